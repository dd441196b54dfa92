"""PostgreSQL, Kamailio and the XMPP server are restarted in any order, and everything works again without a hand."""

import os
import random

import pytest

from support import xmpp_client
from support.cusaxd import Daemon
from support.ejabberd import Ejabberd
from support.kamailio import Kamailio
from support.processes import wait_until
from support.prosody import Prosody

from verona import DOMAIN, PASSWORDS, linked

NURSE = f"nurse@{DOMAIN}"
ROUNDS = 2

# A Kamailio that could not start may take a minute to end its children, and nobody is answered meanwhile.
PATIENCE = 120

# Another order with every run; CUSAX_SEED repeats one.
SEED = int(os.environ.get("CUSAX_SEED") or random.SystemRandom().randrange(1 << 32))


@pytest.fixture(scope="module", params=[Prosody, Ejabberd], ids=lambda kind: kind.__name__.lower())
def world(request, binary, cluster, migrated, scratch):
    name = request.param.__name__.lower()
    database = cluster.create(f"restarts_{name}", template=migrated)
    peer = request.param(scratch / f"peer-{name}", database, DOMAIN)
    daemon = Daemon(binary, scratch / f"cusaxd-{name}", database, xmpp=[peer.link | {"canary_interval_ms": 1000}])
    kamailio = Kamailio(scratch / f"kamailio-{name}", database)
    with linked(daemon, peer, kamailio) as made:
        made.kamailio, made.cluster = kamailio, cluster
        yield made


def works(world):
    """The nurse signs in on both protocols, and Juliet reads her number in her vCard."""
    card = world.session("juliet", lambda client: xmpp_client.vcard_temp(client, NURSE))
    return (xmpp_client.accepted(NURSE, PASSWORDS["nurse"], world.server)
            and world.kamailio.sign_in(NURSE, PASSWORDS["nurse"]) == 200
            and "+493012340007" in [number for _, number in xmpp_client.telephones(card)])


def restart_kamailio(world):
    world.kamailio.stop()
    world.kamailio.start()


RESTARTS = {"postgresql": lambda world: world.cluster.restart(), "kamailio": restart_kamailio,
            "xmpp": lambda world: world.peer.restart()}


def settled(world):
    """`works`, with what a client meets while a server comes back counted as "not yet"."""
    try:
        # One that finds its database away while it starts ends, with a failure or with 0 where only a child of it gave up;
        # its unit has it started again (Restart=always), unless it was killed.
        if not world.kamailio.process.alive():
            assert world.kamailio.process.stop() >= 0    # its exit code, or the signal that killed it
            world.kamailio.start()
        return works(world)
    except Exception as refused:    # whatever a library raises about a server that has just come back
        raise AssertionError(repr(refused)) from refused


@pytest.mark.parametrize("number", range(ROUNDS))
def test_all_work_again_after_restarts_in_any_order(world, number):
    order = random.Random(SEED + number).sample(sorted(RESTARTS), len(RESTARTS))
    print(f"CUSAX_SEED={SEED}, round {number}: {' '.join(order)}")
    assert works(world)
    for name in order:
        RESTARTS[name](world)
    wait_until(lambda: settled(world), f"both protocols and the vCard after {order}, CUSAX_SEED={SEED}", PATIENCE)


@pytest.mark.parametrize("name", sorted(RESTARTS))
def test_all_work_again_after_each_alone(world, name):
    RESTARTS[name](world)
    wait_until(lambda: settled(world), f"both protocols and the vCard after {name}", PATIENCE)
