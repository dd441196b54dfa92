"""Telephone numbers in DNS (RFC 6116), from REST to the answer of a query."""

import dns.name
import dns.rdatatype
import pytest

from support import dns_client, enum_view, zone_view
from support.enum_view import ZONE, both
from support.processes import wait_until

CAPULET, MONTAGUE, VERONA = "capulet.example", "montague.example", "verona.example"
ELSEWHERE = "1.6.9.4.e164.arpa"    # +49 61…
FIRST, SECOND, THIRD = "+493012340001", "+493012340002", "+493012340003"


def domain(name, enum_zone=ZONE, mode="zone", ttl=3600):
    return {"dns": {"mode": mode, "ttl": ttl, "nameservers": [f"ns1.{name}"], "hostmaster": f"hostmaster@{name}"},
            "numbering": {"enum_zone": enum_zone}}


def numbers(*given, published=True):
    return {"addresses": [{"uri": f"tel:{number}", "published": published} for number in given]}


def account(rest, jid, *given, **members):
    return rest.create_account(jid, **numbers(*given), **members)


def change(rest, jid, **members):
    return rest.patch(f"/v1/accounts/{jid}", members, expect=200).json()


def leader(daemon, zone=ZONE):
    """Who the zone's SOA and NS say leads it; both must agree."""
    answer = dns_client.ask(daemon.dns_port, zone, "SOA")
    soa = answer.get_rrset(answer.answer, dns.name.from_text(zone), 1, dns.rdatatype.SOA)
    if soa is None:
        return None
    (nameserver,) = zone_view.records(daemon, zone, "NS")
    assert soa[0].mname.to_text() == nameserver
    owner = nameserver.removeprefix("ns1.").removesuffix(".")
    assert soa[0].rname.to_text() == f"hostmaster.{owner}."
    return owner


def ttl_of(daemon, number):
    return dns_client.ask(daemon.dns_port, enum_view.owner_of(number), "NAPTR").answer[0].ttl


@pytest.fixture
def rest(publishing):
    """One domain with an ENUM zone."""
    publishing.rest.put_domain(CAPULET, domain(CAPULET))
    zone_view.wait_served(publishing, ZONE)
    return publishing.rest


# What is published.

def test_published_number_leads_to_both_addresses_at_once(publishing, rest):
    account(rest, f"juliet@{CAPULET}", FIRST)
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))
    assert enum_view.numbers_in(publishing, ZONE) == {FIRST: both("juliet", CAPULET)}


def test_order_and_flag_of_the_records_are_those_of_the_documentation(publishing, rest):
    account(rest, f"juliet@{CAPULET}", FIRST)
    zone_view.wait_for(publishing, enum_view.owner_of(FIRST), "NAPTR", [
        '100 10 "u" "E2U+sip" "!^.*$!sip:juliet@capulet.example!" .',
        '100 20 "u" "E2U+xmpp" "!^.*$!xmpp:juliet@capulet.example!" .'])


def test_unpublished_number_and_number_outside_of_the_zone_are_not_there(publishing, rest):
    outside = "+493055550001"
    rest.create_account(f"juliet@{CAPULET}", addresses=[
        {"uri": f"tel:{FIRST}"}, {"uri": f"tel:{SECOND}", "published": False}, {"uri": f"tel:{outside}"}])
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))
    assert enum_view.numbers_in(publishing, ZONE) == {FIRST: both("juliet", CAPULET)}
    assert zone_view.rcode(publishing, enum_view.owner_of(SECOND), "NAPTR") == "NXDOMAIN"
    assert zone_view.rcode(publishing, enum_view.owner_of(outside), "NAPTR") == "REFUSED"


def test_number_shows_and_hides_with_published(publishing, rest):
    account(rest, f"juliet@{CAPULET}", FIRST)
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))
    change(rest, f"juliet@{CAPULET}", **numbers(FIRST, published=False))
    enum_view.wait_for_nothing(publishing, FIRST)
    change(rest, f"juliet@{CAPULET}", **numbers(FIRST))
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))


def test_digits_on_the_way_to_a_number_are_empty_non_terminals(publishing, rest):
    account(rest, f"juliet@{CAPULET}", FIRST)
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))
    for digits in ("+4930123400", "+49301234000"):
        assert zone_view.is_nodata(publishing, enum_view.owner_of(digits), "NAPTR"), digits
    assert zone_view.is_nodata(publishing, enum_view.owner_of(FIRST), "TXT")
    rest.delete(f"/v1/accounts/juliet@{CAPULET}", expect=204)
    wait_until(lambda: zone_view.rcode(publishing, enum_view.owner_of("+49301234000"), "NAPTR") == "NXDOMAIN",
               "the digits go with the number")


