"""Measures cusaxd beside its peers, in one run on one machine, and prints a table.

    cmake --build --preset release --target figures

Machines are noisy: each pair is measured in turn, several rounds, and the
medians and ratios are what counts. Everything runs on loopback and ends by itself.
"""

import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import dns.exception
import dns.message
import dns.query

from support import processes
from support.cusaxd import Daemon
from support.ports import free_port
from support.postgres import Cluster
from support.processes import Process, wait_until

CONNECTIONS = 64
ROUNDS = int(os.environ.get("CUSAX_ROUNDS", "3"))
SECONDS = int(os.environ.get("CUSAX_SECONDS", "8"))
DOMAINS = 1500        # of seven SRV names each: 10,500 names
CLOCK_TICK = os.sysconf("SC_CLK_TCK")

# What the daemon stores for a create without a password, as one statement: the account,
# its AOR, its change row and its audit row.
CREATE = """
WITH wanted AS (SELECT d.id AS domain_id, 'p' || nextval('bench_names') AS username FROM cusax.domain d WHERE d.name = 'bench.example'),
made AS (INSERT INTO cusax.account (id, domain_id, username, sip_user, sip_domain_id, status, xmpp, voice, video)
         SELECT gen_random_uuid(), domain_id, username, username, domain_id, 'active', true, true, false FROM wanted
         RETURNING id, username),
aor AS (INSERT INTO cusax.address (account_id, position, uri, type)
        SELECT id, 0, 'sip:' || username || '@bench.example', 'voice' FROM made),
told AS (INSERT INTO cusax.change (kind, account_id, jid, domain, version, actor)
         SELECT 'account.created', id, username || '@bench.example', 'bench.example', 1, 'pgbench' FROM made)
INSERT INTO cusax.audit (actor, action, account_id, jid, domain, outcome)
SELECT 'pgbench', 'account.create', id, username || '@bench.example', 'bench.example', 'done' FROM made;
"""

LOOK_UP = r"""
\set n random(0, {count} - 1)
SELECT a.*, d.name, s.name, (SELECT json_agg(x ORDER BY x.position) FROM cusax.address x WHERE x.account_id = a.id)
FROM cusax.account a JOIN cusax.domain d ON d.id = a.domain_id JOIN cusax.domain s ON s.id = a.sip_domain_id
WHERE d.name = 'bench.example' AND a.username = 'get' || :n;
"""


def say(text):
    print(text, flush=True)


def cpu_seconds(pid):
    """User and system time of a process, its threads included, in seconds."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICK


def family_of(pid):
    """The process and its children."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid] + [each for child in children for each in family_of(int(child))]


def rss_mib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1024


def median(values):
    return statistics.median(values)


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def http_load(port, token, *arguments):
    done = subprocess.run([os.environ["HTTP_LOAD"], str(port), token, *map(str, arguments)],
                          capture_output=True, text=True, timeout=300, check=True)
    figures = json.loads(done.stdout)
    assert figures["wrong"] == 0, figures
    return figures


def pgbench(database, script, seconds):
    """Transactions per second of a prepared script with as many clients."""
    done = subprocess.run(
        ["/usr/lib/postgresql/15/bin/pgbench", "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2", "-T", str(seconds),
         "-f", str(script), "-h", database.host, "-U", "postgres", database.name],
        capture_output=True, text=True, timeout=seconds + 120, check=False)
    assert done.returncode == 0, done.stderr
    return float(re.search(r"tps = ([\d.]+)", done.stdout).group(1))


def measure_creates(daemon, database, folder):
    token = daemon.token("bench")
    database.run("CREATE SEQUENCE bench_names")
    script = folder / "create.sql"
    script.write_text(" ".join(CREATE.split()) + "\n")
    ours, theirs = [], []
    for number in range(ROUNDS):
        theirs.append(pgbench(database, script, SECONDS))
        figures = http_load(daemon.http_port, token, "create", CONNECTIONS, 4000 * SECONDS, "bench.example", f"c{number}-")
        ours.append(figures["rate"])
        say(f"  creates: cusaxd {figures['rate']:.0f}/s (p99 {figures['p99_ms']:.1f} ms), pgbench {theirs[-1]:.0f}/s")
    return median(ours), median(theirs)


