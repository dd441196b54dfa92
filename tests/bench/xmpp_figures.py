"""The figures of XMPP: vCard gets per second through a server to us, beside the
same server that answers from its own store, what the way to us adds to the time
of one get, and how long changes take to reach people who are signed in.

    cmake --build --preset release --target xmpp_figures

Both servers run at once, each measured in turn over several rounds, and medians
and ratios are what counts. The sessions are under TLS, and the vCards are the
same on both sides. Everything runs on loopback and ends by itself. CUSAX_ROUNDS
and CUSAX_SECONDS are the number of rounds and the length of each.
"""

import re
import sys

from support.processes import wait_until
from support.prosody import Prosody

from measure import ROUNDS, SECONDS, cpu_seconds, daemon_on_durable_database, median, say
from xmpp_changes import measure_ends, measure_events
from xmpp_load import Connection, gets_per_second, p99, paced_latencies

DOMAIN = "bench.example"
PASSWORD = "sixteen people sign in"
USERS = [f"user{number}" for number in range(16)]
ADDRESSES = [f"{user}@{DOMAIN}" for user in USERS]
IN_FLIGHT = 8             # of each session
PER_SECOND = 100          # for the time of one get
CHANGES = 200             # over REST, each until its PEP event
ENDS = 30                 # suspensions, each until the session is closed
DELEGATED = '"delegation"; "privilege";'


class BenchProsody(Prosody):
    """Prosody as config/peers has it, without its debug log."""

    def __init__(self, folder, database, rewrite=lambda text: text):
        super().__init__(folder, database, DOMAIN)
        file = folder / "prosody.cfg.lua"
        file.write_text(rewrite(replaced(file.read_text(), r'ENV_PROSODY_LOG_LEVEL or "info"', '"warn"')))


def replaced(text, pattern, by):
    """With the first match replaced; there must be one."""
    made, found = re.subn(pattern, by, text, count=1, flags=re.DOTALL)
    assert found, f"no {pattern} in the configuration"
    return made


def with_own_store(text):
    """Prosody's configuration without us: its own vCards, which mod_vcard_legacy keeps in PEP."""
    text = replaced(text, re.escape(DELEGATED), '"vcard_legacy";')
    text = replaced(text, r"\n    delegations = \{.*?\n    \}\n", "\n")
    return replaced(text, r"\n    privileged_entities = \{.*?\n    \}\n", "\n")


def sign_in(server):
    return [Connection(server, user, PASSWORD) for user in USERS]


def delegated_card(server):
    """A vCard through the server and us, once the link is up."""
    def ask():
        asking = Connection(server, USERS[0], PASSWORD)
        with asking.socket:
            found = asking.ask(f"<iq type='get' id='up' to='{ADDRESSES[1]}'><vCard xmlns='vcard-temp'/></iq>", rb"</iq>")
        return b"<FN>" in found
    wait_until(ask, "the component's link")


def fill(theirs, ours):
    """Gives each user of the other server the vCard that we give out."""
    for address, reader, owner in zip(ADDRESSES, ours, theirs):
        owner.set_card(reader.get_card(address))
    for address in ADDRESSES:
        for session in (theirs[0], ours[0]):
            assert f"<FN>The person {address}</FN>" in session.get_card(address)


def measure_rates(sessions, pids):
    """{server: (gets per second, CPU µs of the XMPP server for each)}: medians over the rounds, in turn."""
    rates = {name: [] for name in sessions}
    for _ in range(ROUNDS):
        for name, connections in sessions.items():
            begun = cpu_seconds(pids[name])
            rate, load = gets_per_second(connections, ADDRESSES, SECONDS, IN_FLIGHT)
            work = (cpu_seconds(pids[name]) - begun) / (rate * SECONDS) * 1e6
            rates[name].append((rate, work))
            say(f"  {name}: {rate:.0f} gets/s, {work:.0f} µs of the server's CPU each (the client took {load:.0%} of a core)")
    return {name: tuple(map(median, zip(*values))) for name, values in rates.items()}


def measure_latencies(sessions):
    """{server: milliseconds of each get} at a modest pace, in turn."""
    taken = {name: [] for name in sessions}
    for _ in range(ROUNDS):
        for name, connections in sessions.items():
            taken[name] += paced_latencies(connections[0], ADDRESSES, SECONDS, PER_SECOND)
    for name, values in taken.items():
        say(f"  {name}: median {median(values):.2f} ms, p99 {p99(values):.2f} ms")
    return taken


def compare(ours, theirs, through, own):
    """The rows of the table for a server with us (`ours`) and the same with its own store (`theirs`)."""
    sessions = {through: sign_in(ours), own: sign_in(theirs)}
    fill(sessions[own], sessions[through])
    rates = measure_rates(sessions, {through: ours.process.pid, own: theirs.process.pid})
    (our_rate, our_work), (their_rate, their_work) = rates[through], rates[own]
    latencies = measure_latencies(sessions)
    added = p99(latencies[through]) - p99(latencies[own])
    return [(f"vCard gets per second, {through}", f"{our_rate:.0f}", f"{own} {their_rate:.0f}",
             f"ratio {our_rate / their_rate:.2f}, at least 0.7"),
            ("the server's CPU for a get", f"{our_work:.0f} µs", f"{own} {their_work:.0f} µs", f"ratio {our_work / their_work:.2f}"),
            (f"added to a get at {PER_SECOND}/s, p99", f"{added:.2f} ms", f"{own} {p99(latencies[own]):.2f} ms", "at most 5 ms")]


def measure_changes(daemon, server):
    events = measure_events(daemon, server, ADDRESSES[1], ADDRESSES[0], PASSWORD, CHANGES)
    ends = measure_ends(daemon, server, ADDRESSES[2], PASSWORD, ENDS)
    return [("REST change → PEP event, p99", f"{p99(events):.1f} ms", f"median {median(events):.1f} ms", "at most 150 ms"),
            ("suspend → open session ended, p99", f"{p99(ends):.1f} ms", f"median {median(ends):.1f} ms", "at most 500 ms")]


def main():
    with daemon_on_durable_database() as (daemon, database, folder):
        ours = BenchProsody(folder / "through", database)
        theirs = BenchProsody(folder / "own", database, with_own_store)
        daemon.stop()
        daemon.configure(xmpp=[ours.link], settings={"log": {"level": "warning"}})
        daemon.start()
        daemon.rest.put_domain(DOMAIN, {"policy": {"scram_iterations": 4096}})
        for address in ADDRESSES:
            daemon.rest.create_account(address, password=PASSWORD, name={"formatted": f"The person {address}"})
        ours.start()
        theirs.start()
        delegated_card(ours)
        rows = compare(ours, theirs, "cusaxd through Prosody", "mod_vcard_legacy")
        theirs.stop()
        rows += measure_changes(daemon, ours)
        ours.stop()
    say("")
    for row in rows:
        say(f"{row[0]:<50} {row[1]:>10}   {row[2]:<26} {row[3]}")


if __name__ == "__main__":
    sys.exit(main())
