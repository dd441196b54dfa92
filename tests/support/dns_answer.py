"""A DNS answer taken apart for comparing: fields by name, sections as sets.

Faster than dnspython and without its opinions; show() uses dnspython for people.
"""

import dataclasses
import struct

import dns.exception
import dns.name
import dns.rdata
import dns.rdatatype

OPT, TSIG = 41, 250

# Where names stand in the data of a type: fixed octets in front, names, fixed octets behind.
_NAMES_IN = {2: (0, 1), 5: (0, 1), 6: (0, 2), 12: (0, 1), 15: (2, 1), 33: (6, 1), 39: (0, 1)}

FLAGS = {"qr": 0x8000, "aa": 0x0400, "tc": 0x0200, "rd": 0x0100, "ra": 0x0080, "z": 0x0040, "ad": 0x0020, "cd": 0x0010}


@dataclasses.dataclass(frozen=True)
class Record:
    """One record; names in lower case, data without compression."""

    owner: bytes
    kind: int
    rrclass: int
    ttl: int
    data: bytes

    def __str__(self):
        return f"{name_text(self.owner)} {self.ttl} {dns.rdatatype.to_text(self.kind)} {_data_text(self)}"


@dataclasses.dataclass
class Answer:
    """What came back. `fields` holds everything that is compared, by name."""

    octets: bytes
    fields: dict

    def __getitem__(self, field):
        return self.fields.get(field)


def parse(octets):
    """Takes an answer apart; None (silence) and what is no message have a single field."""
    if octets is None:
        return Answer(b"", {"form": "silence"})
    try:
        return Answer(octets, _fields(octets))
    except (struct.error, IndexError, ValueError) as broken:
        return Answer(octets, {"form": f"broken: {broken}"})


def _fields(octets):
    _, flags, questions, *counts = struct.unpack_from("!6H", octets)
    fields = {name: bool(flags & bit) for name, bit in FLAGS.items()}
    fields |= {"form": "message", "opcode": flags >> 11 & 15, "rcode": flags & 15, "edns": None, "tsig": None}
    at = 12
    for _ in range(questions):
        _, at = _name(octets, at)
        at += 4
    fields["question"] = octets[12:at]
    for section, count in zip(("answer", "authority", "additional"), counts):
        records, at = _records(octets, at, count, fields)
        fields[section] = frozenset(records)
        if len(fields[section]) != len(records):
            raise ValueError(f"a record twice in {section}")
    if at != len(octets):
        raise ValueError("octets behind the message")
    return fields


def _records(octets, at, count, fields):
    records = []
    for _ in range(count):
        owner, at = _name(octets, at)
        kind, rrclass, ttl, size = struct.unpack_from("!HHIH", octets, at)
        at += 10
        if at + size > len(octets):
            raise ValueError("data cut short")
        if kind == OPT:
            fields["edns"] = (ttl >> 16 & 255, bool(ttl & 0x8000), ttl & 0x7FFF, rrclass)
            fields["rcode"] |= ttl >> 24 << 4
            fields |= {f"option {code}": data for code, data in _options(octets[at:at + size])}
        elif kind == TSIG:
            fields["tsig"] = struct.unpack_from("!H", octets, at + size - 4)[0]    # its error, where there is no other data
        else:
            records.append(Record(owner, kind, rrclass, ttl, _data(octets, at, size, kind)))
        at += size
    return records, at


def _options(data):
    while data:
        code, size = struct.unpack_from("!HH", data)
        yield code, data[4:4 + size]
        data = data[4 + size:]


def _name(octets, at):
    """The name at `at` in lower case, uncompressed, and the octet behind it."""
    labels, behind, jumps = [], None, 0
    while length := octets[at]:
        if length >= 0xC0:
            behind = behind or at + 2
            at = struct.unpack_from("!H", octets, at)[0] & 0x3FFF
            jumps += 1
            if jumps > 127:
                raise ValueError("compression runs in a circle")
            continue
        if length > 63 or at + length >= len(octets):
            raise ValueError("no name")
        labels.append(octets[at:at + 1 + length].lower())    # a length is never a letter's octet: 65 is above 63
        at += 1 + length
    return b"".join(labels) + b"\0", behind or at + 1


def _data(octets, at, size, kind):
    if kind not in _NAMES_IN:
        return octets[at:at + size]
    before, names = _NAMES_IN[kind]
    parts, end = [octets[at:at + before]], at + size
    at += before
    for _ in range(names):
        name, at = _name(octets, at)
        parts.append(name)
    return b"".join(parts) + octets[at:end]


def name_text(wire):
    return dns.name.from_wire(wire, 0)[0].to_text()


def _data_text(record):
    try:
        return dns.rdata.from_wire(1, record.kind, record.data, 0, len(record.data)).to_text()
    except dns.exception.DNSException:
        return record.data.hex()


def show(value):
    """A field for people."""
    if isinstance(value, frozenset):
        return "\n".join(f"        {record}" for record in sorted(map(str, value))) or "        (empty)"
    return f"        {value!r}"


def question_of(octets):
    """Name and type of the first question of a message."""
    name, at = _name(octets, 12)
    return name, struct.unpack_from("!H", octets, at)[0]


def answer_records(octets, most):
    """The first records of the answer section, in order."""
    questions, answers = struct.unpack_from("!HH", octets, 4)
    at = 12
    for _ in range(questions):
        at = _name(octets, at)[1] + 4
    return _records(octets, at, min(most, answers), {})[0]
