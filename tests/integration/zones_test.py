"""The zones of domains in DNS, from REST to the answer of a query: modes,
delegations, serials."""

import itertools

import pytest

from support import zone_view
from support.processes import wait_until

PARENT, CHILD, OTHER = "capulet.example", "staff.capulet.example", "montague.example"
UNDERSCORE = [f"_tcp.{PARENT}", f"_udp.{PARENT}"]


def domain(name, mode="zone", port=5060, nameserver=None, **more):
    nameserver = nameserver or f"ns1.{name}"
    return {"sip": {"servers": [{"transport": transport, "host": f"sip1.{name}", "port": port} for transport in ("udp", "tcp")]},
            "hosts": [{"name": f"sip1.{name}", "addresses": ["192.0.2.5"]}, {"name": f"ns1.{name}", "addresses": ["192.0.2.53"]}],
            "dns": {"mode": mode, "nameservers": [nameserver]}, **more}


def wait_for_port(daemon, port, name=PARENT):
    zone_view.wait_for(daemon, f"_sip._udp.{name}", "SRV", [f"0 0 {port} sip1.{name}."])


def put(daemon, name=PARENT, **settings):
    return daemon.rest.put_domain(name, domain(name, **settings))


def serials_while(daemon, zone, condition, what):
    """The serials that are seen, one query after the other, until the condition holds."""
    seen = []

    def look():
        seen.append(zone_view.serial(daemon, zone))
        return condition()

    wait_until(look, what, pause=0)
    return seen


def is_monotone(serials):
    return all(0 <= (later - earlier) % 2**32 < 2**31 for earlier, later in itertools.pairwise(serials))


# What is served in each mode.

def test_zone_has_what_rest_says_it_should_have(publishing):
    put(publishing, extra_records=[{"name": "*.people", "type": "MX", "ttl": 60, "data": "10 mail"}])
    wait_for_port(publishing, 5060)
    should = {(item["name"].removesuffix("."), item["type"]): set(item["records"])
              for item in publishing.rest.get(f"/v1/domains/{PARENT}/records", expect=200).json()["items"] if item["type"] != "SOA"}
    assert zone_view.contents(publishing, PARENT) == should


def test_each_mode_serves_its_zones_and_serials_only_go_up(publishing):
    seen = {}
    for port, mode in enumerate(["zone", "underscore", "none", "zone", "push", "underscore", "zone"], start=5060):
        put(publishing, mode=mode, port=port)
        served = {"zone": [PARENT], "underscore": UNDERSCORE}.get(mode, [])
        for zone in served:
            zone_view.wait_served(publishing, zone)
        zone_view.wait_not_served(publishing, *{PARENT, *UNDERSCORE} - {*served, *(UNDERSCORE if PARENT in served else [])})
        if served:
            wait_for_port(publishing, port)
        for zone in served:
            serial = zone_view.serial(publishing, zone)
            assert serial > seen.get(zone, 0), f"{zone} in mode {mode}"
            seen[zone] = serial


def test_underscore_zones_hold_services_and_nothing_else(publishing):
    put(publishing, mode="underscore")
    wait_for_port(publishing, 5060)
    assert zone_view.contents(publishing, f"_udp.{PARENT}") == {
        (f"_udp.{PARENT}", "NS"): {f"ns1.{PARENT}."}, (f"_sip._udp.{PARENT}", "SRV"): {f"0 0 5060 sip1.{PARENT}."}}
    assert zone_view.rcode(publishing, f"sip1.{PARENT}", "A") == "REFUSED"


def test_deleted_domain_is_gone_and_returns_with_a_larger_serial(publishing):
    put(publishing)
    serial = zone_view.wait_served(publishing, PARENT)
    publishing.rest.delete(f"/v1/domains/{PARENT}", expect=204)
    zone_view.wait_not_served(publishing, PARENT)
    put(publishing)
    assert zone_view.wait_served(publishing, PARENT) > serial


def test_way_to_a_service_is_an_empty_non_terminal(publishing):
    put(publishing)
    wait_for_port(publishing, 5060)
    assert zone_view.is_nodata(publishing, f"_udp.{PARENT}", "SRV")
    assert zone_view.rcode(publishing, f"_sctp.{PARENT}", "SRV") == "NXDOMAIN"


# Zones below zones.

def delegations(daemon, zone=PARENT):
    """What the zone has at and below the child's name."""
    return {key: data for key, data in zone_view.contents(daemon, zone).items() if key[0].endswith(CHILD)}


def test_parent_delegates_its_child_as_long_as_there_is_one(publishing):
    put(publishing)
    put(publishing, CHILD)
    wait_for_port(publishing, 5060, CHILD)
    expected = {(CHILD, "NS"): {f"ns1.{CHILD}."}, (f"ns1.{CHILD}", "A"): {"192.0.2.53"}}
    wait_until(lambda: delegations(publishing) == expected, "the parent delegates, with glue")
    put(publishing, CHILD, nameserver=f"ns1.{PARENT}")
    wait_until(lambda: delegations(publishing) == {(CHILD, "NS"): {f"ns1.{PARENT}."}}, "the delegation follows the child")
    publishing.rest.delete(f"/v1/domains/{CHILD}", expect=204)
    wait_until(lambda: delegations(publishing) == {}, "the delegation goes with the child")
    assert zone_view.rcode(publishing, CHILD) == "NXDOMAIN"