def measure_gets(daemon, database, folder):
    token = daemon.token("bench")
    count = 20000
    http_load(daemon.http_port, token, "create", CONNECTIONS, count, "bench.example", "get")
    database.run("VACUUM ANALYZE cusax.account, cusax.address")
    script = folder / "get.sql"
    script.write_text(LOOK_UP.format(count=count).replace("\nFROM", " FROM").replace("\nWHERE", " WHERE"))
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(pgbench(database, script, SECONDS))
        figures = http_load(daemon.http_port, token, "get", CONNECTIONS, 12000 * SECONDS, "bench.example", "get", count)
        ours.append(figures["rate"])
        say(f"  gets: cusaxd {figures['rate']:.0f}/s (p99 {figures['p99_ms']:.1f} ms), pgbench {theirs[-1]:.0f}/s")
    return median(ours), median(theirs)


def full_domain(name):
    def server(**more):
        return {"host": f"host.{name}", "priority": 10, "weight": 10, **more}
    return {"sip": {"servers": [server(transport="udp", port=5060), server(transport="tcp", port=5060), server(transport="tls", port=5061)]},
            "xmpp": {"client": [server(tls="starttls", port=5222), server(tls="direct", port=5223)],
                     "server": [server(tls="starttls", port=5269), server(tls="direct", port=5270)]},
            "hosts": [{"name": f"host.{name}", "addresses": ["192.0.2.5", "2001:db8::5"]}],
            "dns": {"nameservers": [f"host.{name}"]}}


SERVICES = ["_sip._udp", "_sip._tcp", "_sips._tcp", "_xmpp-client._tcp", "_xmpps-client._tcp", "_xmpp-server._tcp", "_xmpps-server._tcp"]


def srv_answered(port, owner):
    try:
        answer = dns.query.udp(dns.message.make_query(owner, "SRV"), "127.0.0.1", port=port, timeout=2)
    except dns.exception.Timeout:
        return False
    return bool(answer.answer)


def start_nsd(zones, folder):
    port = free_port()
    folder.mkdir()
    for name, text in zones.items():
        (folder / f"{name}.zone").write_text(text)
    lines = ["server:", "  server-count: 1", f"  ip-address: 127.0.0.1@{port}", "  username: \"\"", f"  zonesdir: {folder}",
             f"  database: \"\"", f"  pidfile: {folder}/nsd.pid", f"  xfrdfile: {folder}/xfrd", f"  zonelistfile: {folder}/zones",
             "  rrl-ratelimit: 0", "remote-control:", "  control-enable: no"]
    for name in zones:
        lines += ["zone:", f"  name: {name}", f"  zonefile: {name}.zone"]
    (folder / "nsd.conf").write_text("\n".join(lines) + "\n")
    nsd = Process("nsd", ["/usr/sbin/nsd", "-d", "-c", folder / "nsd.conf"], log=folder / "nsd.log")
    nsd.start()
    first = next(iter(zones))
    nsd.ready_when(lambda: srv_answered(port, f"_sip._udp.{first}"), "answers")
    return nsd, port


def dnsperf(port, queries, pids):
    """Queries per second and CPU microseconds per query of the server."""
    before = sum(cpu_seconds(pid) for pid in pids)
    done = subprocess.run(["dnsperf", "-s", "127.0.0.1", "-p", str(port), "-d", str(queries), "-l", str(SECONDS), "-c", "4", "-T", "1", "-q", "100"],
                          capture_output=True, text=True, timeout=SECONDS + 60, check=True)
    used = sum(cpu_seconds(pid) for pid in pids) - before
    completed = int(re.search(r"Queries completed:\s+(\d+)", done.stdout).group(1))
    lost = int(re.search(r"Queries lost:\s+(\d+)", done.stdout).group(1))
    codes = re.search(r"Response codes:\s+(.*)", done.stdout).group(1)
    assert codes.startswith("NOERROR") and "," not in codes, codes
    return float(re.search(r"Queries per second:\s+([\d.]+)", done.stdout).group(1)), used / completed * 1e6, lost


