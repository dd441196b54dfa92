"""Real servers around one database for each test file."""

import pytest

from support.cusaxd import Daemon
from support.kamailio import Kamailio
from support.prosody import Prosody

from verona import DOMAIN, World, make_people


@pytest.fixture(scope="module")
def database_of_file(cluster, migrated):
    return cluster.create("interop", template=migrated)


@pytest.fixture(scope="module")
def world(binary, database_of_file, scratch):
    """cusaxd and Prosody, linked, with the people made."""
    prosody = Prosody(scratch / "prosody", database_of_file, DOMAIN)
    daemon = Daemon(binary, scratch / "cusaxd", database_of_file, xmpp=[prosody.link]).start()
    make_people(daemon.rest, xmpp_port=prosody.client_port)
    prosody.start()
    made = World(daemon, prosody, daemon.rest)
    made.wait_for_link()
    yield made
    prosody.stop()
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