def test_parent_that_comes_after_its_child_delegates_it(publishing):
    put(publishing, CHILD, nameserver="ns1.montague.example")
    zone_view.wait_served(publishing, CHILD)
    put(publishing)
    zone_view.wait_served(publishing, PARENT)
    wait_until(lambda: delegations(publishing) == {(CHILD, "NS"): {"ns1.montague.example."}}, "the parent delegates")


def test_parent_delegates_what_the_child_serves_in_each_mode(publishing):
    put(publishing)
    for mode, served in [("underscore", {f"_tcp.{CHILD}", f"_udp.{CHILD}"}), ("zone", {CHILD}), ("none", set()), ("underscore", {f"_tcp.{CHILD}", f"_udp.{CHILD}"})]:
        put(publishing, CHILD, mode=mode, nameserver=f"ns1.{PARENT}")
        wait_until(lambda served=served: delegations(publishing) == {(zone, "NS"): {f"ns1.{PARENT}."} for zone in served},
                   f"the parent delegates the child in mode {mode}")


def test_enum_zone_below_a_domain_is_delegated(publishing):
    put(publishing)
    put(publishing, OTHER, numbering={"enum_zone": f"9.4.{CHILD}"})
    zone_view.wait_served(publishing, f"9.4.{CHILD}")
    wait_until(lambda: delegations(publishing) == {(f"9.4.{CHILD}", "NS"): {f"ns1.{OTHER}."}}, "the domain delegates it")


# Serials.

def test_each_change_is_one_serial(publishing):
    put(publishing)
    wait_for_port(publishing, 5060)
    before = zone_view.serial(publishing, PARENT)
    for port in range(5061, 5066):
        put(publishing, port=port)
        wait_for_port(publishing, port)
    assert zone_view.serial(publishing, PARENT) == before + 5


def test_changes_of_one_moment_are_one_serial(publishing, database):
    """While a transaction is open nothing that came after it is visible; then all of it is at once."""
    put(publishing)
    wait_for_port(publishing, 5060)
    before = zone_view.serial(publishing, PARENT)
    with database.open_transaction():
        for port in range(5061, 5081):
            put(publishing, port=port)
        assert zone_view.serial(publishing, PARENT) == before
    wait_for_port(publishing, 5080)
    assert zone_view.serial(publishing, PARENT) == before + 1


def test_serials_of_a_burst_only_go_up(publishing):
    put(publishing)
    wait_for_port(publishing, 5060)
    before, seen = zone_view.serial(publishing, PARENT), []
    for port in range(5061, 5101):
        put(publishing, port=port)
        seen.append(zone_view.serial(publishing, PARENT))
    last = {f"0 0 5100 sip1.{PARENT}."}
    seen += serials_while(publishing, PARENT, lambda: zone_view.records(publishing, f"_sip._udp.{PARENT}", "SRV") == last, "the last is served")
    assert is_monotone([before, *seen]) and before < seen[-1] <= before + 40


@pytest.mark.parametrize("nothing", ["put-domain", "patch-domain", "account", "password", "policy"])
def test_what_changes_no_record_changes_no_serial(publishing, nothing):
    rest = publishing.rest
    put(publishing)
    rest.create_account(f"juliet@{PARENT}", password="wherefore")
    wait_for_port(publishing, 5060)
    zone_view.wait_for_feed(publishing)
    before = zone_view.serial(publishing, PARENT)
    {"put-domain": lambda: put(publishing),
     "patch-domain": lambda: rest.patch(f"/v1/domains/{PARENT}", {"dns": {"ttl": 3600}}, expect=200),
     "account": lambda: rest.patch(f"/v1/accounts/juliet@{PARENT}", {"name": {"formatted": "Juliet Capulet"}}, expect=200),
     "password": lambda: rest.set_password(f"juliet@{PARENT}", "art thou"),
     "policy": lambda: rest.patch(f"/v1/domains/{PARENT}", {"policy": {"retain_days": 7}}, expect=200)}[nothing]()
    zone_view.wait_for_feed(publishing)
    assert zone_view.serial(publishing, PARENT) == before


def test_restart_keeps_the_serial_and_counts_on_from_it(publishing):
    put(publishing)
    wait_for_port(publishing, 5060)
    before = zone_view.serial(publishing, PARENT)
    publishing.stop()
    publishing.start()
    assert zone_view.wait_served(publishing, PARENT) == before
    zone_view.wait_for_feed(publishing)
    assert zone_view.serial(publishing, PARENT) == before
    put(publishing, port=5061)
    wait_for_port(publishing, 5061)
    assert zone_view.serial(publishing, PARENT) == before + 1