def measure_dns(daemon, folder):
    zones = {}
    for number in range(DOMAINS):
        name = f"d{number}.example"
        daemon.rest.put_domain(name, full_domain(name))
    wait_until(lambda: srv_answered(daemon.dns_port, f"_sip._udp.d{DOMAINS - 1}.example"), "the last domain is published")
    for number in range(DOMAINS):
        name = f"d{number}.example"
        zones[name] = daemon.rest.get(f"/v1/domains/{name}/records", headers={"Accept": "text/dns"}, expect=200).text
    queries = folder / "queries.txt"
    queries.write_text("".join(f"{service}.{name} SRV\n" for name in zones for service in SERVICES))
    nsd, port = start_nsd(zones, folder / "nsd")
    ours, theirs, our_rate, their_rate = [], [], [], []
    for _ in range(ROUNDS):
        rate, cpu, lost = dnsperf(port, queries, family_of(nsd.pid))
        theirs.append(cpu)
        their_rate.append(rate)
        say(f"  dns: NSD {cpu:.2f} µs CPU per query, {rate:.0f}/s, {lost} lost")
        rate, cpu, lost = dnsperf(daemon.dns_port, queries, [daemon.process.pid])
        ours.append(cpu)
        our_rate.append(rate)
        say(f"  dns: cusaxd {cpu:.2f} µs CPU per query, {rate:.0f}/s, {lost} lost")
    nsd.stop()
    return median(ours), median(theirs), median(our_rate), median(their_rate)


def measure_visibility(daemon):
    """Milliseconds from the answer of a write to the right answer in DNS, and in a vCard."""
    in_dns, in_vcard = [], []
    for number in range(200):
        name = f"v{number}.example"
        daemon.rest.put(f"/v1/domains/{name}", full_domain(name), expect=201)
        begun = time.monotonic()
        while not srv_answered(daemon.dns_port, f"_sips._tcp.{name}"):
            assert time.monotonic() - begun < 10
        in_dns.append((time.monotonic() - begun) * 1000)
    for number in range(200):
        jid = f"v{number}@bench.example"
        daemon.rest.post("/v1/accounts", {"jid": jid}, expect=201)
        begun = time.monotonic()
        card = daemon.rest.get(f"/v1/accounts/{jid}/vcard", headers={"Accept": "application/vnd.cusax.vcard-temp+xml"}, expect=200)
        assert jid in card.text
        in_vcard.append((time.monotonic() - begun) * 1000)
    return percentile(in_dns, 0.99), median(in_dns), percentile(in_vcard, 0.99), median(in_vcard)


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cusax-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        cluster = Cluster(folder / "pg", durable=True).start()
        database = cluster.create("bench")
        daemon = Daemon(os.environ["CUSAXD_BINARY"], folder / "cusaxd", database, settings={"log": {"level": "warning"}})
        daemon.migrate()
        database.run("CREATE ROLE cusax LOGIN IN ROLE cusax_daemon")
        daemon.start()
        time.sleep(2)
        idle = rss_mib(daemon.process.pid)
        daemon.rest.put_domain("bench.example")
        rows = [("RSS idle", f"{idle:.1f} MiB", "", "at most 64 MiB")]
        say(f"  idle: {idle:.1f} MiB")

        ours, theirs = measure_creates(daemon, database, folder)
        rows.append(("creates per second, 64 connections, durable", f"{ours:.0f}", f"pgbench {theirs:.0f}", f"ratio {ours / theirs:.2f}, at least 1.5"))
        ours, theirs = measure_gets(daemon, database, folder)
        rows.append(("GET by JID per second, 64 connections", f"{ours:.0f}", f"pgbench {theirs:.0f}", f"ratio {ours / theirs:.2f}, at least 0.6"))
        ours, theirs, our_rate, their_rate = measure_dns(daemon, folder)
        rows.append(("DNS, CPU µs per SRV query", f"{ours:.2f}", f"NSD {theirs:.2f}", f"ratio {ours / theirs:.2f}, at most 1.3"))
        rows.append(("DNS, queries per second", f"{our_rate:.0f}", f"NSD {their_rate:.0f}", f"ratio {our_rate / their_rate:.2f}"))
        dns99, dns50, card99, card50 = measure_visibility(daemon)
        rows.append(("201 → right answer in DNS, p99", f"{dns99:.1f} ms", f"median {dns50:.1f} ms", "at most 50 ms"))
        rows.append(("201 → right vCard, p99", f"{card99:.1f} ms", f"median {card50:.1f} ms", "at most 50 ms"))
        daemon.stop()
        cluster.stop()
        say("")
        for row in rows:
            say(f"{row[0]:<46} {row[1]:>12}   {row[2]:<22} {row[3]}")
    finally:
        for process in processes.started:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