# What becomes of it.

def test_suspension_withdraws_and_reactivation_brings_back(publishing, rest):
    account(rest, f"juliet@{CAPULET}", FIRST, SECOND)
    enum_view.wait_for(publishing, SECOND, both("juliet", CAPULET))
    rest.suspend(f"juliet@{CAPULET}")
    enum_view.wait_for_nothing(publishing, SECOND)
    assert enum_view.numbers_in(publishing, ZONE) == {}
    rest.reactivate(f"juliet@{CAPULET}")
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))
    assert set(enum_view.numbers_in(publishing, ZONE)) == {FIRST, SECOND}


@pytest.mark.parametrize("how", ["", "?purge=true"], ids=["tombstone", "purge"])
def test_deletion_withdraws(publishing, rest, how):
    account(rest, f"juliet@{CAPULET}", FIRST)
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))
    rest.delete(f"/v1/accounts/juliet@{CAPULET}{how}", expect=204)
    enum_view.wait_for_nothing(publishing, FIRST)


# The giver's id is the smaller one, then the larger: a publisher that looks at accounts in their order meets both.
@pytest.mark.parametrize("giver, taker", [("juliet", "nurse"), ("nurse", "juliet")])
def test_number_moves_from_one_account_to_another(publishing, rest, giver, taker):
    for user, number in (("juliet", FIRST), ("nurse", SECOND)):
        account(rest, f"{user}@{CAPULET}", number)
    kept = {"juliet": FIRST, "nurse": SECOND}
    enum_view.wait_for(publishing, SECOND, both("nurse", CAPULET))
    change(rest, f"{giver}@{CAPULET}", addresses=[])
    change(rest, f"{taker}@{CAPULET}", **numbers(kept[taker], kept[giver]))
    enum_view.wait_for(publishing, kept[giver], both(taker, CAPULET))
    assert enum_view.numbers_in(publishing, ZONE) == {FIRST: both(taker, CAPULET), SECOND: both(taker, CAPULET)}
    change(rest, f"{taker}@{CAPULET}", **numbers(kept[taker]))
    enum_view.wait_for_nothing(publishing, kept[giver])


@pytest.mark.parametrize("giver, taker", [("juliet", "nurse"), ("nurse", "juliet")])
def test_number_that_moves_while_the_publisher_is_held_up_ends_at_its_new_account(publishing, rest, database, giver, taker):
    for user in ("juliet", "nurse"):
        account(rest, f"{user}@{CAPULET}")
    change(rest, f"{giver}@{CAPULET}", **numbers(FIRST))
    enum_view.wait_for(publishing, FIRST, both(giver, CAPULET))
    with database.open_transaction():
        change(rest, f"{giver}@{CAPULET}", addresses=[])
        change(rest, f"{taker}@{CAPULET}", **numbers(FIRST))
    enum_view.wait_for(publishing, FIRST, both(taker, CAPULET))
    assert enum_view.numbers_in(publishing, ZONE) == {FIRST: both(taker, CAPULET)}


@pytest.mark.parametrize("end", ["suspend", "delete"])
def test_account_that_is_made_anew_while_the_publisher_is_held_up_can_withdraw_its_number(publishing, rest, database, end):
    """Its records are those of the account before it, which had the same addresses."""
    account(rest, f"juliet@{CAPULET}", FIRST)
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))
    with database.open_transaction():
        rest.delete(f"/v1/accounts/juliet@{CAPULET}?purge=true", expect=204)
        account(rest, f"juliet@{CAPULET}", FIRST)
    zone_view.wait_for_feed(publishing)
    assert enum_view.uris(publishing, FIRST) == both("juliet", CAPULET)
    {"suspend": lambda: rest.suspend(f"juliet@{CAPULET}"),
     "delete": lambda: rest.delete(f"/v1/accounts/juliet@{CAPULET}", expect=204)}[end]()
    zone_view.wait_for_feed(publishing)
    assert zone_view.rcode(publishing, enum_view.owner_of(FIRST), "NAPTR") == "NXDOMAIN"


