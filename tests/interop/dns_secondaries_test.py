"""NSD, Knot, BIND and PowerDNS as secondaries of cusaxd, each behind a tap that
hears how the zone travels (RFC 5936, RFC 1995, RFC 1996, RFC 8945).

CUSAX_PRIMARY=knot runs the same with Knot as the primary.
"""

import dataclasses
import itertools
import socket

import dns.message
import dns.opcode
import dns.rcode
import dns.rdatatype
import pytest

from support import dns_client, tsig_client
from support.bind import Bind
from support.dns_client import TsigKey, wait_for_serial
from support.dns_peer import Zone
from support.dns_tap import Tap
from support.knot import Knot
from support.nsd import Nsd
from support.ports import free_port
from support.powerdns import PowerDns
from support.processes import wait_until

import dns_primaries
from dns_primaries import CHANGED, LARGE, SMALL

KINDS = {kind.name: kind for kind in (Nsd, Knot, Bind, PowerDns)}
KEY = TsigKey()
# The primary tries again with growing pauses, and a secondary does as well.
PATIENCE = 90


@dataclasses.dataclass
class Secondary:
    """A server and the tap on its way to the primary."""

    peer: object
    tap: Tap

    @property
    def port(self):
        return self.peer.port

    def has(self, serial, zone=SMALL):
        wait_for_serial(self.port, zone, serial, PATIENCE)


def secondary(folder, kind, key=KEY):
    tap = Tap()
    zones = [Zone(SMALL, primary_port=tap.port), Zone(LARGE, primary_port=tap.port)]
    return Secondary(KINDS[kind](folder / f"{kind}-{tap.port}", zones, key), tap)


@pytest.fixture(scope="module")
def secondaries(scratch):
    made = {kind: secondary(scratch, kind) for kind in KINDS}
    yield made
    for each in made.values():
        each.peer.stop()
        each.tap.close()


@pytest.fixture(scope="module")
def silent():
    """A secondary that hears and never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind((dns_client.HOST, free_port()))
        line.settimeout(PATIENCE)
        yield line


@pytest.fixture(scope="module")
def primary(binary, cluster, migrated, scratch, secondaries, silent):
    told = [(each.port, KEY) for each in secondaries.values()] + [(silent.getsockname()[1], KEY)]
    running = dns_primaries.make(binary, cluster.create("secondaries", template=migrated), scratch / "primary", [KEY], told)
    for each in secondaries.values():
        each.tap.primary_port = running.port
    running.start()
    running.make_zones()
    for each in secondaries.values():
        each.peer.start()
    yield running
    running.stop()


@pytest.fixture(params=KINDS)
def taken(primary, secondaries, request):
    """A secondary that is up to date, its tap empty."""
    chosen = secondaries[request.param]
    for zone in (SMALL, LARGE):
        chosen.has(primary.serial(zone), zone)
    chosen.tap.forget()
    return chosen


def contents(primary):
    """What the primary holds of the small zone: (name, type) → data."""
    zone = {}
    for record in tsig_client.transfer(primary.port, SMALL, KEY).records[:-1]:
        zone.setdefault((record.name.to_text(), dns.rdatatype.to_text(record.rdtype)), set()).add(record[0].to_text())
    return zone


def test_whole_zone_is_taken_and_answered(primary, taken):
    for (name, kind), data in contents(primary).items():
        assert dns_client.records(taken.port, name, kind) == data, f"{name} {kind}"


def test_change_arrives_at_once_as_a_difference(primary, taken):
    """NOTIFY brings it, since the SOA's refresh is an hour; what travels is an IXFR."""
    address, serial = primary.change()
    taken.has(serial)
    assert dns_client.records(taken.port, CHANGED, "A") == {address}
    transfers = taken.tap.transfers()
    assert [each.is_incremental for each in transfers if each.records] and all(each.is_incremental for each in transfers if each.records)


