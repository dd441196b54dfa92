"""Random and nasty queries about given zones, the same ones for the same seed.

Most are well-formed and ask for names near those that exist; some are what only
a broken or hostile program would send.
"""

import dataclasses
import random
import struct

import dns.name
import dns.rdatatype
import dns.zone

A, NS, SOA, ANY = 1, 2, 6, 255
QUERY, NOTIFY = 0, 4

USUAL_TYPES = [A, NS, 5, SOA, 12, 15, 16, 28, 33, 35, 43, 48, 52, 64, 65, 257, ANY]    # … TLSA SVCB HTTPS CAA
ODD_TYPES = [0, 3, 4, 10, 13, 24, 25, 39, 41, 46, 47, 50, 51, 99, 128, 249, 250, 251, 252, 253, 254, 256, 32769, 65280, 65535]
PAYLOADS = [0, 1, 511, 512, 513, 600, 768, 1000, 1231, 1232, 1233, 1400, 1452, 4096, 65535]
OPTIONS = [(3, b""), (5, b"\x05\x07\x08"), (8, b"\0\x01\x18\0\xc0\0\x02"), (9, b""), (9, b"\0\0\0\1"), (10, b"\1" * 8),
           (10, b"\1" * 7), (10, b"\1" * 24), (10, b"\1" * 41), (11, b""), (12, b"\0" * 40), (14, b"\x4a\x5c"), (65001, b"x"),
           (65535, b"")]
FLAG_BITS = {"aa": 0x0400, "tc": 0x0200, "rd": 0x0100, "ra": 0x0080, "z": 0x0040, "ad": 0x0020, "cd": 0x0010}


@dataclasses.dataclass
class Query:
    """One query: what is sent, and what it was made from, for the rules."""

    wire: bytes = b""
    tcp: bool = False
    shape: str = "plain"    # what is wrong with it
    name: dns.name.Name = dns.name.root
    kind: int = A
    rrclass: int = 1
    opcode: int = QUERY
    flags: frozenset = frozenset()
    payload: int | None = None    # None: without EDNS
    version: int = 0
    options: tuple = ()

    def __str__(self):
        parts = ["TCP" if self.tcp else "UDP", self.name.to_text(), f"class {self.rrclass}", dns.rdatatype.to_text(self.kind)]
        if self.shape != "plain":
            parts.insert(0, self.shape.upper())
        if self.opcode:
            parts.append(f"opcode {self.opcode}")
        parts += sorted(self.flags)
        if self.payload is not None:
            parts.append(f"EDNS({self.version}) payload {self.payload} options {[(code, data.hex()) for code, data in self.options]}")
        return " ".join(parts) + f"\n        {self.wire.hex()}"