@pytest.mark.parametrize("members, expected", [
    ({"sip_address": f"sip:j.c@{CAPULET}"}, {"E2U+sip": f"sip:j.c@{CAPULET}", "E2U+xmpp": f"xmpp:juliet@{CAPULET}"}),
    ({"sip_address": f"sip:juliet@{MONTAGUE}"}, {"E2U+sip": f"sip:juliet@{MONTAGUE}", "E2U+xmpp": f"xmpp:juliet@{CAPULET}"}),
    ({"services": ["xmpp"]}, {"E2U+xmpp": f"xmpp:juliet@{CAPULET}"}),
    ({"services": ["voice"]}, {"E2U+sip": f"sip:juliet@{CAPULET}"}),
], ids=["sip-address", "sip-address-elsewhere", "xmpp-alone", "voice-alone"])
def test_change_of_the_account_changes_its_number(publishing, rest, members, expected):
    rest.put_domain(MONTAGUE)
    account(rest, f"juliet@{CAPULET}", FIRST)
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))
    change(rest, f"juliet@{CAPULET}", **members)
    enum_view.wait_for(publishing, FIRST, expected)


def test_account_without_services_has_no_number(publishing, rest):
    account(rest, f"juliet@{CAPULET}", FIRST)
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))
    change(rest, f"juliet@{CAPULET}", services=[])
    enum_view.wait_for_nothing(publishing, FIRST)


# What the domain says.

def test_service_of_the_domain_that_is_switched_off_leaves_every_number(publishing, rest):
    for user, number in (("juliet", FIRST), ("nurse", SECOND)):
        account(rest, f"{user}@{CAPULET}", number)
    rest.patch(f"/v1/domains/{CAPULET}", {"xmpp": {"enabled": False}}, expect=200)
    expected = {FIRST: {"E2U+sip": f"sip:juliet@{CAPULET}"}, SECOND: {"E2U+sip": f"sip:nurse@{CAPULET}"}}
    wait_until(lambda: enum_view.numbers_in(publishing, ZONE) == expected, "no number leads to XMPP")


def test_change_of_the_ttl_reaches_every_number(publishing, rest):
    for user, number in (("juliet", FIRST), ("nurse", SECOND)):
        account(rest, f"{user}@{CAPULET}", number)
    enum_view.wait_for(publishing, SECOND, both("nurse", CAPULET))
    rest.patch(f"/v1/domains/{CAPULET}", {"dns": {"ttl": 60}}, expect=200)
    wait_until(lambda: ttl_of(publishing, FIRST) == ttl_of(publishing, SECOND) == 60, "the TTL is the new one")


def test_numbers_move_with_the_enum_zone_of_their_domain(publishing, rest):
    held = {f"+4961{number}": f"user{number}" for number in range(1000, 1010)}
    for number, user in held.items():
        account(rest, f"{user}@{CAPULET}", number)
    account(rest, f"juliet@{CAPULET}", FIRST)
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))
    rest.patch(f"/v1/domains/{CAPULET}", {"numbering": {"enum_zone": ELSEWHERE}}, expect=200)
    zone_view.wait_served(publishing, ELSEWHERE)
    expected = {number: both(user, CAPULET) for number, user in held.items()}
    wait_until(lambda: enum_view.numbers_in(publishing, ELSEWHERE) == expected, "the new zone has the numbers inside it")
    zone_view.wait_not_served(publishing, ZONE)
    rest.patch(f"/v1/domains/{CAPULET}", {"numbering": {"enum_zone": ZONE}}, expect=200)
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))
    assert enum_view.numbers_in(publishing, ZONE) == {FIRST: both("juliet", CAPULET)}
    zone_view.wait_not_served(publishing, ELSEWHERE)


def test_zone_returns_with_a_larger_serial(publishing, rest):
    account(rest, f"juliet@{CAPULET}", FIRST)
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))
    serial = zone_view.serial(publishing, ZONE)
    rest.patch(f"/v1/domains/{CAPULET}", {"numbering": {"enum_zone": None}}, expect=200)
    zone_view.wait_not_served(publishing, ZONE)
    rest.patch(f"/v1/domains/{CAPULET}", {"numbering": {"enum_zone": ZONE}}, expect=200)
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))
    assert zone_view.serial(publishing, ZONE) > serial


@pytest.mark.parametrize("mode", ["push", "none"])
def test_domain_that_we_do_not_serve_has_no_enum_zone_here(publishing, rest, mode):
    account(rest, f"juliet@{CAPULET}", FIRST)
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))
    rest.patch(f"/v1/domains/{CAPULET}", {"dns": {"mode": mode}}, expect=200)
    zone_view.wait_not_served(publishing, ZONE, CAPULET)
    rest.patch(f"/v1/domains/{CAPULET}", {"dns": {"mode": "underscore"}}, expect=200)
    enum_view.wait_for(publishing, FIRST, both("juliet", CAPULET))


