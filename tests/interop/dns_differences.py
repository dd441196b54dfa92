"""The differences between cusaxd's answers and those of NSD and Knot that are
explained. Each rule has a paragraph of its name in docs/dns/differences.md.

A rule names the fields that it may explain (none: all of them) and is asked
with a Case for each field that differs. It also says what ours must look like,
so that it explains no more than it means. What no rule takes is a failure.
"""

import collections
import dataclasses

import dns.name

from support.dns_answer import Answer
from support.dns_queries import Query

RULES = {}


@dataclasses.dataclass
class Case:
    """One query and two answers that are not alike."""

    query: Query
    server: str    # "nsd" or "knot"
    ours: Answer
    theirs: Answer
    field: str = ""

    @property
    def here(self):
        return self.ours[self.field]

    @property
    def there(self):
        return self.theirs[self.field]


def rule(*fields):
    """Declares a predicate over cases as the explanation, by its own name, of differences in these fields."""
    def declare(predicate):
        RULES[predicate.__name__.replace("_", "-")] = (fields, predicate)
        return predicate
    return declare


def differing_fields(ours, theirs):
    if ours["form"] != theirs["form"]:
        return ["form"]    # one is silent or no message: nothing else can be compared
    return [field for field in ours.fields | theirs.fields if ours[field] != theirs[field]]


def explain(case):
    """The name of the rule that explains the case's field; None where there is none."""
    for name, (fields, predicate) in RULES.items():
        if (not fields or case.field in fields) and predicate(case):
            return name
    return None


NOERROR, FORMERR, NXDOMAIN, NOTIMP, REFUSED, NOTAUTH, BADVERS = 0, 1, 3, 4, 5, 9, 16
MALFORMED = {"cut short", "no question", "two questions", "question missing", "pointer", "bad label", "long name", "two OPTs",
             "OPT with owner", "OPT in answer", "bad option", "count lies", "TSIG not last", "trailing"}


def is_error(answer, *codes):
    """A message that says no and nothing else."""
    return (answer["form"] == "message" and answer["rcode"] not in (NOERROR, NXDOMAIN) and (not codes or answer["rcode"] in codes)
            and not answer["answer"] and not answer["authority"] and not answer["additional"])


def _aliases(answer):
    """The CNAME records that it followed."""
    return frozenset(record for record in answer["answer"] if record.kind == 5)


# ---- what is no query

@rule()
def malformed_query(case):
    # Of another opcode than QUERY the header is read, and no more.
    ours_is_right = is_error(case.ours, FORMERR) or case.query.opcode and is_error(case.ours, NOTIMP, REFUSED)
    return case.query.shape in MALFORMED and ours_is_right and (case.theirs["form"] == "silence" or is_error(case.theirs))


@rule()
def no_question(case):
    return (case.server == "nsd" and case.query.shape == "no question" and is_error(case.ours, FORMERR)
            and case.theirs["rcode"] == NOERROR and not case.theirs["answer"])


@rule()
def trailing_octets(case):
    return case.server == "nsd" and case.query.shape == "trailing" and is_error(case.ours, FORMERR)


@rule()
def opt_below_a_name(case):
    return case.server == "knot" and case.query.shape == "OPT with owner" and is_error(case.ours, FORMERR)


@rule()
def payload_below_512(case):
    return case.server == "knot" and case.query.payload == 1 and is_error(case.theirs, FORMERR)


@rule()
def records_in_the_query(case):
    return (case.server == "nsd" and case.query.shape.endswith("in query")
            and (case.theirs["form"] == "silence" or is_error(case.theirs, FORMERR)))


@rule("question")
def question_left_out(case):
    return case.server == "nsd" and case.there == b"" and is_error(case.theirs)


@rule("cd", "z", "ra", "ad", "aa", "tc")
def bits_of_the_query_copied(case):
    return case.server == "nsd" and case.field in case.query.flags and case.there and not case.here and is_error(case.theirs)


@rule("edns")
def dnssec_bit_not_copied(case):
    """RFC 6891 §6.1.4: DO is copied; RFC 3225 §3. NSD leaves it out of BADVERS."""
    return case.server == "nsd" and is_error(case.ours, BADVERS) and is_error(case.theirs, BADVERS) and case.here[1] != case.there[1]


@rule()
def cookie_of_impossible_size(case):
    sizes = [len(data) for code, data in case.query.options if code == 10]
    impossible = any(size != 8 and not 16 <= size <= 40 for size in sizes)
    return impossible and (is_error(case.ours, FORMERR) or (case.query.opcode != 0 and case.field == "edns" and case.here is None))


# ---- what is asked for

@rule("form", "rcode", "aa", "tc", "rd", "ra", "z", "ad", "cd", "question", "tsig")
def other_opcode(case):
    refused = case.query.opcode != 0 and is_error(case.ours, NOTIMP, REFUSED, NOTAUTH)
    return refused and (case.theirs["form"] == "silence" or case.theirs["rcode"] != NOERROR and not case.theirs["answer"])


