"""Many domains in cusaxd, NSD and Knot, and the load of dnsperf on each in turn."""

import os
import re
import subprocess

from support import dns_client
from support.dns_peer import Zone
from support.knot import Knot
from support.nsd import Nsd
from support.processes import wait_until

from measure import ROUNDS, SECONDS, confine, cpu_seconds, family_of, median, say

DOMAINS = int(os.environ.get("CUSAX_DOMAINS", "1500"))    # of seven SRV names each
SERVICES = ["_sip._udp", "_sip._tcp", "_sips._tcp", "_xmpp-client._tcp", "_xmpps-client._tcp", "_xmpp-server._tcp", "_xmpps-server._tcp"]
ONE_THREAD = {"udp_threads": 1}                           # of [dns], for a daemon that is measured beside them
PEERS = {peer.name: peer for peer in (Nsd, Knot)}


def full_domain(name, address="192.0.2.5"):
    def server(**more):
        return {"host": f"host.{name}", "priority": 10, "weight": 10, **more}
    return {"sip": {"servers": [server(transport="udp", port=5060), server(transport="tcp", port=5060), server(transport="tls", port=5061)]},
            "xmpp": {"client": [server(tls="starttls", port=5222), server(tls="direct", port=5223)],
                     "server": [server(tls="starttls", port=5269), server(tls="direct", port=5270)]},
            "hosts": [{"name": f"host.{name}", "addresses": [address, "2001:db8::5"]}],
            "dns": {"nameservers": [f"host.{name}"]}}


def srv_answered(port, owner):
    try:
        return bool(dns_client.ask(port, owner, "SRV", patience=2).answer)
    except OSError:
        return False


def make_domains(daemon):
    """Makes the domains and returns their zones, as the peers take them."""
    names = [f"d{number}.example" for number in range(DOMAINS)]
    for name in names:
        daemon.rest.put_domain(name, full_domain(name))
    wait_until(lambda: srv_answered(daemon.dns_port, f"_sip._udp.{names[-1]}"), "the last domain is published")
    return [Zone(name, text=daemon.rest.get(f"/v1/domains/{name}/records", headers={"Accept": "text/dns"}, expect=200).text)
            for name in names]


def dnsperf(port, queries, pids):
    """CPU microseconds of the server per query, queries per second, and how many were lost."""
    before = sum(cpu_seconds(pid) for pid in pids)
    done = subprocess.run(["taskset", "-c", str(max(os.sched_getaffinity(0))), "dnsperf", "-s", dns_client.HOST, "-p", str(port),
                           "-d", str(queries), "-l", str(SECONDS), "-c", "4", "-T", "1", "-q", "100"],
                          capture_output=True, text=True, timeout=SECONDS + 60, check=True)
    used = sum(cpu_seconds(pid) for pid in pids) - before

    def figure(words, form=r"(\d+)"):
        return re.search(rf"{words}:\s+{form}", done.stdout).group(1)
    codes = figure("Response codes", "(.*)")
    assert codes.startswith("NOERROR") and "," not in codes, codes
    return used / int(figure("Queries completed")) * 1e6, float(figure("Queries per second", r"([\d.]+)")), int(figure("Queries lost"))


def measure_queries(daemon, folder, peers=("nsd",)):
    """Name → medians of (CPU µs per query, queries per second).

    Every server has one core to itself and dnsperf another, and each has one thread for UDP: NSD one server
    process, Knot one worker, cusaxd dns.udp_threads of ONE_THREAD.
    """
    zones = make_domains(daemon)
    queries = folder / "queries.txt"
    queries.write_text("".join(f"{service}.{zone.name} SRV\n" for zone in zones for service in SERVICES))
    running = [PEERS[name](folder / name, zones).start() for name in peers]
    servers = {peer.name: (peer.port, peer.process.pid) for peer in running}
    servers["cusaxd"] = (daemon.dns_port, daemon.process.pid)
    figures = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, (port, pid) in servers.items():
            confine(pid, min(os.sched_getaffinity(0)))
            cpu, rate, lost = dnsperf(port, queries, family_of(pid))
            figures[name].append((cpu, rate))
            say(f"  dns: {name} {cpu:.2f} µs CPU per query, {rate:.0f}/s, {lost} lost")
    for peer in running:
        peer.stop()
    return {name: tuple(map(median, zip(*rounds))) for name, rounds in figures.items()}
