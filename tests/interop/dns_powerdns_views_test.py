"""PowerDNS over the read-only views of schema powerdns, beside our own answers:
the same database, the same names, the same types."""

import asyncio
import dataclasses
import socket

import dns.message
import dns.name
import dns.opcode
import dns.query
import dns.rcode
import dns.rdatatype
import dns.zone
import pytest

from support import dns_answer, dns_client
from support.cusaxd import Daemon
from support.dns_asker import Asker, ask_all
from support.dns_queries import Query, USUAL_TYPES
from support.powerdns_views import PowerDnsOverViews
from support.processes import wait_until

import dns_zones
from dns_everything import NAME_SERVERS, whole

WHOLE, NUMBERS, ENUM = "duke.example", "friar.example", "4.3.2.1.0.3.9.4.numbers.example"
# The domain whose records hold a zone.
DOMAIN_OF = {zone: zone for zone in (*dns_zones.ZONES, WHOLE)} | {
    f"{label}.{dns_zones.UNDERSCORE}": dns_zones.UNDERSCORE for label in ("_tcp", "_udp")} | {ENUM: NUMBERS}
JULIET, ROMEO = (f"{user}@{NUMBERS}" for user in ("juliet", "romeo"))
NUMBER_OF_JULIET, NUMBER_OF_ROMEO = "+493012340001", "+493012340002"
# What the text form of a name or of data could be misread for, and types that PowerDNS knows and we do not.
ODD_RECORDS = [
    {"name": name, "type": kind, "ttl": 300, "records": data} for name, kind, data in [
        ("txt", "TXT", ['""', '"' + "x" * 255 + '" "' + "y" * 255 + '"', '"\\000\\255 \\"a\\" \\\\ ; $ @ ("']),
        ("a\\032room.odd", "A", ["192.0.2.89"]),
        ("*.a\\.b\\\\c.odd", "A", ["192.0.2.90"]),
        ("below.x\\@y.odd", "A", ["192.0.2.91"]),
        ("a\\\"\\$\\(\\)\\;b", "A", ["192.0.2.92"]),
        ("svcb", "SVCB", ['1 . key667="a b" key668="="', '2 . alpn="h2\\\\,x,h3" key669="\\000\\"\\\\"',
                          "3 . ipv6hint=2001:db8::1,2001:db8::2 no-default-alpn alpn=x"]),
        ("hinfo", "HINFO", ['"" "a \\"b\\""']),
        ("only-issue", "CAA", ['0 issue ";"', '0 issue "a\\"b"']),
        ("naptr", "NAPTR", ['1 2 "" "" "" svcb', '1 2 "u" "E2U+x" "!^(.*)\\"$!sip:\\\\1!" .']),
        ("type", "TYPE37", ["\\# 6 000100010301"]),
        ("type", "TYPE65281", ["\\# 0"]),
        ("uri", "TYPE256", ["\\# 8 000100026161613a"]),
    ]]
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3
NS, CNAME, SOA, CERT, URI, ANY = 2, 5, 6, 37, 256, 255
SHOWN = 10


def enum_name(number):
    return ".".join(reversed(number[1:])).removesuffix("4.3.2.1.0.3.9.4") + ENUM


