"""What every Python test may ask for: private servers, the daemon, REST.

Nothing is shared between test files: each runs in a pytest of its own (see
cusax_pytest in CMakeLists.txt), with its own folder, cluster and ports.
"""

import os
import pathlib
import shutil
import tempfile

import pytest

from support import processes
from support.cusaxd import Daemon
from support.postgres import Cluster


@pytest.fixture(scope="session")
def scratch():
    """A folder for everything that this run writes; short, for the sake of socket paths."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cusax-", dir="/tmp"))
    folder.chmod(0o711)    # servers run as another user and pass through
    yield folder
    for process in processes.started:
        process.kill()
    if "CUSAX_KEEP" not in os.environ:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def cluster(scratch):
    """A running PostgreSQL without any database of ours."""
    running = Cluster(scratch / "pg").start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def binary():
    """The program under test."""
    path = os.environ.get("CUSAXD_BINARY")
    if not path:
        pytest.fail("CUSAXD_BINARY must name the daemon; run the test through ctest")
    return path


@pytest.fixture(scope="session")
def migrated(cluster, binary, scratch):
    """The name of a database that `cusaxd migrate` made; copied for each test, never used itself."""
    database = cluster.create("migrated")
    Daemon(binary, scratch / "migrate", database).migrate()
    database.run("CREATE ROLE cusax LOGIN IN ROLE cusax_daemon")
    return database.name


@pytest.fixture
def database(cluster, migrated, request):
    """A fresh, migrated database of this test's own."""
    name = f"test_{abs(hash(request.node.nodeid)):x}"
    yield cluster.create(name, template=migrated)
    cluster.drop(name)


@pytest.fixture
def daemon(binary, database, scratch, request):
    """A running cusaxd on a fresh database, with `.rest` for an admin."""
    folder = scratch / f"cusaxd-{abs(hash(request.node.nodeid)):x}"
    running = Daemon(binary, folder, database).start()
    yield running
    running.stop()


@pytest.fixture
def rest(daemon):
    """REST as an admin of a fresh daemon."""
    return daemon.rest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Shows with a failed test what the programs around it said."""
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for process in processes.started:
            text = process.tail()
            if text:
                report.sections.append((f"log of {process.name}", text))
