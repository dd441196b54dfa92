"""TSIG and transfers as a client sees them (RFC 8945, RFC 5936, RFC 1995): what
is signed rightly, and everything that is not.

CUSAX_PRIMARY=knot runs the same against Knot.
"""

import dataclasses
import itertools

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import pytest

from support import tsig_client
from support.dns_client import TsigKey
from support.ports import free_port
from support.tsig_client import BADKEY, BADSIG, BADTIME, BADTRUNC, exchange, is_signed_rightly, mac_of, signed, split, transfer, with_tsig

import dns_primaries
from dns_primaries import LARGE, SMALL

ALGORITHMS = ["hmac-sha256", "hmac-sha384", "hmac-sha512"]
KEY = TsigKey()
NOTAUTH, REFUSED, FORMERR = dns.rcode.NOTAUTH, dns.rcode.REFUSED, dns.rcode.FORMERR


@pytest.fixture(scope="module")
def primary_of(binary, cluster, migrated, scratch):
    """A factory: the running primary whose key has this algorithm."""
    running = {}

    def start(algorithm):
        if algorithm not in running:
            key = TsigKey(algorithm=algorithm)
            # Nobody listens where the secondary should be, which must not disturb anybody.
            primary = dns_primaries.make(binary, cluster.create(f"tsig-{algorithm}", template=migrated),
                                         scratch / f"primary-{algorithm}", [key], [(free_port(), key)])
            running[algorithm] = primary.start()
            primary.make_zones()
        return running[algorithm]
    yield start
    for each in running.values():
        each.stop()


@pytest.fixture(params=ALGORITHMS)
def primary(primary_of, request):
    return primary_of(request.param)


@pytest.fixture
def port(primary_of):
    """Of the primary with hmac-sha256."""
    return primary_of("hmac-sha256").port


def soa_query():
    return dns.message.make_query(SMALL, "SOA")


def holds_no_data(answer):
    message = dns.message.from_wire(split(answer)[0])
    return not message.answer and not message.authority and not message.additional


def rcode_and_error(answer):
    """RCODE of the header and error of the TSIG record (None without one)."""
    plain, tsig = split(answer)
    return dns.message.from_wire(plain).rcode(), tsig and tsig.error


# ---- rightly signed

@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
def test_signed_query_gets_a_signed_answer(primary, tcp):
    wire = signed(soa_query(), primary.key)
    answer = exchange(primary.port, wire, tcp)
    assert rcode_and_error(answer) == (0, 0)
    assert is_signed_rightly(answer, primary.key, mac_of(wire))
    assert dns.message.from_wire(split(answer)[0]).answer


def test_signed_query_that_finds_nothing_gets_a_signed_answer(primary):
    wire = signed(dns.message.make_query(f"nobody.{SMALL}", "A"), primary.key)
    answer = exchange(primary.port, wire, tcp=False)
    assert rcode_and_error(answer) == (dns.rcode.NXDOMAIN, 0)
    assert is_signed_rightly(answer, primary.key, mac_of(wire))


@pytest.mark.parametrize("skew", [-tsig_client.FUDGE + 5, tsig_client.FUDGE - 5])
def test_clock_within_the_fudge_is_accepted(port, skew):
    assert rcode_and_error(exchange(port, signed(soa_query(), KEY, skew=skew), tcp=False)) == (0, 0)


def test_key_name_in_capitals_is_the_same_key(port):
    """RFC 8945 §4.2: the name in the digest is in canonical form."""
    wire = signed(soa_query(), dataclasses.replace(KEY, name=KEY.name.upper()))
    assert rcode_and_error(exchange(port, wire, tcp=False)) == (0, 0)


def test_id_changed_on_the_way_is_no_harm(port):
    """RFC 8945 §5.1: forwarders change it, so the digest covers the original ID."""
    wire = signed(soa_query(), KEY)
    answer = exchange(port, b"\x12\x34" + wire[2:], tcp=False)
    assert rcode_and_error(answer) == (0, 0) and answer[:2] == b"\x12\x34"


def test_answer_that_does_not_fit_is_truncated_and_signed(port):
    """RFC 8945 §5.3: the TSIG has its room also where the data has none."""
    wire = signed(dns.message.make_query(f"h1.{LARGE}", "A"), KEY)
    answer = exchange(port, wire, tcp=False)
    assert len(answer) <= 512
    assert dns.message.from_wire(split(answer)[0]).flags & dns.flags.TC
    assert is_signed_rightly(answer, KEY, mac_of(wire))


# ---- transfers

def test_axfr_brings_the_whole_zone_signed(primary):
    brought = transfer(primary.port, SMALL, primary.key)
    assert brought.unsigned == 0
    assert brought.serials == [primary.serial()] * 2
    owners = {record.name.to_text() for record in brought.records}
    assert {f"{SMALL}.", f"ns.{SMALL}.", f"_sip._udp.{SMALL}."} <= owners