@rule("edns", "option 10")
def no_opt_for_other_opcodes(case):
    return case.query.opcode != 0 and case.server == "nsd" and case.there is None and case.here is not None


@rule("rcode", "aa", "option 15", "question")
def transfer_refused(case):
    return case.query.kind in (251, 252) and is_error(case.ours, NOTIMP, REFUSED, NOTAUTH) and is_error(case.theirs)


@rule()
def type_zero(case):
    return case.server == "knot" and case.query.kind == 0 and is_error(case.theirs, FORMERR, NOTIMP)


@rule("rcode", "tsig")
def unknown_key_elsewhere(case):
    # A transfer is refused with whatever code, see transfer_refused.
    theirs = () if case.query.kind in (251, 252) else (REFUSED,)
    return (case.server == "knot" and case.query.shape == "TSIG of nobody" and is_error(case.ours, NOTAUTH)
            and case.ours["tsig"] == 17 and case.theirs["tsig"] is None and is_error(case.theirs, *theirs))


@rule()
def any_class(case):
    return case.query.rrclass == 255 and is_error(case.ours, REFUSED)


@rule("answer", "authority", "additional", "tc")
def any_type(case):
    """RFC 8482 §4.2 and §4.3: one RRset instead of all of them."""
    return case.query.kind == 255 and len({(record.owner, record.kind) for record in case.ours["answer"]}) == 1


@rule()
def version_of_the_server(case):
    return case.server == "knot" and case.query.rrclass == 3 and is_error(case.ours, REFUSED)


@rule()
def unknown_key_and_version(case):
    return (case.query.shape == "TSIG of nobody" and case.query.version != 0 and is_error(case.ours, BADVERS, NOTAUTH)
            and (case.theirs["form"] == "silence" or is_error(case.theirs)))


@rule("answer", "authority")
def alias_into_another_zone(case):
    """RFC 1034 §4.3.2 step 3a starts over with the target, in whatever zone holds it."""
    return case.server == "nsd" and _aliases(case.ours) and _aliases(case.ours) == _aliases(case.theirs) and not case.ours["authority"]


@rule("rcode", "answer", "authority")
def signature_types_at_an_alias(case):
    """RRSIG, NSEC, NSEC3: RFC 4035 §2.5 lets the first two stand beside a CNAME."""
    return case.query.kind in (46, 47, 50) and _aliases(case.ours) and not case.theirs["answer"]


@rule("rcode", "authority")
def ds_of_a_zone_without_delegation(case):
    return (case.server == "nsd" and case.query.kind == 43 and case.ours["rcode"] in (NOERROR, NXDOMAIN)
            and case.theirs["rcode"] == NOERROR and not case.theirs["answer"] and not case.ours["answer"])


@rule("option 15")
def extended_error(case):
    return case.here is None


@rule("option 3")
def server_identifier(case):
    return case.here is None


@rule("option 10")
def server_cookie(case):
    return case.there is None and len(case.here) == 24 and (10, case.here[:8]) in [(code, data[:8]) for code, data in case.query.options]


@rule("option 9")
def expire_without_soa(case):
    return case.here is None and not any(record.kind == 6 for record in case.ours["answer"])


@rule("option 9")
def expire_unknown(case):
    return case.server == "nsd" and case.there is None and any(record.kind == 6 for record in case.ours["answer"])


# ---- what comes along

def _ns_targets(records):
    return {record.data for record in records if record.kind == 2}


@rule("authority")
def servers_of_the_zone_are_named(case):
    return (case.server == "nsd" and case.ours["answer"] and not case.here and {record.kind for record in case.there} == {2})


@rule("additional")
def addresses_of_the_named_servers(case):
    surplus = case.there - case.here
    return (case.server == "nsd" and case.ours["answer"] and case.here <= case.there
            and {record.owner for record in surplus} <= _ns_targets(case.theirs["authority"]))


@rule("additional")
def addresses_from_other_zones(case):
    zone = case.query.name
    return case.there <= case.here and not any(dns.name.from_wire(record.owner, 0)[0].is_subdomain(zone) for record in case.here - case.there)


@rule("additional")
def no_room_for_addresses(case):
    """Over UDP either has what fits: none that we left out would have gone into our answer."""
    limit = max(512, min(case.query.payload or 0, 1232))
    left_out = collections.Counter()
    for record in case.there - case.here:
        left_out[record.owner, record.kind] += 12 + len(record.data)    # its owner is a pointer
    return (not case.query.tcp and case.ours["answer"] == case.theirs["answer"]
            and all(len(case.ours.octets) + size > limit for size in left_out.values()))


@rule("tc", "answer", "authority", "additional")
def no_room_beside_the_cookie(case):
    limit = max(512, min(case.query.payload or 0, 1232))
    return (not case.query.tcp and case.ours["tc"] and not case.theirs["tc"] and case.ours["option 10"] is not None
            and len(case.theirs.octets) + 28 > limit)


@rule("additional")
def addresses_of_many_targets(case):
    """The addresses of at most 32 hosts."""
    return case.here < case.there and len({record.owner for record in case.here}) == 32