class Questions:
    """The stream of queries about some zones, given as dns.zone.Zone with absolute names."""

    def __init__(self, seed, zones):
        self._random = random.Random(seed)
        self.zones = zones
        self._owners = sorted({owner for zone in zones for owner in zone.nodes})
        self._cuts = sorted({owner for zone in zones for owner in zone.nodes
                             if owner != zone.origin and zone.get_rdataset(owner, NS)})
        self._wildcards = [owner for owner in self._owners if owner.is_wild()]
        self._kinds = {owner: [dataset.rdtype for dataset in zone.nodes[owner]] for zone in zones for owner in zone.nodes}
        self._shapes = {
            "response": self._response, "short": self._short, "cut short": self._cut_short, "trailing": self._trailing,
            "no question": self._no_question, "two questions": self._two_questions, "question missing": self._question_missing,
            "pointer": self._pointer, "bad label": self._bad_label, "long name": self._long_name, "two OPTs": self._two_opts,
            "OPT with owner": self._opt_with_owner, "OPT in answer": self._opt_in_answer, "bad option": self._bad_option,
            "answer in query": self._records(1), "authority in query": self._records(2), "additional in query": self._records(3),
            "count lies": self._count_lies, "TSIG of nobody": self._unknown_tsig, "TSIG not last": self._tsig_not_last,
        }

    def next(self):
        query = self._well_formed()
        if self._random.random() < 0.12:
            query.shape = self._random.choice(list(self._shapes))
            query.wire = self._shapes[query.shape](query)
        return query

    # ---- well-formed

    def _chance(self, part):
        return self._random.random() < part

    def _well_formed(self):
        name, kinds = self._name()
        query = Query(tcp=self._chance(0.15), name=self._mixed_case(name), kind=self._kind(kinds))
        if self._chance(0.06):
            query.rrclass = self._random.choice([3, 4, 254, 255, 0, 2, 65280])
        if self._chance(0.04):
            query.opcode = self._random.choice([1, 2, NOTIFY, 5, 6, 3, 7, 15])
        query.flags = frozenset(bit for bit in FLAG_BITS if self._chance(0.5 if bit == "rd" else 0.05))
        if self._chance(0.6):
            self._add_edns(query)
        query.wire = render(query)
        return query

    def _add_edns(self, query):
        query.payload = self._random.choice(PAYLOADS)
        if self._chance(0.03):
            query.version = self._random.choice([1, 2, 255])
        if self._chance(0.3):
            query.flags |= {"do"}
        if self._chance(0.03):
            query.flags |= {"edns-z"}
        if self._chance(0.3):
            query.options = tuple(self._random.sample(OPTIONS, self._random.choice([1, 1, 2, 3])))

    def _kind(self, kinds):
        if kinds and self._chance(0.4):
            return self._random.choice(kinds)
        if self._chance(0.8):
            return self._random.choice(USUAL_TYPES)
        return self._random.choice([*ODD_TYPES, self._random.randrange(65536)])

    def _name(self):
        """A name near those of the zones, and the types at the one that it was made from."""
        owner = self._random.choice(self._owners)
        if self._cuts and self._chance(0.1):
            owner = self._random.choice(self._cuts)
        elif self._wildcards and self._chance(0.15):
            owner = self._random.choice(self._wildcards)
        kinds = self._kinds.get(owner, [])
        made = self._random.choices(
            [lambda: owner, lambda: self._below(owner), lambda: self._sibling(owner), lambda: self._above(owner),
             lambda: self._matching(owner), lambda: self._elsewhere(owner)], weights=[40, 15, 15, 8, 17, 5])[0]()
        return made, kinds

    def _label(self):
        return self._random.choice([
            b"*", b"a", b"www", b"_tcp", b"_udp", b"_sip", b"\0", b"\xff\x80", b"a.b", b"-", b"xn--nxasmq6b", b"A" * 63, b"0",
            bytes(self._random.randrange(256) for _ in range(self._random.randrange(1, 9))),
            b"%x" % self._random.randrange(1 << 24)])

    def _below(self, owner, most=3):
        for _ in range(self._random.randrange(1, most + 1)):
            owner = self._fitting([self._label(), *owner.labels], owner)
        return owner

    def _sibling(self, owner):
        if owner == dns.name.root:
            return owner
        first = owner.labels[0]
        near = self._random.choice([self._label(), first[:-1], first + b"0", first[:-1] + bytes([first[-1] ^ 1]), b"*"])
        return self._fitting([near or b"x", *owner.labels[1:]], owner)

    def _above(self, owner):
        labels = owner.labels
        return dns.name.Name(labels[self._random.randrange(len(labels)):])

    def _matching(self, owner):
        """Below a wildcard's parent, where it may stand in; or simply another name below."""
        base = owner.parent() if owner.is_wild() else owner
        return self._below(base, 2)

    def _elsewhere(self, owner):
        return self._random.choice([
            dns.name.root, dns.name.from_text("example."), dns.name.from_text("com."), dns.name.from_text("version.bind."),
            dns.name.from_text("id.server."), dns.name.from_text("elsewhere.example."), self._below(dns.name.root),
            dns.name.Name([*owner.labels[:-2], b"elsewhere", b"example", b""]) if len(owner.labels) > 2 else owner])

    def _fitting(self, labels, otherwise):
        try:
            return dns.name.Name([label[:63] for label in labels])
        except dns.name.NameTooLong:
            return otherwise

    def _mixed_case(self, name):
        """RFC draft "0x20": letters of either case are the same name and are echoed as they came."""
        if self._chance(0.7):
            return name
        return dns.name.Name([bytes(octet ^ 0x20 if chr(octet).isalpha() and octet < 128 and self._chance(0.5) else octet
                                    for octet in label) for label in name.labels])

    # ---- what only a broken or hostile program sends

    def _response(self, query):
        return _with_flags(query.wire, 0x8000)

    def _short(self, query):
        return query.wire[:self._random.randrange(2, 12)]

    def _cut_short(self, query):
        return query.wire[:self._random.randrange(12, len(query.wire))]

    def _trailing(self, query):
        return query.wire + self._random.choice([b"\0", b"x" * self._random.randrange(1, 600)])

    def _no_question(self, query):
        return _header(query, questions=0, additional=query.payload is not None) + opt(query)

    def _two_questions(self, query):
        twice = question(query) + self._random.choice([question(query), b"\0\0\1\0\1", b"\xc0\x0c\0\1\0\1"])
        return _header(query, questions=2, additional=query.payload is not None) + twice + opt(query)

    def _question_missing(self, query):
        return _header(query)

    def _pointer(self, query):
        name = self._random.choice([b"\xc0\x0c", b"\xc0\x00", b"\1a\xc0\x0c", b"\1a\xc0\x0e", b"\1a\xff\xff", b"\xc0\x10\0\1\1a\0",
                                    query.name.to_wire()[:-1] + b"\xc0\x04", b"\xc0"])
        return _header(query) + name + struct.pack("!HH", query.kind, query.rrclass)

    def _bad_label(self, query):
        return _header(query) + self._random.choice([b"\x40", b"\x80", b"\x41\1"]) + query.name.to_wire() + struct.pack("!HH", query.kind, 1)

    def _long_name(self, query):
        name = b"".join([b"\x3f" + b"a" * 63] * 4) + self._random.choice([b"\0", query.name.to_wire()])
        return _header(query) + name + struct.pack("!HH", query.kind, 1)

    def _two_opts(self, query):
        return _header(query, additional=2) + question(query) + opt(query, 1232) * 2

    def _opt_with_owner(self, query):
        return _header(query, additional=1) + question(query) + b"\1a" + opt(query, 1232)

    def _opt_in_answer(self, query):
        return _header(query, answer=1) + question(query) + opt(query, 1232)

    def _bad_option(self, query):
        data = self._random.choice([b"\0", b"\0\x03\0", b"\0\x03\0\5a", b"\0\x03\0\0\1", b"\0\x0a\xff\xff"])
        return _header(query, additional=1) + question(query) + b"\0" + struct.pack("!HHIH", 41, 1232, 0, len(data)) + data

    def _records(self, section):
        def make(query):
            counts = [0, 0, 0]
            counts[section - 1] = 1
            record = b"\xc0\x0c" + struct.pack("!HHIH", *self._random.choice([(A, 1, 0, 4), (A, 255, 7, 4)])) + b"\xc0\0\2\1"
            # Records come in the order of the sections, OPT behind them.
            return _header(query, counts[0], counts[1], counts[2] + (query.payload is not None)) + question(query) + record + opt(query)
        return make

    def _count_lies(self, query):
        return _header(query, *self._random.choice([(1, 0, 0), (0, 1, 0), (0, 0, 3), (65535, 65535, 65535)])) + question(query)

    def _unknown_tsig(self, query):
        return _header(query, additional=1 + (query.payload is not None)) + question(query) + opt(query) + _TSIG

    def _tsig_not_last(self, query):
        return _header(query, additional=2) + question(query) + _TSIG + opt(query, 1232)


