"""A daemon whose zones a test may also fetch whole."""

import pytest

from support import zone_view
from support.cusaxd import Daemon


@pytest.fixture
def publishing(binary, database, scratch, request):
    """A running daemon that gives its zones to who signs with zone_view.KEY."""
    folder = scratch / f"publishing-{abs(hash(request.node.nodeid)):x}"
    running = Daemon(binary, folder, database, settings=zone_view.settings()).start()
    yield running
    running.stop()
