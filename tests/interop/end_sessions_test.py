"""Open sessions end at suspension, deletion and a new password, on a real Prosody and a real ejabberd (CUSAX-12)."""

import asyncio

import pytest
import requests

from support import xmpp_client
from support.cusaxd import Daemon
from support.ejabberd import Ejabberd
from support.processes import wait_until
from support.prosody import Prosody

from verona import DOMAIN, PASSWORDS, World, make_people

NURSE = f"nurse@{DOMAIN}"
WAYS = [(Prosody, "command"), (Prosody, "shell"), (Ejabberd, "command"), (Ejabberd, "http")]


def link_of(peer, method):
    more = {"command": lambda: {},
            "shell": lambda: {"sessions_socket": str(peer.admin_socket)},
            "http": lambda: {"sessions_url": f"http://127.0.0.1:{peer.api_port}/api"}}[method]()
    return {**peer.link, "end_sessions": method, **more}


@pytest.fixture(scope="module", params=WAYS, ids=lambda way: f"{way[0].__name__}-{way[1]}")
def world(request, binary, cluster, migrated, scratch):
    kind, method = request.param
    name = f"{kind.__name__.lower()}_{method}"
    database = cluster.create(f"end_sessions_{name}", template=migrated)
    peer = kind(scratch / f"peer-{name}", database, DOMAIN)
    daemon = Daemon(binary, scratch / f"cusaxd-{name}", database, xmpp=[link_of(peer, method)]).start()
    make_people(daemon.rest, xmpp_port=peer.client_port)
    peer.start()
    made = World(daemon, peer, daemon.rest)
    made.wait_for_link()
    made.name, made.method = name, method
    wait_until(lambda: metric(made, "cusaxd_enforcement_leading") == 1, "an ender leads")
    yield made
    peer.stop()
    daemon.stop()


def metric(world, name):
    """The value of a figure about the one target; None where it is not shown."""
    for line in world.rest.get("/metrics", expect=200).text.splitlines():
        if line.startswith(f'{name}{{target="cusax.{DOMAIN}"}}'):
            return float(line.rpartition(" ")[2])
    return None


def audit(world, jid):
    """[("ok", because, sessions)] of a person, the oldest first."""
    rows = world.daemon.database.run(
        "SELECT outcome, detail ->> 'because', coalesce(detail ->> 'sessions', '-') FROM cusax.audit"
        f" WHERE action = 'account.sessions_ended' AND actor = 'cusaxd' AND jid = '{jid}' ORDER BY seq")
    return [tuple(row.split(",")) for row in rows.splitlines()]


def ended_by(world, user, deed, password=None):
    """Signs in, does `deed` beside it, and waits until the server has closed the session."""
    return xmpp_client.ended_by(f"{user}@{DOMAIN}", password or PASSWORDS[user], world.server, deed)


def accepted(world, user, password):
    return xmpp_client.accepted(f"{user}@{DOMAIN}", password, world.server)


def noted(world, jid, because, known_count):
    """Waits for the audit row of the last deed, which is written after the session is gone."""
    expected = ("ok", because, known_count if world.method in ("shell", "http") else "-")
    wait_until(lambda: audit(world, jid)[-1:] == [expected], f"an audit row {expected}")


def test_suspension_ends_the_open_session(world):
    before = metric(world, "cusaxd_enforcement_ended_total")
    try:
        assert ended_by(world, "nurse", lambda: world.rest.suspend(NURSE))
        noted(world, NURSE, "account.suspended", "1")
        assert metric(world, "cusaxd_enforcement_ended_total") == before + 1
        assert metric(world, "cusaxd_enforcement_last_success_seconds") > 0
        assert not accepted(world, "nurse", PASSWORDS["nurse"])
    finally:
        world.rest.reactivate(NURSE)
    assert accepted(world, "nurse", PASSWORDS["nurse"])


def test_new_password_ends_the_open_session(world):
    tybalt = f"tybalt@{DOMAIN}"
    assert ended_by(world, "tybalt", lambda: world.rest.set_password(tybalt, "rat-catcher"))
    noted(world, tybalt, "account.password_changed", "1")
    assert accepted(world, "tybalt", "rat-catcher")


