"""What SIP proxies are told after changes, by servers of JSON-RPC that write it down (CUSAX-12)."""

import itertools

import pytest
import requests

from support.cusaxd import Daemon
from support.processes import wait_until
from support.rpc_server import RpcServer

DOMAIN, OTHER = "capulet.example", "montague.example"
RELOAD_GAP = 2.0
POLICY = {"policy": {"scram_iterations": 4096}}


class World:
    def __init__(self, binary, folder, database):
        self.every = RpcServer(folder / "every.sock").start()      # whatever the domain
        self.other = RpcServer(folder / "other.sock").start()      # OTHER alone
        self.daemon = Daemon(binary, folder / "cusaxd", database, settings={"sip": [
            {"name": "every", "rpc": self.every.rpc, "timeout_ms": 2000},
            {"name": "other", "rpc": self.other.rpc, "timeout_ms": 2000, "domains": [OTHER]}]})
        self.names = (f"person{number}" for number in itertools.count())

    @property
    def rest(self):
        return self.daemon.rest

    def person(self, domain=DOMAIN, **members):
        """A new account with a password; its user name."""
        name = next(self.names)
        self.rest.create_account(f"{name}@{domain}", password="a sea nourish'd", **members)
        return name

    def told_after(self, deed, server=None):
        """The AORs whose bindings `deed` removes, in order; what comes behind it in the feed says that it is done."""
        server = server or self.every
        target = "every" if server is self.every else "other"
        before = len(server.asked("ul.rm"))
        deed()
        last = self.person(OTHER)
        self.rest.suspend(f"{last}@{OTHER}")
        wait_until(lambda: f"ok account.suspended {target}" in self.audit(last, OTHER), "what comes behind")
        return [aor for aor in server.asked("ul.rm")[before:] if aor != f"{last}@{OTHER}"]

    def metric(self, name, target="every"):
        for line in self.rest.get("/metrics", expect=200).text.splitlines():
            if line.startswith(f'{name}{{target="{target}"}}'):
                return float(line.rpartition(" ")[2])
        return None

    def audit(self, name, domain=DOMAIN):
        """"outcome because target" of what was ended of a person's."""
        return self.daemon.database.run(
            "SELECT concat_ws(' ', outcome, detail ->> 'because', detail ->> 'target') FROM cusax.audit"
            f" WHERE action = 'account.sessions_ended' AND jid = '{name}@{domain}' ORDER BY seq").splitlines()


@pytest.fixture(scope="module")
def world(binary, cluster, migrated, scratch):
    made = World(binary, scratch, cluster.create("proxies", template=migrated))
    made.daemon.start()
    for domain in (DOMAIN, OTHER):
        made.rest.put_domain(domain, POLICY)
    for target in ("every", "other"):
        wait_until(lambda: made.metric("cusaxd_enforcement_leading", target) == 1, f"an ender of {target} leads")
    yield made
    made.daemon.stop()
    made.every.stop()
    made.other.stop()


def sip(user, domain=DOMAIN):
    return {"uri": f"sip:{user}@{domain}"}


def reactivated_with_a_password(rest, jid):
    rest.suspend(jid)
    rest.patch(f"/v1/accounts/{jid}", {"status": "active", "password": "Another 1"}, expect=200)