# One zone of several domains.

@pytest.fixture
def shared(publishing, rest):
    """Two domains in one ENUM zone, each with a number."""
    rest.put_domain(MONTAGUE, domain(MONTAGUE, ttl=60))
    account(rest, f"juliet@{CAPULET}", FIRST)
    account(rest, f"romeo@{MONTAGUE}", SECOND)
    enum_view.wait_for(publishing, SECOND, both("romeo", MONTAGUE))
    return rest


def test_shared_zone_has_the_numbers_of_all_and_the_soa_of_the_first(publishing, shared):
    assert enum_view.numbers_in(publishing, ZONE) == {FIRST: both("juliet", CAPULET), SECOND: both("romeo", MONTAGUE)}
    assert leader(publishing) == CAPULET
    assert (ttl_of(publishing, FIRST), ttl_of(publishing, SECOND)) == (3600, 60)


@pytest.mark.parametrize("leave", [{"numbering": {"enum_zone": None}}, {"numbering": {"enum_zone": ELSEWHERE}}, {"dns": {"mode": "none"}}],
                         ids=["no-zone", "another-zone", "mode-none"])
def test_shared_zone_outlives_its_first_domain_and_goes_with_its_last(publishing, shared, leave):
    serial = zone_view.serial(publishing, ZONE)
    shared.patch(f"/v1/domains/{CAPULET}", leave, expect=200)
    wait_until(lambda: leader(publishing) == MONTAGUE, "the other domain leads")
    wait_until(lambda: enum_view.numbers_in(publishing, ZONE) == {SECOND: both("romeo", MONTAGUE)}, "the first one's numbers are gone")
    assert zone_view.serial(publishing, ZONE) > serial
    shared.patch(f"/v1/domains/{MONTAGUE}", leave, expect=200)
    zone_view.wait_not_served(publishing, ZONE)


@pytest.mark.parametrize("left", [[CAPULET], [CAPULET, MONTAGUE]], ids=["first", "all"])
def test_domain_that_leaves_its_zone_after_a_restart_is_missed_at_once(publishing, shared, left):
    """Not by the next comparison of everything, which may be ten minutes away."""
    publishing.stop()
    publishing.start()
    for name in left:
        shared.patch(f"/v1/domains/{name}", {"numbering": {"enum_zone": None}}, expect=200)
    before_the_first_sweep = 20
    wait_until(lambda: leader(publishing) == (MONTAGUE if left == [CAPULET] else None), "the zone is as its domains say",
               before_the_first_sweep)


def test_shared_zone_is_led_by_who_comes_first_by_name(publishing, shared):
    shared.put_domain("abram.example", domain("abram.example"))
    wait_until(lambda: leader(publishing) == "abram.example", "the new first domain leads")
    shared.delete("/v1/domains/abram.example", expect=204)
    wait_until(lambda: leader(publishing) == CAPULET, "and led no longer than it was there")
    assert set(enum_view.numbers_in(publishing, ZONE)) == {FIRST, SECOND}


def test_number_moves_between_domains_of_one_zone(publishing, shared):
    change(shared, f"juliet@{CAPULET}", addresses=[])
    change(shared, f"romeo@{MONTAGUE}", **numbers(SECOND, FIRST))
    enum_view.wait_for(publishing, FIRST, both("romeo", MONTAGUE))
    assert ttl_of(publishing, FIRST) == 60


def test_leader_that_changes_its_name_servers_changes_the_apex(publishing, shared):
    shared.patch(f"/v1/domains/{CAPULET}", {"dns": {"nameservers": ["ns2.capulet.example"]}}, expect=200)
    zone_view.wait_for(publishing, ZONE, "NS", ["ns2.capulet.example."])
    assert dns_client.ask(publishing.dns_port, ZONE, "SOA").answer[0][0].mname.to_text() == "ns2.capulet.example."
    assert set(enum_view.numbers_in(publishing, ZONE)) == {FIRST, SECOND}


def test_domain_that_joins_later_brings_the_numbers_that_it_has(publishing, rest):
    rest.put_domain(VERONA, domain(VERONA, enum_zone=None))
    account(rest, f"escalus@{VERONA}", THIRD)
    zone_view.wait_for_feed(publishing)
    assert enum_view.numbers_in(publishing, ZONE) == {}
    rest.patch(f"/v1/domains/{VERONA}", {"numbering": {"enum_zone": ZONE}}, expect=200)
    enum_view.wait_for(publishing, THIRD, both("escalus", VERONA))
    assert leader(publishing) == CAPULET
