"""A client of signed queries and transfers that can sign wrongly on purpose
(RFC 8945), and that checks an answer's signature without dnspython's verdicts."""

import base64
import dataclasses
import hmac
import socket
import struct
import time

import dns.message
import dns.name
import dns.rdataclass
import dns.rcode
import dns.rdatatype
import dns.rdtypes.ANY.TSIG
import dns.rrset
import dns.tsig

HOST = "127.0.0.1"
TIME_LIMIT = 10
FUDGE = 300

NOERROR, BADSIG, BADKEY, BADTIME, BADTRUNC = 0, 16, 17, 18, 22


@dataclasses.dataclass
class Tsig:
    """The TSIG record of an answer."""

    owner: dns.name.Name
    algorithm: dns.name.Name
    time: int
    fudge: int
    mac: bytes
    original_id: int
    error: int
    other: bytes


def signed(query, key, skew=0, mac=lambda mac: mac, original_id=lambda number: number):
    """The query's octets with a TSIG that is right but for what the arguments change."""
    plain = query.to_wire()
    algorithm = dns.name.from_text(key.algorithm)
    blank = _rdata(algorithm, 0, b"", query.id)
    right, _ = dns.tsig.sign(plain, key.for_dnspython(), blank, int(time.time()) + skew, b"")
    return _append(plain, key.name, _rdata(algorithm, right.time_signed, mac(right.mac), original_id(query.id)))


def with_tsig(query, name, algorithm, mac=b"\0" * 32):
    """The query's octets with a TSIG of any key, algorithm and MAC."""
    return _append(query.to_wire(), name, _rdata(dns.name.from_text(algorithm), int(time.time()), mac, query.id))


def _rdata(algorithm, time_signed, mac, original_id):
    return dns.rdtypes.ANY.TSIG.TSIG(dns.rdataclass.ANY, dns.rdatatype.TSIG, algorithm, time_signed, FUDGE, mac, original_id, 0, b"")


def _append(plain, name, rdata):
    data = rdata.to_wire()
    record = dns.name.from_text(name).to_wire() + struct.pack("!HHIH", 250, 255, 0, len(data)) + data
    return plain[:10] + struct.pack("!H", struct.unpack_from("!H", plain, 10)[0] + 1) + plain[12:] + record


def mac_of(wire):
    """The MAC of a signed query: the answer's signature includes it."""
    return split(wire)[1].mac


def split(wire):
    """A message without its TSIG, and that; (wire, None) where there is none."""
    at = 12
    counts = struct.unpack_from("!4H", wire, 4)
    for _ in range(counts[0]):
        at = _behind_name(wire, at) + 4
    for _ in range(sum(counts[1:])):
        start, at = at, _behind_name(wire, at)
        kind, size = struct.unpack_from("!H", wire, at)[0], struct.unpack_from("!H", wire, at + 8)[0]
        if kind == dns.rdatatype.TSIG:
            plain = wire[:10] + struct.pack("!H", counts[3] - 1) + wire[12:start]
            return plain, _read(dns.name.from_wire(wire, start)[0], wire[at + 10:at + 10 + size])
        at += 10 + size
    return wire, None


def _behind_name(wire, at):
    while wire[at]:
        if wire[at] >= 0xC0:
            return at + 2
        at += 1 + wire[at]
    return at + 1


def _read(owner, data):
    algorithm, at = dns.name.from_wire(data, 0)
    high, low, fudge, size = struct.unpack_from("!HIHH", data, at)
    at += 10
    original_id, error, other_size = struct.unpack_from("!HHH", data, at + size)
    return Tsig(owner, algorithm, high << 32 | low, fudge, data[at:at + size], original_id, error,
                data[at + size + 6:at + size + 6 + other_size])


def is_signed_rightly(answer, key, request_mac):
    """Whether the MAC of an answer, a single message, is that of RFC 8945 §5.3."""
    plain, tsig = split(answer)
    if tsig is None or not tsig.mac:
        return False
    algorithm = dns.name.from_text(key.algorithm)
    covered = struct.pack("!H", len(request_mac)) + request_mac + struct.pack("!H", tsig.original_id) + plain[2:]
    covered += dns.name.from_text(key.name).to_digestable() + struct.pack("!HI", 255, 0) + algorithm.to_digestable()
    covered += struct.pack("!HIHHH", tsig.time >> 32, tsig.time & 0xFFFFFFFF, tsig.fudge, tsig.error, len(tsig.other)) + tsig.other
    right = hmac.new(base64.b64decode(key.secret), covered, key.algorithm.removeprefix("hmac-")).digest()
    return hmac.compare_digest(right, tsig.mac)


class Line:
    """A TCP connection to a name server."""

    def __init__(self, port):
        self._socket = socket.create_connection((HOST, port), timeout=TIME_LIMIT)
        self._file = self._socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()
        self._socket.close()

    def send(self, wire):
        self._socket.sendall(struct.pack("!H", len(wire)) + wire)

    def receive(self):
        """The next message; None where the server has closed."""
        head = self._file.read(2)
        return self._file.read(struct.unpack("!H", head)[0]) if len(head) == 2 else None


def exchange(port, wire, tcp):
    """The one answer to a query; None where there is none."""
    if tcp:
        with Line(port) as line:
            line.send(wire)
            return line.receive()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(TIME_LIMIT)
        line.sendto(wire, (HOST, port))
        return line.recv(65535)


@dataclasses.dataclass
class Transfer:
    """What a transfer brought."""

    records: list    # dns.rrset.RRset of one record each, in order
    messages: int
    unsigned: int    # messages without a TSIG

    @property
    def serials(self):
        """Of every SOA, in order: one new, then pairs of old and new where it is incremental."""
        return [record[0].serial for record in self.records if record.rdtype == dns.rdatatype.SOA]


def known_serial(zone, serial):
    """The SOA with which an IXFR query says what the client has (RFC 1995 §3)."""
    return dns.rrset.from_text(f"{zone}.", 0, "IN", "SOA", f". . {serial} 0 0 0 0")


def transfer(port, zone, key, serial=None):
    """AXFR, or IXFR from a serial, with every signature checked. Raises dnspython's error where one is wrong."""
    query = dns.message.make_query(zone, "AXFR" if serial is None else "IXFR")
    if serial is not None:
        query.authority.append(known_serial(zone, serial))
    query.use_tsig(key.for_dnspython())
    context, result = None, Transfer([], 0, 0)
    with Line(port) as line:
        line.send(query.to_wire())
        while not _is_whole(result, serial):
            message = dns.message.from_wire(line.receive(), keyring=query.keyring, request_mac=query.mac, xfr=True,
                                            tsig_ctx=context, multi=True, one_rr_per_rrset=True)
            assert message.rcode() == 0, dns.rcode.to_text(message.rcode())
            context = message.tsig_ctx
            result.messages += 1
            result.unsigned += not message.had_tsig
            result.records += message.answer
    return result


def _is_whole(result, serial):
    """RFC 5936 §2.2: the SOA again at the end. RFC 1995 §4: each difference begins with its old SOA, each half with a SOA."""
    serials = result.serials
    if not serials:
        return False
    if serial is not None and len(result.records) == 1:
        return serials[0] == serial    # as new as the client's: nothing follows
    if result.records[-1].rdtype != dns.rdatatype.SOA or len(result.records) < 2:
        return False
    incremental = serial is not None and result.records[1].rdtype == dns.rdatatype.SOA
    return serials[-1] == serials[0] and (not incremental or len(serials) % 2 == 0 and len(serials) > 2)
