"""The figures of DNS: queries beside NSD and Knot, and how long a change takes
to be answered by us and by NSD as our secondary.

    cmake --build --preset release --target dns_figures

Medians and ratios are what counts. Everything runs on loopback and ends by itself.
"""

import sys
import time

from support import dns_client
from support.dns_client import TsigKey, wait_for_serial
from support.dns_peer import Zone
from support.nsd import Nsd

from dns_load import ONE_THREAD, full_domain, measure_queries
from measure import daemon_on_durable_database, median, percentile, say

CHANGES = 200
ZONE = "changing.example"


def answered_after(port, serial, begun):
    """Milliseconds until that serial is answered."""
    while dns_client.serial(port, ZONE) != serial:
        assert time.monotonic() - begun < 30, f"serial {serial} is not answered at port {port}"
    return (time.monotonic() - begun) * 1000


def measure_changes(daemon, folder, secondary):
    """(ours, NSD's): milliseconds from the answer of a write to the new serial, of each change."""
    daemon.rest.put_domain(ZONE, full_domain(ZONE))
    answered_after(daemon.dns_port, 1, time.monotonic())
    secondary.start()
    wait_for_serial(secondary.port, ZONE, 1)
    ours, theirs = [], []
    for number in range(CHANGES):
        daemon.rest.put_domain(ZONE, full_domain(ZONE, f"10.0.{number >> 8}.{number & 255}"))
        begun = time.monotonic()
        ours.append(answered_after(daemon.dns_port, number + 2, begun))
        theirs.append(answered_after(secondary.port, number + 2, begun))
    secondary.stop()
    return ours, theirs


def row(what, values, goal):
    return what, f"{percentile(values, 0.99):.1f} ms", f"median {median(values):.1f} ms", goal


def main():
    with daemon_on_durable_database() as (daemon, _, folder):
        key = TsigKey()
        secondary = Nsd(folder / "secondary", [Zone(ZONE, primary_port=daemon.dns_port)], key)
        daemon.stop()
        daemon.configure(settings={"log": {"level": "warning"}, "dns.key": [key.table],
                                   "dns": ONE_THREAD,
                                   "dns.secondary": [{"address": f"{dns_client.HOST}:{secondary.port}", "key": key.name}]})
        daemon.start()
        servers = measure_queries(daemon, folder, peers=("nsd", "knot"))
        ours, theirs = measure_changes(daemon, folder, secondary)
    (our_cpu, our_rate), (nsd_cpu, _), (_, knot_rate) = servers["cusaxd"], servers["nsd"], servers["knot"]
    say("")
    for cells in [("CPU µs per SRV query", f"{our_cpu:.2f}", f"NSD {nsd_cpu:.2f}", f"ratio {our_cpu / nsd_cpu:.2f}, at most 1"),
                  ("queries per second", f"{our_rate:.0f}", f"Knot {knot_rate:.0f}", f"ratio {our_rate / knot_rate:.2f}, at least 1"),
                  row("commit → new serial answered by us, p99", ours, "at most 20 ms"),
                  row("commit → new serial answered by NSD, p99", theirs, "at most 300 ms")]:
        say(f"{cells[0]:<46} {cells[1]:>12}   {cells[2]:<22} {cells[3]}")


if __name__ == "__main__":
    sys.exit(main())
