"""How far the secondaries have come, as GET /v1/domains/{domain} and /metrics tell it."""

import datetime
import re

import dns.rcode
import pytest

from support import tsig_client, zone_view
from support.cusaxd import Daemon
from support.dns_client import TsigKey
from support.notified import Notified
from support.processes import wait_until

DOMAIN, ENUM_ZONE = "capulet.example", "4.3.2.1.0.3.9.4.e164.arpa"
ALIVE, DEAD, UNWILLING = (TsigKey(name=f"{name}.") for name in ("alive", "dead", "unwilling"))


def document(port=5060, **more):
    return {"sip": {"servers": [{"transport": "udp", "host": f"sip1.{DOMAIN}", "port": port}]}, **more}


def publication(daemon, domain=DOMAIN):
    """Zone → {"zone", "serial", "secondaries"}."""
    told = daemon.rest.get(f"/v1/domains/{domain}", expect=200).json().get("publication", [])
    return {each["zone"]: each for each in told}


def of(daemon, secondary, zone=f"{DOMAIN}."):
    """What is told of one secondary and one zone."""
    (found,) = [each for each in publication(daemon)[zone]["secondaries"] if each["address"] == secondary.address]
    return found


def is_recent(text):
    age = datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return datetime.timedelta(0) <= age < datetime.timedelta(hours=1)


def metrics(daemon, secondary):
    """The figures of one secondary, without their common beginning."""
    text = daemon.rest.get("/metrics", expect=200).text
    lines = re.findall(rf'^cusaxd_dns_(secondary_\w+|transfer\w+)\{{secondary="{secondary.address}"(?:,kind="(\w+)")?\}} (\d+)', text, re.MULTILINE)
    return {f"{name}_{kind}".rstrip("_"): int(value) for name, kind, value in lines}


@pytest.fixture
def alive():
    with Notified(ALIVE) as secondary:
        yield secondary


@pytest.fixture
def dead():
    """Hears, and never answers."""
    with Notified(DEAD, rcode=None) as secondary:
        yield secondary


@pytest.fixture
def unwilling():
    with Notified(UNWILLING, rcode=dns.rcode.REFUSED) as secondary:
        yield secondary


@pytest.fixture
def daemon(binary, database, scratch, request, alive, dead, unwilling):
    """A primary of all three, with one domain published."""
    running = Daemon(binary, scratch / f"primary-{abs(hash(request.node.nodeid)):x}", database, settings={
        "dns.key": [ALIVE.table, DEAD.table, UNWILLING.table],
        "dns.secondary": [alive.table, dead.table, unwilling.table]}).start()
    running.rest.put_domain(DOMAIN, document())
    zone_view.wait_served(running, DOMAIN)
    yield running
    running.stop()


def test_secondary_that_answers_has_acknowledged_the_serial_that_is_served(daemon, alive):
    wait_until(lambda: of(daemon, alive) == {
        "address": alive.address, "acknowledged_serial": zone_view.serial(daemon, DOMAIN), "pending": False,
        "last_transfer": None, "last_error": None, "last_error_at": None}, "the first serial is acknowledged")
    before = zone_view.serial(daemon, DOMAIN)
    daemon.rest.put_domain(DOMAIN, document(port=5061))
    wait_until(lambda: (of(daemon, alive)["acknowledged_serial"] or 0) > before, "the next serial is acknowledged")
    assert publication(daemon)[f"{DOMAIN}."]["serial"] == zone_view.serial(daemon, DOMAIN) == of(daemon, alive)["acknowledged_serial"]
    assert alive.heard[-1] == (f"{DOMAIN}.", before + 1)


def test_dead_secondary_is_pending_with_the_reason_and_delays_nobody(daemon, alive, dead):
    wait_until(lambda: of(daemon, dead)["last_error"], "it is given up for now")
    told = of(daemon, dead)
    assert told["acknowledged_serial"] is None and told["pending"] and "no answer" in told["last_error"] and is_recent(told["last_error_at"])
    assert of(daemon, alive)["acknowledged_serial"] == zone_view.serial(daemon, DOMAIN)
    wait_until(lambda: len(dead.heard) >= 2, "it is told again")
    assert len(set(dead.heard)) == 1, "of the same serial"