def test_axfr_of_a_large_zone_comes_in_several_messages_each_signed(primary):
    brought = transfer(primary.port, LARGE, primary.key)
    assert brought.messages > 1 and brought.unsigned == 0
    addresses = [record for record in brought.records if record.rdtype == dns.rdatatype.A]
    assert len(addresses) >= dns_primaries.HOSTS * dns_primaries.ADDRESSES
    assert len({(record.name, record[0]) for record in addresses}) == len(addresses), "a record twice"


def test_ixfr_brings_the_difference_signed(primary):
    before = primary.serial()
    address, serial = primary.change()
    brought = transfer(primary.port, SMALL, primary.key, before)
    assert brought.unsigned == 0
    assert brought.serials[:2] == [serial, before], "not incremental"
    assert address in brought.records[-2].to_text()
    assert len(brought.records) == 6    # new SOA, old SOA, one deleted, new SOA, one added, new SOA


def test_ixfr_over_several_changes_leads_to_the_newest(primary):
    before = primary.serial()
    addresses = [primary.change() for _ in range(3)]
    brought = transfer(primary.port, SMALL, primary.key, before)
    assert brought.serials[0] == brought.serials[-1] == addresses[-1][1]
    zone = {}
    adding = True
    for record in brought.records[1:]:    # as RFC 1995 §4 says how to apply it
        if record.rdtype == dns.rdatatype.SOA:
            adding = not adding
        else:
            zone[record.name.to_text(), record[0].to_text()] = adding
    assert [data for (_, data), present in zone.items() if present] == [addresses[-1][0]]


def test_ixfr_of_what_is_known_already_is_one_soa(primary):
    brought = transfer(primary.port, SMALL, primary.key, primary.serial())
    assert len(brought.records) == 1 and brought.unsigned == 0


def test_ixfr_from_a_serial_that_never_was_brings_the_whole_zone(primary):
    serial = primary.serial()
    brought = transfer(primary.port, SMALL, primary.key, (serial - 1_000_000) % 2**32)
    assert brought.serials == [serial] * 2 and len(brought.records) > 4


def test_queries_and_a_transfer_share_a_connection(port):
    """RFC 7766 §6.2.1."""
    first, second = signed(soa_query(), KEY), signed(dns.message.make_query(SMALL, "AXFR"), KEY)
    third = signed(soa_query(), KEY)
    with tsig_client.Line(port) as line:
        for wire in (first, second, third):
            line.send(wire)
        ids = {line.receive()[:2] for _ in range(3)}    # they may overtake one another
    assert ids == {wire[:2] for wire in (first, second, third)}


# ---- not signed, or wrongly

@pytest.mark.parametrize("kind, zone", itertools.product(["AXFR", "IXFR"], [SMALL, LARGE]))
def test_unsigned_transfer_is_refused_without_data(port, kind, zone):
    query = dns.message.make_query(zone, kind)
    if kind == "IXFR":
        query.authority.append(tsig_client.known_serial(zone, 0))
    answer = exchange(port, query.to_wire(), tcp=True)
    assert rcode_and_error(answer)[0] in (REFUSED, NOTAUTH) and holds_no_data(answer)


@pytest.mark.parametrize("sign", [lambda query: query.to_wire(), lambda query: signed(query, KEY)], ids=["unsigned", "signed"])
def test_axfr_over_udp_brings_no_data(port, sign):
    """RFC 5936 §4.2: not defined."""
    answer = exchange(port, sign(dns.message.make_query(SMALL, "AXFR")), tcp=False)
    assert dns.message.from_wire(split(answer)[0]).rcode() != 0 and holds_no_data(answer)


def test_signed_transfer_of_a_zone_that_is_not_here_is_refused(primary_of):
    primary = primary_of("hmac-sha256")
    wire = signed(dns.message.make_query("elsewhere.example", "AXFR"), KEY)
    answer = exchange(primary.port, wire, tcp=True)
    assert rcode_and_error(answer)[0] in (REFUSED, NOTAUTH) and holds_no_data(answer)
    if primary.name != "knot":    # which looks for the zone before it looks at the key
        assert is_signed_rightly(answer, KEY, mac_of(wire))


def flipped(mac):
    return bytes([mac[0] ^ 1]) + mac[1:]


SHA512_OF_THE_SAME_NAME = TsigKey(algorithm="hmac-sha512")
OF_ANOTHER_SECRET = dataclasses.replace(KEY, secret="bm90IGEgc2VjcmV0")

