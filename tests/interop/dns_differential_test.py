"""The same zones in cusaxd, NSD and Knot, and the same thousands of queries to
all: every difference is explained in docs/dns/differences.md or is a failure.

CUSAX_DIFFERENTIAL is the number of queries (3,000), CUSAX_SEED their seed.
"""

import asyncio
import collections
import os
import pathlib
import re

import pytest

from support import dns_answer
from support.cusaxd import Daemon
from support.dns_asker import Asker, ask_all
from support.dns_peer import Zone
from support.dns_queries import Questions
from support.knot import Knot
from support.nsd import Nsd

import dns_zones
from dns_differences import Case, RULES, differing_fields, explain

COUNT = int(os.environ.get("CUSAX_DIFFERENTIAL", "3000"))
SEED = int(os.environ.get("CUSAX_SEED", "1595"))    # the year of the play
BATCH = 2000
SHOWN = 3    # of each kind of difference

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "dns" / "differences.md"


@pytest.fixture(scope="module")
def daemon(binary, cluster, migrated, scratch):
    # Without the debug log, which would be the slowest part of it all.
    running = Daemon(binary, scratch / "cusaxd", cluster.create("differential", template=migrated),
                     settings={"log": {"level": "warning"}}).start()
    dns_zones.make(running, dns_zones.EXTRA_RECORDS)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def zones(daemon):
    return dns_zones.texts(daemon)


@pytest.fixture(scope="module")
def peers(zones, scratch):
    """NSD and Knot with our zones. By AXFR: Zone(name, primary_port=daemon.dns_port)."""
    served = [Zone(name, text=text) for name, text in zones.items()]
    running = [Nsd(scratch / "nsd", served).start(), Knot(scratch / "knot", served).start()]
    yield running
    for each in running:
        each.stop()


def report(unexplained):
    """Every kind of difference with its number and the first few of it in full."""
    lines = [f"{sum(map(len, unexplained.values()))} differences that no rule explains"]
    for kind, cases in sorted(unexplained.items(), key=lambda item: -len(item[1])):
        lines.append(f"\n==== {kind}: {len(cases)}")
        for case in cases[:SHOWN]:
            lines += [f"  {case.query}", f"    ours {case.field}:", dns_answer.show(case.here),
                      f"    {case.server}'s:", dns_answer.show(case.there)]
            if case.field == "form":
                lines += [f"    octets: {answer.octets.hex()}" for answer in (case.ours, case.theirs)]
    return "\n".join(lines)


def compare(queries, answers, peers, unexplained, used):
    for query, (ours, *others) in zip(queries, answers):
        ours = dns_answer.parse(ours)
        for peer, octets in zip(peers, others):
            theirs = dns_answer.parse(octets)
            for field in differing_fields(ours, theirs):
                case = Case(query, peer.name, ours, theirs, field)
                name = explain(case)
                if name:
                    used[name] += 1
                else:
                    unexplained[f"{peer.name} {field}, {query.shape}"].append(case)


async def ask_and_compare(daemon, peers, questions, unexplained, used):
    askers = [await Asker(port).open() for port in (daemon.dns_port, *(peer.port for peer in peers))]
    for begin in range(0, COUNT, BATCH):
        queries = [questions.next() for _ in range(min(BATCH, COUNT - begin))]
        compare(queries, await ask_all(askers, queries), peers, unexplained, used)
    for asker in askers:
        await asker.close()


def test_every_difference_from_nsd_and_knot_is_explained(daemon, peers, zones):
    questions = Questions(SEED, [dns_zones.parsed(text, zone) for zone, text in zones.items()])
    unexplained, used = collections.defaultdict(list), collections.Counter()
    asyncio.run(ask_and_compare(daemon, peers, questions, unexplained, used))
    print(f"{COUNT} queries; differences by rule: {dict(used)}")
    assert not unexplained, report(unexplained)


def test_every_rule_is_a_paragraph_of_the_documentation_and_the_other_way_round():
    assert set(re.findall(r"^### (.*)$", DOCUMENT.read_text(), re.MULTILINE)) == set(RULES)
