"""The figures of XMPP, with Prosody and with ejabberd: vCard gets per second through
a server to us, beside the same server that answers from its own store, what the
way to us adds to the time of one get, and how long changes take to reach people
who are signed in.

    cmake --build --preset release --target xmpp_figures
    xmpp_figures.py ejabberd        only one of the two

The servers run at once, each measured in turn over several rounds, and medians
and ratios are what counts. The sessions are under TLS, and the vCards are the
same on both sides. Everything runs on loopback and ends by itself. CUSAX_ROUNDS
and CUSAX_SECONDS are the number of rounds and the length of each.
"""

import contextlib
import sys

from support.processes import wait_until

from measure import ROUNDS, SECONDS, cpu_seconds, daemon_on_durable_database, median, say
from xmpp_changes import measure_ends, measure_events, measure_refusals
from xmpp_load import Connection, gets_per_second, p99, paced_latencies
from xmpp_peers import DOMAIN, BenchEjabberd, BenchProsody, ejabberd_with_own_store, own_database, with_own_store

PASSWORD = "sixteen people sign in"
USERS = [f"user{number}" for number in range(16)]
ADDRESSES = [f"{user}@{DOMAIN}" for user in USERS]
IN_FLIGHT = 8             # of each session
PER_SECOND = 100          # for the time of one get
CHANGES = 200             # over REST, each until its PEP event
ENDS = 30                 # suspensions, each until the session is closed


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


def compare(ours, theirs, through):
    """The rows of the table for a server with us (`ours`) and the same with its own stores, {name: server}."""
    servers = {through: ours, **theirs}
    sessions = {name: sign_in(server) for name, server in servers.items()}
    for own in theirs:
        fill(sessions[own], sessions[through])
    rates = measure_rates(sessions, {name: server.process.pid for name, server in servers.items()})
    latencies = measure_latencies(sessions)
    our_rate, our_work = rates[through]
    rows = []
    for own in theirs:
        their_rate, their_work = rates[own]
        added = p99(latencies[through]) - p99(latencies[own])
        rows += [(f"vCard gets per second, {through}", f"{our_rate:.0f}", f"{own} {their_rate:.0f}",
                  f"ratio {our_rate / their_rate:.2f}, at least 0.7"),
                 ("the server's CPU for a get", f"{our_work:.0f} µs", f"{own} {their_work:.0f} µs", f"ratio {our_work / their_work:.2f}"),
                 (f"added to a get at {PER_SECOND}/s, p99", f"{added:.2f} ms", f"{own} {p99(latencies[own]):.2f} ms", "at most 5 ms")]
    return rows


def event_row(daemon, server):
    events = measure_events(daemon, server, ADDRESSES[1], ADDRESSES[0], PASSWORD, CHANGES)
    return ("REST change → PEP event, p99", f"{p99(events):.1f} ms", f"median {median(events):.1f} ms", "at most 150 ms")


def ends_row(daemon, server, method):
    ends = measure_ends(daemon, server, ADDRESSES[2], PASSWORD, ENDS)
    return (f"suspend → open session ended ({method}), p99", f"{p99(ends):.1f} ms", f"median {median(ends):.1f} ms",
            "at most 500 ms")


def refusals_row(daemon, server):
    refusals = measure_refusals(daemon, server, ADDRESSES[2], PASSWORD, ENDS)
    return ("suspend → sign-in refused, p99", f"{p99(refusals):.1f} ms", f"median {median(refusals):.1f} ms", "at most 250 ms")


def set_out(daemon, link):
    """The daemon with this link, and the people."""
    daemon.stop()
    daemon.configure(xmpp=[link], settings={"log": {"level": "warning"}})
    daemon.start()
    daemon.rest.put_domain(DOMAIN, {"policy": {"scram_iterations": 4096}})
    for address in ADDRESSES:
        daemon.rest.create_account(address, password=PASSWORD, name={"formatted": f"The person {address}"})


def figures_of_prosody(daemon, database, folder):
    ours = BenchProsody(folder / "through", database)
    set_out(daemon, ours.link)
    theirs = {"mod_vcard_legacy": BenchProsody(folder / "own", database, with_own_store)}
    with running(ours), running(*theirs.values()):
        delegated_card(ours)
        rows = compare(ours, theirs, "cusaxd through Prosody")
    with running(ours):
        delegated_card(ours)
        return rows + [event_row(daemon, ours), ends_row(daemon, ours, "command"), refusals_row(daemon, ours)]


def figures_of_ejabberd(daemon, database, folder):
    ours = BenchEjabberd(folder / "through", database)
    set_out(daemon, ours.link)
    tables = own_database(folder / "tables", database)
    theirs = {"mod_vcard on SQL, its cache on": ejabberd_with_own_store(folder / "cached", tables, True),
              "mod_vcard on SQL, its cache off": ejabberd_with_own_store(folder / "own", tables, False)}
    with running(ours), running(*theirs.values()):
        delegated_card(ours)
        rows = compare(ours, theirs, "cusaxd through ejabberd")
    with running(ours):
        delegated_card(ours)
        rows += [event_row(daemon, ours), ends_row(daemon, ours, "command"), refusals_row(daemon, ours)]
        daemon.stop()
        daemon.configure(xmpp=[{**ours.link, "end_sessions": "http", "sessions_url": f"http://127.0.0.1:{ours.api_port}/api"}],
                         settings={"log": {"level": "warning"}})
        daemon.start()
        delegated_card(ours)
        rows.append(ends_row(daemon, ours, "http"))
    tables.cluster.stop()
    return rows


@contextlib.contextmanager
def running(*servers):
    for server in servers:
        server.start()
    yield
    for server in servers:
        server.stop()


FIGURES = {"prosody": figures_of_prosody, "ejabberd": figures_of_ejabberd}


def main(names):
    rows = []
    for name in names or FIGURES:
        with daemon_on_durable_database() as (daemon, database, folder):
            rows += FIGURES[name](daemon, database, folder)
    say("")
    for row in rows:
        say(f"{row[0]:<50} {row[1]:>10}   {row[2]:<40} {row[3]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