# What is done to an account with the AOR {0} and the further address {0}-desk, and which of the two is told.
DEEDS = {
    "suspended": (lambda rest, jid: rest.suspend(jid), ["{0}", "{0}-desk"]),
    "deleted": (lambda rest, jid: rest.delete(f"/v1/accounts/{jid}", expect=204), ["{0}", "{0}-desk"]),
    "purged": (lambda rest, jid: rest.delete(f"/v1/accounts/{jid}?purge=true", expect=204), ["{0}", "{0}-desk"]),
    "password": (lambda rest, jid: rest.set_password(jid, "Another 1"), ["{0}", "{0}-desk"]),
    "no voice": (lambda rest, jid: rest.patch(f"/v1/accounts/{jid}", {"services": ["xmpp"]}, expect=200),
                 ["{0}", "{0}-desk"]),
    "address lost": (lambda rest, jid: rest.patch(f"/v1/accounts/{jid}", {"addresses": []}, expect=200), ["{0}-desk"]),
    "another user name": (lambda rest, jid: rest.patch(f"/v1/accounts/{jid}", {"username": jid.split("@")[0] + "-m"}, expect=200),
                          ["{0}", "{0}-m", "{0}-desk"]),
    "name": (lambda rest, jid: rest.patch(f"/v1/accounts/{jid}", {"name": {"formatted": "J"}}, expect=200), []),
    "back with a password": (reactivated_with_a_password, ["{0}", "{0}-desk"]),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_bindings_of_every_address_are_removed(world, deed):
    act, expected = DEEDS[deed]
    name = world.person()
    world.rest.patch(f"/v1/accounts/{name}@{DOMAIN}",
                     {"addresses": [sip(f"{name}-desk"), {"uri": f"tel:+4930{name.removeprefix('person'):0>7}"}]},
                     expect=200)
    told = world.told_after(lambda: act(world.rest, f"{name}@{DOMAIN}"))
    assert set(told) == {f"{each.format(name)}@{DOMAIN}" for each in expected}
    assert bool(world.audit(name)) == bool(expected)


def test_former_address_loses_its_bindings_and_the_new_one_keeps_its(world):
    name = next(world.names)    # without a password: one has to come with a new address
    world.rest.create_account(f"{name}@{DOMAIN}")
    told = world.told_after(lambda: world.rest.patch(
        f"/v1/accounts/{name}@{DOMAIN}", {"sip_address": f"sip:{name}-new@{OTHER}"}, expect=200))
    assert told == [f"{name}@{DOMAIN}"]


def test_former_address_with_a_new_password_loses_both(world):
    name = world.person()
    told = world.told_after(lambda: world.rest.patch(
        f"/v1/accounts/{name}@{DOMAIN}", {"sip_address": f"sip:{name}-new@{DOMAIN}", "password": "Another 1"}, expect=200))
    assert set(told) == {f"{name}@{DOMAIN}", f"{name}-new@{DOMAIN}"}


def test_aor_is_told_as_the_proxy_keeps_it(world):
    name = world.person(sip_address=f"sip:j%40%C3%BC-{DOMAIN}@{DOMAIN}")
    assert world.told_after(lambda: world.rest.suspend(f"{name}@{DOMAIN}")) == [f"j@ü-{DOMAIN}@{DOMAIN}"]


def test_proxy_of_some_domains_hears_of_no_others(world):
    here = world.person(DOMAIN, addresses=[sip(f"far-{DOMAIN}", OTHER)])
    told = world.told_after(lambda: world.rest.suspend(f"{here}@{DOMAIN}"), world.other)
    assert told == [f"far-{DOMAIN}@{OTHER}"]
    wait_until(lambda: world.other.times("domain.reload"), "the reload at the start")
    reloads = len(world.other.times("domain.reload"))
    world.told_after(lambda: world.rest.put_domain("third.example", POLICY), world.other)
    assert len(world.other.times("domain.reload")) == reloads


def test_domain_without_sip_loses_all_bindings_and_is_reloaded(world):
    name = "verona.example"
    world.rest.put_domain(name, POLICY)
    people = [world.person(name) for _ in range(3)]
    before = len(world.every.times("domain.reload"))
    told = world.told_after(lambda: world.rest.put_domain(name, {**POLICY, "sip": {"enabled": False}}))
    assert told == [f"{person}@{name}" for person in people]
    wait_until(lambda: len(world.every.times("domain.reload")) > before, "the reload")


def test_reloads_are_never_close_and_one_follows_the_last_change(world):
    def change(number):
        world.rest.put_domain("often.example", {**POLICY, "dns": {"ttl": 600 + number}})
    since = len(world.every.times("domain.reload"))
    for number in range(10):
        change(number)
    done = len(world.every.calls)
    world.told_after(lambda: change(10))
    wait_until(lambda: not due(world, "every"), "nothing is due any more")
    reloads = world.every.times("domain.reload")
    assert 1 <= len(reloads) - since <= 3, "eleven changes"
    assert all(later - earlier >= RELOAD_GAP for earlier, later in itertools.pairwise(reloads))
    assert any(method == "domain.reload" for _, method, _ in world.every.calls[done:]), "none after the last change"


def due(world, target):
    return world.daemon.database.run(f"SELECT domains_due FROM cusax.enforcement WHERE target = '{target}'").strip() == "t"


def test_reload_that_is_due_outlives_the_daemon(world):
    world.every.faults["domain.reload"] = {"code": 500, "message": "Domain Table Reload Failed"}
    try:
        world.told_after(lambda: world.rest.put_domain("late.example", POLICY))
        wait_until(lambda: due(world, "every"), "the reload is written down as due")
        world.daemon.kill()
    finally:
        world.every.faults.clear()
    before = len(world.every.times("domain.reload"))
    world.daemon.start()
    wait_until(lambda: not due(world, "every"), "it is done")
    reloads = world.every.times("domain.reload")
    assert len(reloads) == before + 1
    assert all(later - earlier >= RELOAD_GAP for earlier, later in itertools.pairwise(reloads))


def test_reload_that_a_frozen_proxy_makes_late_meets_no_other(world):
    world.every.awake.clear()
    try:
        before = world.metric("cusaxd_enforcement_retries_total")
        world.rest.put_domain("frozen.example", POLICY)
        wait_until(lambda: world.metric("cusaxd_enforcement_retries_total") >= before + 2, "it is tried again")
    finally:
        done = len(world.every.times("domain.reload"))
        world.every.awake.set()
    wait_until(lambda: not due(world, "every"), "it is done")
    reloads = world.every.times("domain.reload")
    assert len(reloads) == done + 2, "the late one, and the one whose answer was heard"
    assert all(later - earlier >= RELOAD_GAP for earlier, later in itertools.pairwise(reloads))


def test_proxy_that_cannot_reload_still_loses_bindings(world):
    world.every.faults["domain.reload"] = {"code": 500, "message": "Method Not Found"}
    try:
        name = world.person()
        told = world.told_after(lambda: (world.rest.put_domain("deaf.example", POLICY),
                                         world.rest.suspend(f"{name}@{DOMAIN}")))
        assert told == [f"{name}@{DOMAIN}"]
    finally:
        world.every.faults.clear()
    wait_until(lambda: not due(world, "every"), "it is told when it can be")


def test_dead_proxy_holds_up_no_other_and_is_told_when_it_is_back(world):
    names = [world.person(OTHER) for _ in range(3)]
    aors = [f"{name}@{OTHER}" for name in names]
    world.every.stop()
    try:
        for aor in aors:
            world.rest.suspend(aor)
        wait_until(lambda: [aor for aor in world.other.asked("ul.rm") if aor in aors] == aors, "the other proxy")
        wait_until(lambda: world.metric("cusaxd_enforcement_retries_total") > 0, "the dead one is tried again")
        health = requests.get(f"{world.daemon.base}/readyz", timeout=30)
        assert health.status_code == 200 and "sessions:every" in health.text and "No such file" in health.text
        assert world.metric("cusaxd_enforcement_lag_seconds") > 0
        assert world.metric("cusaxd_enforcement_lag_seconds", "other") == 0
    finally:
        world.every.start()
    wait_until(lambda: [aor for aor in world.every.asked("ul.rm") if aor in aors] == aors, "it catches up in order")
    wait_until(lambda: world.metric("cusaxd_enforcement_lag_seconds") == 0, "nothing waits")


def test_account_that_fails_by_itself_is_given_up_and_passed(world):
    failing, next_one = world.person(), world.person()
    before = world.metric("cusaxd_enforcement_failed_total")
    world.every.faults["ul.rm"] = {"code": 500, "message": "Failed to delete AOR"}
    try:
        world.rest.suspend(f"{failing}@{DOMAIN}")
        wait_until(lambda: world.metric("cusaxd_enforcement_failed_total") == before + 1, "it is given up")
    finally:
        world.every.faults.clear()
    assert world.told_after(lambda: world.rest.suspend(f"{next_one}@{DOMAIN}")) == [f"{next_one}@{DOMAIN}"]
    assert world.audit(failing) == ["failed account.suspended every"]
    assert world.audit(next_one) == ["ok account.suspended every"]


def test_proxy_that_has_just_started_is_told_again(world):
    name = world.person()
    aor = f"{name}@{DOMAIN}"
    world.every.results["core.uptime"] = {"uptime": 1}
    try:
        world.rest.suspend(aor)
        wait_until(lambda: world.every.asked("ul.rm").count(aor) >= 2, "it is told at once, and again")
        assert world.audit(name) == []
    finally:
        world.every.results["core.uptime"] = {"uptime": 10}
    wait_until(lambda: world.audit(name) == ["ok account.suspended every"], "it is done once the proxy has settled")