def test_burst_of_changes_ends_at_the_newest_and_never_goes_back(primary, taken):
    seen = [taken.peer.serial(SMALL)]
    for _ in range(20):
        address, serial = primary.change()
        seen.append(taken.peer.serial(SMALL))
    taken.has(serial)
    seen.append(serial)
    assert all(0 <= (later - earlier) % 2**32 < 2**31 for earlier, later in itertools.pairwise(seen)), seen
    assert dns_client.records(taken.port, CHANGED, "A") == {address}


def test_secondary_that_was_away_catches_up(primary, taken):
    taken.peer.stop()
    address, serial = primary.change()
    taken.peer.start()
    taken.has(serial)
    assert dns_client.records(taken.port, CHANGED, "A") == {address}


def test_primary_that_was_away_goes_on_from_its_serial(primary, taken):
    before = primary.serial()
    primary.stop()
    assert taken.peer.serial(SMALL) == before
    primary.start()
    wait_until(lambda: primary.serial() is not None, "the zone is served again")
    assert primary.serial() == before
    _, serial = primary.change()
    assert 0 < (serial - before) % 2**32 < 2**31
    taken.has(serial)


def test_primary_killed_amid_a_transfer_leaves_no_half_zone(primary, taken):
    before = taken.peer.serial(LARGE)
    old = dns_client.records(taken.port, f"h7.{LARGE}", "A")
    taken.tap.hold_after(6000)
    serial = primary.change_everything()
    assert taken.tap.held.wait(PATIENCE), "no transfer began"
    primary.kill()
    assert taken.peer.serial(LARGE) == before
    taken.tap.cut()
    # What has arrived must not show, not even once the connection is known to be broken.
    assert taken.peer.serial(LARGE) == before
    assert dns_client.records(taken.port, f"h7.{LARGE}", "A") == old
    primary.start()
    wait_until(lambda: primary.serial(LARGE) == serial, "the zone is served again")
    taken.has(serial, LARGE)
    for host in (0, dns_primaries.HOSTS - 1):
        theirs, ours = (dns_client.records(port, f"h{host}.{LARGE}", "A") for port in (taken.port, primary.port))
        assert theirs == ours and theirs


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrong", [{"secret": "bm90IGEgc2VjcmV0"}, {"name": "nobody."}, {"algorithm": "hmac-sha512"}],
                         ids=["secret", "name", "algorithm"])
def test_secondary_with_another_key_gets_nothing(primary, scratch, kind, wrong):
    stranger = secondary(scratch, kind, dataclasses.replace(KEY, **wrong))
    stranger.tap.primary_port = primary.port
    datagrams = stranger.tap.datagram_rcodes
    try:
        stranger.peer.start()
        # BIND and PowerDNS ask for the SOA over UDP first and come no further.
        refused = wait_until(lambda: [each.rcode for each in stranger.tap.transfers() if each.messages] or list(datagrams),
                             "an answer to its request")
        assert set(refused) <= {dns.rcode.NOTAUTH, dns.rcode.REFUSED}
        assert not any(each.records for each in stranger.tap.transfers())
        assert stranger.peer.serial(SMALL) is None
    finally:
        stranger.peer.stop()
        stranger.tap.close()


def test_notify_is_signed_names_the_serial_and_is_repeated_to_the_silent(primary, silent):
    """RFC 1996 §3.6, §3.7: the SOA is a hint in the answer section; who does not answer is asked again."""
    if primary.name == "knot":
        pytest.skip("Knot sends NOTIFY over TCP")
    _drain(silent)
    _, serial = primary.change()
    heard = []
    while heard.count(serial) < 2:
        octets, _ = silent.recvfrom(65535)
        notify = dns.message.from_wire(octets, keyring={KEY.for_dnspython().name: KEY.for_dnspython()})
        assert notify.opcode() == dns.opcode.NOTIFY and notify.had_tsig
        if notify.question[0].name.to_text() == f"{SMALL}.":
            heard.append(notify.answer[0][0].serial)


def _drain(line):
    line.setblocking(False)
    try:
        while line.recv(65535):
            pass
    except BlockingIOError:
        pass
    line.settimeout(PATIENCE)
