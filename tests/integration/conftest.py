"""Daemons for a file of tests, and one whose zones a test may also fetch whole."""

import pytest

from support import zone_view
from support.cusaxd import Daemon


@pytest.fixture(scope="module")
def server(binary, cluster, migrated, scratch, request):
    """A running daemon on a database of this file's own."""
    name = request.module.__name__
    running = Daemon(binary, scratch / name, cluster.create(name, template=migrated)).start()
    yield running
    running.stop()


@pytest.fixture
def publishing(binary, database, scratch, request):
    """A running daemon that gives its zones to who signs with zone_view.KEY."""
    folder = scratch / f"publishing-{abs(hash(request.node.nodeid)):x}"
    running = Daemon(binary, folder, database, settings=zone_view.settings()).start()
    yield running
    running.stop()