# A TSIG record of a key that nobody has; hmac-sha256, a time long ago, a MAC of zeros.
_TSIG_DATA = b"\x0bhmac-sha256\0" + b"\0\0\0\0\0\1" + struct.pack("!HH", 300, 32) + b"\0" * 32 + b"\0" * 6
_TSIG = b"\6nobody\0" + struct.pack("!HHIH", 250, 255, 0, len(_TSIG_DATA)) + _TSIG_DATA


def _with_flags(wire, bits):
    return wire[:2] + struct.pack("!H", struct.unpack_from("!H", wire, 2)[0] | bits) + wire[4:]


def _header(query, answer=0, authority=0, additional=0, questions=1):
    flags = query.opcode << 11
    for flag in query.flags:
        flags |= FLAG_BITS.get(flag, 0)
    return struct.pack("!6H", 0, flags, questions, answer, authority, additional)


def question(query):
    return query.name.to_wire() + struct.pack("!HH", query.kind, query.rrclass)


def opt(query, payload=None):
    """The OPT record of a query; nothing where it has none, unless `payload` says so."""
    payload = query.payload if payload is None else payload
    if payload is None:
        return b""
    data = b"".join(struct.pack("!HH", code, len(content)) + content for code, content in query.options)
    bits = (0x8000 if "do" in query.flags else 0) | (0x4001 if "edns-z" in query.flags else 0)
    return b"\0" + struct.pack("!HHIH", 41, payload, query.version << 16 | bits, len(data)) + data


def render(query):
    return _header(query, additional=query.payload is not None) + question(query) + opt(query)