def test_secondary_that_refuses_is_told_of_by_its_code(daemon, unwilling):
    wait_until(lambda: "REFUSED" in (of(daemon, unwilling)["last_error"] or ""), "its answer is told of")
    assert of(daemon, unwilling)["pending"]


def test_secondary_that_comes_back_clears_its_error(daemon, dead):
    wait_until(lambda: of(daemon, dead)["last_error"], "it is given up for now")
    dead.rcode = dns.rcode.NOERROR
    wait_until(lambda: not of(daemon, dead)["pending"], "it is told again and answers")
    told = of(daemon, dead)
    assert told["acknowledged_serial"] == zone_view.serial(daemon, DOMAIN)
    assert told["last_error"] is None and told["last_error_at"] is None


def test_transfers_are_told_of_with_serial_kind_and_octets(daemon, alive):
    serial = zone_view.serial(daemon, DOMAIN)
    tsig_client.transfer(daemon.dns_port, DOMAIN, ALIVE)
    wait_until(lambda: of(daemon, alive)["last_transfer"], "the transfer is noted")
    whole = of(daemon, alive)["last_transfer"]
    assert (whole["serial"], whole["kind"]) == (serial, "axfr") and whole["octets"] > 100 and is_recent(whole["at"])
    daemon.rest.put_domain(DOMAIN, document(port=5061))
    wait_until(lambda: zone_view.serial(daemon, DOMAIN) == serial + 1, "the change is served")
    tsig_client.transfer(daemon.dns_port, DOMAIN, ALIVE, serial)
    wait_until(lambda: of(daemon, alive)["last_transfer"]["kind"] == "ixfr", "the difference is noted")
    assert of(daemon, alive)["last_transfer"]["serial"] == serial + 1


def test_metrics_sum_what_is_told(daemon, alive, dead):
    tsig_client.transfer(daemon.dns_port, DOMAIN, ALIVE)
    wait_until(lambda: metrics(daemon, alive).get("transfers_total_axfr") == 1, "the transfer is counted")
    wait_until(lambda: metrics(daemon, dead)["secondary_failing"] == 1, "the dead one fails")
    assert metrics(daemon, alive)["transfer_octets_total"] == of(daemon, alive)["last_transfer"]["octets"]
    assert (metrics(daemon, alive)["secondary_pending"], metrics(daemon, dead)["secondary_pending"]) == (0, 1)


@pytest.mark.parametrize("mode, zones", [
    ("zone", {f"{DOMAIN}.", f"{ENUM_ZONE}."}), ("underscore", {f"_tcp.{DOMAIN}.", f"_udp.{DOMAIN}.", f"{ENUM_ZONE}."}), ("none", set())])
def test_every_zone_that_is_served_of_the_domain_is_told_of(daemon, mode, zones):
    daemon.rest.put_domain(DOMAIN, document(dns={"mode": mode}, numbering={"enum_zone": ENUM_ZONE}))
    wait_until(lambda: set(publication(daemon)) == zones, "exactly these are served")
    for zone, told in publication(daemon).items():
        assert told["serial"] == zone_view.serial(daemon, zone) and len(told["secondaries"]) == 3


def test_what_get_gave_is_accepted_by_put_and_changes_nothing(daemon):
    wait_until(lambda: publication(daemon), "something is published")
    got = daemon.rest.get(f"/v1/domains/{DOMAIN}", expect=200).json()
    assert daemon.rest.put(f"/v1/domains/{DOMAIN}", got, expect=200).json()["version"] == got["version"]
    stale = {**got, "publication": []}    # it moves by itself, so it is nobody's mistake
    assert daemon.rest.put(f"/v1/domains/{DOMAIN}", stale, expect=200).json()["version"] == got["version"]