def test_deletion_ends_the_open_session_and_no_other(world):
    jid = f"peter@{DOMAIN}"
    world.rest.create_account(jid, password="an earthen pot")

    async def stay(client):
        assert await asyncio.to_thread(
            lambda: ended_by(world, "peter", lambda: world.rest.delete(f"/v1/accounts/{jid}"), "an earthen pot"))
        return await xmpp_client.refusal(client, "get", "<ping xmlns='urn:xmpp:ping'/>", DOMAIN)
    assert world.session("juliet", stay) is None
    noted(world, jid, "account.deleted", "1")


def test_another_name_ends_the_session_under_the_former_one(world):
    jid, later = f"sampson@{DOMAIN}", f"samson@{DOMAIN}"
    world.rest.create_account(jid, password="we are the dogs")
    assert ended_by(world, "sampson", lambda: world.rest.patch(
        f"/v1/accounts/{jid}", {"jid": later, "password": "of that house"}, expect=200), "we are the dogs")
    noted(world, jid, "account.updated", "1")
    assert not accepted(world, "sampson", "we are the dogs")
    assert accepted(world, "samson", "of that house")


def test_account_without_the_service_loses_its_session(world):
    jid = f"gregory@{DOMAIN}"
    world.rest.create_account(jid, password="we'll not carry coals")
    assert ended_by(world, "gregory", lambda: world.rest.patch(
        f"/v1/accounts/{jid}", {"services": ["voice"]}, expect=200), "we'll not carry coals")
    noted(world, jid, "account.updated", "1")


@pytest.fixture(scope="module")
def other(world, binary, scratch):
    """A second daemon on the same database, without a link."""
    made = Daemon(binary, scratch / f"other-{world.name}", world.daemon.database).start()
    yield made
    made.stop()


def test_change_made_while_the_daemon_is_away_is_caught_up(world, other):
    def suspend_without_us():
        world.daemon.kill()
        other.rest.suspend(NURSE)
        world.daemon.start()
    try:
        assert ended_by(world, "nurse", suspend_without_us)
        noted(world, NURSE, "account.suspended", "1")
    finally:
        world.daemon.rest.reactivate(NURSE)
        world.wait_for_link()


def test_suspended_and_back_with_another_password_loses_the_session_from_before(world, other):
    """By the time that somebody can end it, the account may sign in; who is signed in has the old password."""
    def suspend_and_reactivate_without_us():
        world.daemon.kill()
        other.rest.suspend(NURSE)
        other.rest.patch(f"/v1/accounts/{NURSE}", {"status": "active", "password": "another"}, expect=200)
        world.daemon.start()
    try:
        assert ended_by(world, "nurse", suspend_and_reactivate_without_us)
        noted(world, NURSE, "account.reactivated", "1")
        assert accepted(world, "nurse", "another")
    finally:
        world.daemon.rest.set_password(NURSE, PASSWORDS["nurse"])
        world.wait_for_link()


def test_server_away_at_the_moment_is_told_when_it_is_back(world):
    """Who was suspended while the server was away is dealt with once it is back; nobody else waits for it."""
    before = len(audit(world, NURSE))
    world.peer.stop()
    try:
        world.rest.suspend(NURSE)
    finally:
        world.peer.start()
    world.wait_for_link()
    wait_until(lambda: len(audit(world, NURSE)) == before + 1, "the suspension is carried out")
    wait_until(lambda: metric(world, "cusaxd_enforcement_lag_seconds") == 0, "nothing waits")
    world.rest.reactivate(NURSE)


def test_reactivated_meanwhile_keeps_the_session_that_is_open_since(world):
    world.peer.stop()
    try:
        world.rest.suspend(NURSE)
        world.rest.reactivate(NURSE)
    finally:
        world.peer.start()
    before = audit(world, NURSE)

    async def stay(client):
        # A change behind it in the feed that is carried out says that the suspension has been looked at.
        tybalt = f"tybalt@{DOMAIN}"
        count = len(audit(world, tybalt))
        await asyncio.to_thread(world.rest.set_password, tybalt, PASSWORDS["tybalt"])
        await asyncio.to_thread(wait_until, lambda: len(audit(world, tybalt)) == count + 1, "the later change")
        return await xmpp_client.refusal(client, "get", "<ping xmlns='urn:xmpp:ping'/>", DOMAIN)
    assert world.session("nurse", stay) is None
    assert audit(world, NURSE) == before


def test_target_stands_in_readiness_and_is_not_required(world):
    answer = requests.get(f"{world.daemon.base}/readyz", timeout=30)
    assert answer.status_code == 200 and f"sessions:cusax.{DOMAIN}" in answer.text
