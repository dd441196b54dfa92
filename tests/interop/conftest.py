"""Real servers around one database for each test file."""

import pytest

pytest.register_assert_rewrite("xmpp_scenarios", "profiles_test", "xmpp_services_scenarios")    # their asserts are tests

from support.cusaxd import Daemon
from support.kamailio import Kamailio
from support.prosody import Prosody

from verona import DOMAIN, linked, make_people


@pytest.fixture(scope="module")
def database_of_file(cluster, migrated):
    return cluster.create("interop", template=migrated)


@pytest.fixture(scope="module")
def world(binary, database_of_file, scratch, request):
    """cusaxd and the file's PEER (Prosody where it names none), linked, with the people made."""
    peer = getattr(request.module, "PEER", Prosody)(scratch / "peer", database_of_file, DOMAIN)
    link = peer.link | {"canary_interval_ms": 1000}
    with linked(Daemon(binary, scratch / "cusaxd", database_of_file, xmpp=[link]), peer) as made:
        yield made


@pytest.fixture(scope="module")
def rest(binary, database_of_file, scratch):
    """The people, made by a daemon without any XMPP server."""
    daemon = Daemon(binary, scratch / "cusaxd", database_of_file).start()
    make_people(daemon.rest)
    yield daemon.rest
    daemon.stop()


@pytest.fixture(scope="module")
def kamailio(database_of_file, scratch):
    """A factory of Kamailios on this file's database: kamailio("SHA-256")."""
    running = {}

    def start(algorithm="MD5"):
        if algorithm not in running:
            running[algorithm] = Kamailio(scratch / f"kamailio-{algorithm}", database_of_file, algorithm).start()
        return running[algorithm]
    yield start
    for each in running.values():
        each.stop()


@pytest.fixture(params=["MD5", "SHA-256"])
def server(request, rest, kamailio):
    """Each Kamailio in turn."""
    return kamailio(request.param)
