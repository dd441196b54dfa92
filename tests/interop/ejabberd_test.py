"""A real ejabberd (23.01): everything of xmpp_scenarios.py, and what it alone does."""

import pathlib

import pytest
import requests
from slixmpp.exceptions import IqError

from support import xmpp_client
from support.component_stream import ComponentStream
from support.ejabberd import Ejabberd
from support.processes import wait_until
from support.xmpp_client import request

from verona import DOMAIN, PASSWORDS
from xmpp_scenarios import *  # the scenarios become tests of this file; `world` is an ejabberd here

PEER = Ejabberd


# ---- the other hash

@pytest.fixture(scope="module")
def with_sha1(world, database_of_file, scratch):
    """A second ejabberd on the same accounts, for clients without SCRAM-SHA-256."""
    server = Ejabberd(scratch / "with-sha1", database_of_file, DOMAIN, scram_hash="sha").start()
    yield server
    server.stop()


def server_of(ejabberd):
    return xmpp_client.Server(ejabberd.client_port, ejabberd.certificate)


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-1", "PLAIN"])
def test_role_of_sha1_lets_clients_in_that_know_no_other(with_sha1, mechanism):
    jid = f"juliet@{DOMAIN}"
    assert xmpp_client.sign_in(jid, PASSWORDS["juliet"], server_of(with_sha1), mechanism) == mechanism
    with pytest.raises(xmpp_client.SignInRefused):
        xmpp_client.sign_in(jid, "wrong", server_of(with_sha1), mechanism)


def test_other_hash_is_not_offered(world, with_sha1):
    for server, mechanism in ((world.server, "SCRAM-SHA-1"), (server_of(with_sha1), "SCRAM-SHA-256")):
        with pytest.raises(xmpp_client.SignInRefused):
            xmpp_client.sign_in(f"juliet@{DOMAIN}", PASSWORDS["juliet"], server, mechanism)


# ---- the API that ends sessions

def call(world, command, **arguments):
    return requests.post(f"http://127.0.0.1:{world.peer.api_port}/api/{command}", json=arguments, timeout=30)


def test_api_ends_a_session(world):
    async def be_kicked(client):
        gone = client.disconnected
        answer = call(world, "kick_user", user="juliet", host=DOMAIN)
        await gone
        return answer.status_code

    assert world.session("juliet", be_kicked) == 200


@pytest.mark.parametrize("command, arguments", [
    ("registered_users", {"host": DOMAIN}), ("stop", {}), ("change_password", {
        "user": "juliet", "host": DOMAIN, "newpass": "x"})])
def test_api_does_nothing_else(world, command, arguments):
    assert call(world, command, **arguments).status_code == 403


# ---- what is published for a user

def test_number_stands_in_the_users_own_pep_node(world):
    """Written with the user's address as `from`, which takes check_from: false."""
    async def items(client):
        asked = "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:vcard4'/></pubsub>"
        return "".join((await request(client, "get", asked, f"nurse@{DOMAIN}")).itertext())

    def published():
        try:
            return "+493012340007" in world.session("juliet", items)
        except IqError:
            return False    # there is no such node yet
    wait_until(published, "the nurse's urn:xmpp:vcard4")


# ---- the link

def last_canary(world):
    lines = world.rest.get("/metrics", expect=200).text.splitlines()
    return max((float(line.split()[-1]) for line in lines if line.startswith("cusaxd_xmpp_last_canary_seconds{")),
               default=0)


def test_second_link_that_closes_takes_the_delegation_and_the_canary_notices(world):
    """ejabberd lets two components have one name, and forgets the delegation when either goes."""
    before = last_canary(world)
    wait_until(lambda: last_canary(world) > before, "a canary that comes back")
    log = pathlib.Path(world.daemon.process.log)
    written = log.stat().st_size

    def lost():
        return b"COMPONENT_CANARY_LOST" in log.read_bytes()[written:]

    def take_it_away():
        # The newcomer makes ejabberd ask for disco nesting again, and an answer of the daemon's that comes
        # after the removal delegates anew: it may take more than one.
        ComponentStream(world.peer.component_port, world.peer.component, world.peer.secret).close()
        return wait_until(lost, "COMPONENT_CANARY_LOST", patience=4)

    wait_until(take_it_away, "a delegation that is lost is noticed")
    world.wait_for_link()


# ---- what stays of it

def processes_in(folder):
    """The processes that work in this folder."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").resolve(strict=True) == folder:
                found.append((process / "comm").read_text().strip())
        except OSError:
            pass    # ended meanwhile
    return found


def test_server_that_was_stopped_leaves_no_process(world, database_of_file, scratch):
    folder = scratch / "short-lived"
    server = Ejabberd(folder, database_of_file, DOMAIN).start()
    assert processes_in(folder)
    server.stop()
    wait_until(lambda: processes_in(folder) == [], f"nothing runs in {folder}")
