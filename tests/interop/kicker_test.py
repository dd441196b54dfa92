"""Bindings at a real Kamailio end with what allowed them, and new domains are served, without a hand (CUSAX-12)."""

import pytest

from support.cusaxd import Daemon
from support.kamailio import Kamailio
from support.ports import free_port
from support.processes import wait_until

from verona import DOMAIN, PASSWORDS, make_people

NURSE = f"nurse@{DOMAIN}"


def proxy(name, rpc, **more):
    return {"name": name, "rpc": rpc, "settling_ms": 2000, **more}


class World:
    """cusaxd, two Kamailios on one database, and a third proxy that is not there."""

    def __init__(self, binary, scratch, cluster, migrated):
        self.database = cluster.create("kicker", template=migrated)
        self.near = Kamailio(scratch / "near", self.database)
        self.far = Kamailio(scratch / "far", self.database, http_rpc=True)
        self.daemon = Daemon(binary, scratch / "cusaxd", self.database, settings={"sip": [
            proxy("dead", f"http://127.0.0.1:{free_port()}/RPC"),
            proxy("near", f"unixgram:{self.near.rpc_socket}"),
            proxy("far", self.far.http_rpc_url)]})

    @property
    def rest(self):
        return self.daemon.rest

    def audit(self, jid):
        """"target because sessions" of what was ended of an account's, the oldest first."""
        return self.database.run(
            "SELECT concat_ws(' ', detail ->> 'target', detail ->> 'because', coalesce(detail ->> 'sessions', '-'))"
            f" FROM cusax.audit WHERE action = 'account.sessions_ended' AND outcome = 'ok' AND jid = '{jid}'"
            " ORDER BY seq").splitlines()


@pytest.fixture(scope="module")
def world(binary, scratch, cluster, migrated):
    made = World(binary, scratch, cluster, migrated)
    made.daemon.start()
    make_people(made.rest)
    for server in (made.near, made.far):
        server.start()
        wait_until(lambda at=server: at.rpc("core.uptime")["uptime"] >= 2, "it has settled")
    yield made
    made.near.stop()
    made.far.stop()
    made.daemon.stop()


@pytest.fixture(params=["near", "far"])
def server(request, world):
    """A Kamailio that is told by datagrams, and one that is told by HTTP."""
    return getattr(world, request.param)


def bound(server, address, password):
    assert server.sign_in(address, password) == 200
    assert server.bindings(address) == 1


def gone(server, address):
    wait_until(lambda: server.bindings(address) == 0, f"the binding of {address} is gone")


def test_suspension_removes_the_binding_and_leaves_no_other(world, server):
    juliet = f"juliet@{DOMAIN}"
    bound(server, juliet, PASSWORDS["juliet"])
    bound(server, NURSE, PASSWORDS["nurse"])
    before = len(world.audit(NURSE))
    try:
        world.rest.suspend(NURSE)
        assert server.sign_in(NURSE, PASSWORDS["nurse"]) == 401
        gone(server, NURSE)
        name = "near" if server is world.near else "far"
        wait_until(lambda: f"{name} account.suspended 1" in world.audit(NURSE)[before:], "the audit")
    finally:
        world.rest.reactivate(NURSE)
    assert server.bindings(juliet) == 1
    bound(server, NURSE, PASSWORDS["nurse"])


def test_new_password_deletion_and_new_address_remove_the_binding(world, server):
    name = f"peter-{server.port}"
    jid = f"{name}@{DOMAIN}"
    world.rest.create_account(jid, password="an earthen pot")
    bound(server, jid, "an earthen pot")
    world.rest.set_password(jid, "a wooden pot")
    gone(server, jid)

    bound(server, jid, "a wooden pot")
    world.rest.patch(f"/v1/accounts/{jid}", {"sip_address": f"sip:{name}-new@{DOMAIN}", "password": "an iron pot"},
                     expect=200)
    gone(server, jid)

    bound(server, f"{name}-new@{DOMAIN}", "an iron pot")
    world.rest.delete(f"/v1/accounts/{jid}", expect=204)
    gone(server, f"{name}-new@{DOMAIN}")


def test_device_secret_that_ends_removes_what_is_bound_with_it(world, server):
    jid = f"potpan-{server.port}@{DOMAIN}"
    world.rest.create_account(jid)
    desk, user = f"/v1/accounts/{jid}/device-secrets/desk", f"potpan-{server.port}~desk"
    for end in (lambda: world.rest.put(desk, expect=200), lambda: world.rest.delete(desk, expect=204)):
        secret = world.rest.put(desk).json()["secret"]
        # What was bound with the secret before may still be on its way out: the ender works through the feed.
        name = "near" if server is world.near else "far"
        renewed = "SELECT count(*) FROM cusax.change WHERE kind = 'account.device_secret_changed' AND jid = '%s'" % jid
        wait_until(lambda: sum(line.startswith(name) for line in world.audit(jid)) == int(world.database.run(renewed)),
                   "every change so far was carried out")
        assert server.sign_in(jid, secret, digest_user=user) == 200
        assert server.bindings(jid) == 1
        end()
        gone(server, jid)
        assert server.sign_in(jid, secret, digest_user=user) == 401


def test_binding_that_a_restart_brings_back_is_removed(world, server):
    bound(server, NURSE, PASSWORDS["nurse"])
    server.stop()
    try:
        world.rest.suspend(NURSE)
    finally:
        server.start()
    try:
        gone(server, NURSE)
        kept = f"SELECT count(*) FROM kamailio_rt.location WHERE username = 'nurse' AND socket LIKE '%:{server.port}'"
        wait_until(lambda: world.database.run(kept).strip() == "0", "it is gone from the table")
        server.stop()
        server.start()
        wait_until(lambda: server.rpc("core.uptime")["uptime"] >= 2, "it has read its table")
        assert server.bindings(NURSE) == 0
    finally:
        world.rest.reactivate(NURSE)


def test_new_domain_is_served_and_a_closed_one_is_not(world, server):
    name = f"verona-{server.port}.example"
    jid = f"rosaline@{name}"
    world.rest.put_domain(name, {"policy": {"scram_iterations": 4096}})
    world.rest.create_account(jid, password="fair")
    wait_until(lambda: server.sign_in(jid, "fair") == 200, "the new domain is served")
    assert server.bindings(jid) == 1
    world.rest.put_domain(name, {"policy": {"scram_iterations": 4096}, "sip": {"enabled": False}})
    gone(server, jid)
    wait_until(lambda: server.sign_in(jid, "fair") == 403, "the closed domain is not served")


def test_dead_proxy_is_tried_again_beside_those_that_answer(world):
    shown = world.rest.get("/metrics", expect=200).text

    def value(name, target):
        lines = [line for line in shown.splitlines() if line.startswith(f'{name}{{target="{target}"}}')]
        return float(lines[0].rpartition(" ")[2])
    assert value("cusaxd_enforcement_retries_total", "dead") > 0
    assert value("cusaxd_enforcement_ended_total", "dead") == 0
    assert value("cusaxd_enforcement_ended_total", "near") > 0
    assert value("cusaxd_enforcement_domain_reloads_total", "far") > 0