@pytest.fixture(scope="module")
def daemon(binary, cluster, migrated, scratch):
    running = Daemon(binary, scratch / "cusaxd", cluster.create("views", template=migrated),
                     settings={"log": {"level": "warning"}}).start()
    dns_zones.make(running, dns_zones.EXTRA_RECORDS + ODD_RECORDS)
    running.rest.put_domain(WHOLE, whole(WHOLE, "zone"))
    running.rest.put_domain(NUMBERS, {"numbering": {"enum_zone": ENUM}, "dns": {"nameservers": NAME_SERVERS}})
    for jid, number in ((JULIET, NUMBER_OF_JULIET), (ROMEO, NUMBER_OF_ROMEO)):
        running.rest.create_account(jid, addresses=[{"uri": f"tel:{number}"}])
        wait_until(lambda number=number: dns_client.records(running.dns_port, enum_name(number), "NAPTR"), f"{number} is served")
    wait_until(lambda: dns_client.serial(running.dns_port, WHOLE), f"{WHOLE} is served")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def secondary():
    """Where PowerDNS sends its NOTIFY; nobody answers there but the test."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind((dns_client.HOST, 0))
        line.settimeout(30)
        yield line


@pytest.fixture(scope="module")
def powerdns(daemon, scratch, secondary):
    running = PowerDnsOverViews(scratch / "powerdns", daemon.database, secondary.getsockname()[1]).start()
    yield running
    running.stop()


def zone_of(daemon, zone):
    """What cusaxd has in a zone, by absolute names."""
    text = daemon.rest.get(f"/v1/domains/{DOMAIN_OF[zone]}/records", params={"zone": zone}, headers={"Accept": "text/dns"}, expect=200).text
    return dns_zones.parsed(text, zone)


# ---- the same answers

def names_of(zone):
    """Every owner, every name above one (empty non-terminals among them), and below each a name that nobody has."""
    names = set(zone)
    for owner in zone:
        while owner != zone.origin:
            owner = owner.parent()
            names.add(owner)
    return names | {dns.name.Name((b"nobody", *name.labels)) for name in names}


def questions(zone):
    kinds = {rrset.rdtype for node in zone.values() for rrset in node} | set(USUAL_TYPES) - {ANY}
    for name in sorted(names_of(zone)):
        for kind in sorted(kinds):
            yield Query(dns.message.make_query(name, kind).to_wire(), tcp=True, name=name, kind=int(kind))


@dataclasses.dataclass(frozen=True)
class Essence:
    """What must be alike: the code, whose word it is, the answer, and what leads on or says for how long there is nothing."""

    rcode: int
    aa: bool
    answer: frozenset
    authority: frozenset

    @classmethod
    def of(cls, octets):
        parsed = dns_answer.parse(octets)
        authority = {record for record in parsed["authority"] if not parsed["answer"] and record.kind in (NS, SOA)}
        return cls(parsed["rcode"], parsed["aa"], parsed["answer"], frozenset(authority))

    def __str__(self):
        return " ".join([dns.rcode.to_text(self.rcode), "AA" * self.aa, *map(str, self.answer), "|", *map(str, self.authority)])


def explained(query, ours, theirs):
    """Whether docs/integrations/powerdns.md says that PowerDNS answers so."""
    labels = b"".join(query.name.labels)
    if set(labels) & set(b'"$();'):
        return theirs.rcode == SERVFAIL
    if b"@" in labels:
        return theirs.rcode == NXDOMAIN and not theirs.answer
    aliases = {record for record in ours.answer if record.kind == CNAME}
    if aliases and aliases == ours.answer and ours.rcode == NOERROR:
        is_circle = {record.owner for record in aliases} == {record.data for record in aliases}
        return theirs.rcode == SERVFAIL if is_circle else theirs.rcode == NOERROR and ours.answer < theirs.answer
    return query.kind in (CERT, URI) and bool(ours.answer) and theirs.rcode == NOERROR and not theirs.answer


def compare(ports, queries):
    """(query, our answer, PowerDNS's) for each that is not answered alike and of which nothing says why."""
    async def ask():
        askers = [await Asker(port).open() for port in ports]
        answers = await ask_all(askers, queries)
        for asker in askers:
            await asker.close()
        return answers
    for query, octets in zip(queries, asyncio.run(ask())):
        ours, theirs = map(Essence.of, octets)
        if ours != theirs and not explained(query, ours, theirs):
            yield query, ours, theirs


@pytest.mark.parametrize("zone", DOMAIN_OF)
def test_every_name_is_answered_alike_whatever_is_asked_for(daemon, powerdns, zone):
    queries = list(questions(zone_of(daemon, zone)))
    found = list(compare((daemon.dns_port, powerdns.port), queries))
    assert not found, f"{len(found)} of {len(queries)}:\n" + "\n".join("\n  ".join(map(str, each)) for each in found[:SHOWN])


# What the comparison would not show if we were wrong as well.
@pytest.mark.parametrize("name, kind, rcode, answer, authority", [
    ("a.b.c.d.capulet.example", "TXT", NOERROR, {'"below empty non-terminals"'}, set()),
    ("b.c.d.capulet.example", "TXT", NOERROR, set(), {SOA}),
    ("_udp.duke.example", "SRV", NOERROR, set(), {SOA}),
    (f"0.0.{ENUM}", "NAPTR", NOERROR, set(), {SOA}),
    ("nobody.capulet.example", "A", NXDOMAIN, set(), {SOA}),
    ("nobody.below.ent.w.capulet.example", "A", NXDOMAIN, set(), {SOA}),
    ("nobody.w.capulet.example", "A", NOERROR, {"192.0.2.77"}, set()),
    ("no.bo.dy.w.capulet.example", "TXT", NOERROR, {'"any name below w"'}, set()),
    ("there.w.capulet.example", "A", NOERROR, set(), {SOA}),
    ("www.sub.capulet.example", "A", NOERROR, set(), {NS}),
    ("ns.sub.capulet.example", "A", NOERROR, set(), {NS}),
    ("capulet.example.org", "A", 5, set(), set())])
def test_answer_is_what_the_zone_means(powerdns, name, kind, rcode, answer, authority):
    got = dns_client.ask(powerdns.port, name, kind)
    assert got.rcode() == rcode
    assert {data.to_text() for found in got.answer for data in found} == answer
    assert {found.rdtype for found in got.authority} == authority


def test_referral_brings_the_glue(powerdns):
    got = dns_client.ask(powerdns.port, "www.sub.capulet.example", "A")
    assert {(found.name.to_text(), data.to_text()) for found in got.additional for data in found} == {
        ("ns.sub.capulet.example.", "192.0.2.53"), ("ns.sub.capulet.example.", "2001:db8::53")}


# ---- what changes

def change_hosts(daemon, zone, address):
    """Gives the domain another host address by REST and returns the zone's serial with it."""
    before = dns_client.serial(daemon.dns_port, zone)
    daemon.rest.patch(f"/v1/domains/{zone}", {"hosts": [{"name": f"host.{zone}", "addresses": [address]}]}, expect=200)
    return wait_until(lambda: (now := dns_client.serial(daemon.dns_port, zone)) != before and now, "the change is served")


def test_change_is_answered_with_the_same_serial_as_ours(daemon, powerdns):
    serial = change_hosts(daemon, WHOLE, "192.0.2.100")
    assert dns_client.serial(powerdns.port, WHOLE) == serial
    assert dns_client.records(powerdns.port, f"host.{WHOLE}", "A") == {"192.0.2.100"}


def test_number_of_a_suspended_account_is_gone_and_comes_back(daemon, powerdns):
    name = enum_name(NUMBER_OF_JULIET)
    there = dns_client.records(powerdns.port, name, "NAPTR")
    assert there and there == dns_client.records(daemon.dns_port, name, "NAPTR")
    daemon.rest.suspend(JULIET)
    wait_until(lambda: dns_client.ask(powerdns.port, name, "NAPTR").rcode() == NXDOMAIN, "the number is gone")
    assert dns_client.records(powerdns.port, enum_name(NUMBER_OF_ROMEO), "NAPTR")
    daemon.rest.reactivate(JULIET)
    wait_until(lambda: dns_client.records(powerdns.port, name, "NAPTR") == there, "the number is back")


def test_new_zone_is_there_and_a_retired_one_is_refused(daemon, powerdns):
    zone = "rosaline.example"
    daemon.rest.put_domain(zone, whole(zone, "zone"))
    wait_until(lambda: dns_client.serial(powerdns.port, zone), "the new zone is served")
    assert zone in powerdns.zones_listed()
    daemon.rest.delete(f"/v1/domains/{zone}", expect=204)
    wait_until(lambda: dns_client.ask(powerdns.port, zone, "SOA").rcode() == dns.rcode.REFUSED, "the zone is gone")
    assert dns_client.ask(powerdns.port, f"host.{zone}", "A").rcode() == dns.rcode.REFUSED
    assert zone not in powerdns.zones_listed()


def test_every_zone_is_listed_once_with_its_soa(daemon, powerdns):
    assert powerdns.zones_listed() == {*DOMAIN_OF, NUMBERS}


def test_daemon_away_powerdns_answers_on(daemon, powerdns):
    daemon.stop()
    try:
        assert dns_client.records(powerdns.port, f"_sip._udp.{WHOLE}", "SRV")
    finally:
        daemon.start()


# ---- PowerDNS as a primary of its own

@pytest.mark.parametrize("zone", DOMAIN_OF)
def test_transfer_out_of_powerdns_has_every_record(daemon, powerdns, zone):
    ours = {(name, rdata.rdtype, ttl, rdata) for name, ttl, rdata in zone_of(daemon, zone).iterate_rdatas()
            if rdata.rdtype not in (CERT, URI)}
    theirs = dns.zone.Zone(dns.name.from_text(zone), relativize=False)
    dns.query.inbound_xfr(dns_client.HOST, theirs, port=powerdns.port)
    assert {(name, rdata.rdtype, ttl, rdata) for name, ttl, rdata in theirs.iterate_rdatas()} == ours


def test_change_is_notified_and_noted(daemon, powerdns, secondary):
    def noted():
        return daemon.database.value("SELECT notified_serial FROM domains WHERE name = 'duke.example'", "powerdns")
    wait_until(lambda: noted() != "0", "PowerDNS has told of the zone as it was")
    serial = change_hosts(daemon, WHOLE, "192.0.2.101")
    wait_until(lambda: noted() == str(serial), "PowerDNS has noted what it told")
    heard = set()
    while WHOLE not in heard:
        octets, sender = secondary.recvfrom(65535)
        notify = dns.message.from_wire(octets)
        assert notify.opcode() == dns.opcode.NOTIFY
        secondary.sendto(dns.message.make_response(notify).to_wire(), sender)
        heard.add(notify.question[0].name.to_text(omit_final_dot=True))


def test_database_restarted_powerdns_answers_again(daemon, powerdns, cluster):
    """The last test: a primary loses heart with its connection and ends, now or within seconds; its unit starts it again."""
    cluster.restart()

    def answers():
        if not powerdns.process.alive():
            powerdns.start()
        return dns_client.serial(powerdns.port, WHOLE)
    wait_until(answers, "PowerDNS has a connection again")