# What is wrong, the RCODE and the TSIG error that must come (RFC 8945 §5.2), how the query is made.
WRONG = {
    "MAC": (NOTAUTH, BADSIG, lambda query: signed(query, KEY, mac=flipped)),
    "secret": (NOTAUTH, BADSIG, lambda query: signed(query, OF_ANOTHER_SECRET)),
    "original id": (NOTAUTH, BADSIG, lambda query: signed(query, KEY, original_id=lambda number: number ^ 1)),
    "key": (NOTAUTH, BADKEY, lambda query: signed(query, dataclasses.replace(KEY, name="nobody."))),
    "algorithm": (NOTAUTH, BADKEY, lambda query: signed(query, SHA512_OF_THE_SAME_NAME)),
    "unknown algorithm": (NOTAUTH, BADKEY, lambda query: with_tsig(query, KEY.name, "hmac-md42")),
    "time past": (NOTAUTH, BADTIME, lambda query: signed(query, KEY, skew=-tsig_client.FUDGE - 60)),
    "time to come": (NOTAUTH, BADTIME, lambda query: signed(query, KEY, skew=tsig_client.FUDGE + 60)),
    # The MAC is looked at before the time, so that nobody without the key hears our clock's opinion.
    "MAC and time": (NOTAUTH, BADSIG, lambda query: signed(query, KEY, mac=flipped, skew=-3600)),
}
QUERIES = {"soa over udp": ("SOA", False), "soa over tcp": ("SOA", True), "axfr": ("AXFR", True)}


@pytest.mark.parametrize("how", QUERIES)
@pytest.mark.parametrize("what", WRONG)
def test_wrong_signature_is_told_and_nothing_else(port, what, how):
    kind, tcp = QUERIES[how]
    rcode, error, make = WRONG[what]
    wire = make(dns.message.make_query(SMALL, kind))
    answer = exchange(port, wire, tcp)
    assert rcode_and_error(answer) == (rcode, error) and holds_no_data(answer)
    tsig = split(answer)[1]
    if error == BADTIME:    # RFC 8945 §5.2.3: signed, with the client's time and ours beside it
        assert is_signed_rightly(answer, KEY, mac_of(wire))
        assert len(tsig.other) == 6 and tsig.time == split(wire)[1].time
    else:    # §5.2.1, §5.2.2: without a signature, since there is no common key
        assert tsig.mac == b"" and tsig.other == b""


@pytest.mark.parametrize("octets, expected", [
    (0, {(FORMERR, None), (FORMERR, 0), (NOTAUTH, BADSIG)}), (9, {(FORMERR, None), (FORMERR, 0), (NOTAUTH, BADSIG)}),
    (15, {(FORMERR, None), (FORMERR, 0), (NOTAUTH, BADSIG)}),    # below half of the digest: §5.2.2.1
    (16, {(NOTAUTH, BADTRUNC), (NOTAUTH, BADSIG)}),     # long enough, but we take none that is cut: §5.2.4
    (31, {(NOTAUTH, BADTRUNC), (NOTAUTH, BADSIG)}), (33, {(FORMERR, None), (FORMERR, 0), (NOTAUTH, BADSIG)})])
@pytest.mark.parametrize("how", QUERIES)
def test_truncated_mac_is_not_accepted(port, octets, expected, how):
    kind, tcp = QUERIES[how]
    wire = signed(dns.message.make_query(SMALL, kind), KEY, mac=lambda mac: (mac + b"\0")[:octets])
    answer = exchange(port, wire, tcp)
    assert rcode_and_error(answer) in expected and holds_no_data(answer)


@pytest.mark.parametrize("octets, error", [(16, BADSIG), (31, BADSIG)])
def test_truncated_mac_that_is_wrong_as_well_is_badsig(port, octets, error):
    """§5.2.2 comes before §5.2.4: BADTRUNC is for those who have the key."""
    wire = signed(soa_query(), KEY, mac=lambda mac: flipped(mac)[:octets])
    assert rcode_and_error(exchange(port, wire, tcp=False)) == (NOTAUTH, error)


def test_data_added_behind_the_signature_is_a_format_error(port):
    """RFC 8945 §5.1: TSIG is the last record."""
    wire = signed(soa_query(), KEY)
    record = b"\0" + b"\0\x29\x04\xd0" + b"\0" * 6    # OPT
    count = int.from_bytes(wire[10:12], "big") + 1
    answer = exchange(port, wire[:10] + count.to_bytes(2, "big") + wire[12:] + record, tcp=True)
    assert answer is None or rcode_and_error(answer)[0] == FORMERR and holds_no_data(answer)


def test_data_changed_behind_the_signature_is_badsig(port):
    wire = bytearray(signed(soa_query(), KEY))
    wire[13] ^= 0x20    # the case of the name's first letter: the digest is over the octets
    assert rcode_and_error(exchange(port, bytes(wire), tcp=False)) == (NOTAUTH, BADSIG)
