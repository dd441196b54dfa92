"""Measures cusaxd beside its peers, in one run on one machine, and prints a table.

    cmake --build --preset release --target figures

Machines are noisy: each pair is measured in turn, several rounds, and the
medians and ratios are what counts. Everything runs on loopback and ends by itself.
"""

import json
import os
import re
import subprocess
import sys
import time

from dns_load import ONE_THREAD, full_domain, measure_queries, srv_answered
from measure import ROUNDS, SECONDS, daemon_on_durable_database, median, percentile, rss_mib, say

CONNECTIONS = 64

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
    rows = []
    with daemon_on_durable_database({"dns": ONE_THREAD}) as (daemon, database, folder):
        time.sleep(2)
        idle = rss_mib(daemon.process.pid)
        daemon.rest.put_domain("bench.example")
        rows.append(("RSS idle", f"{idle:.1f} MiB", "", "at most 64 MiB"))
        say(f"  idle: {idle:.1f} MiB")

        ours, theirs = measure_creates(daemon, database, folder)
        rows.append(("creates per second, 64 connections, durable", f"{ours:.0f}", f"pgbench {theirs:.0f}", f"ratio {ours / theirs:.2f}, at least 1.5"))
        ours, theirs = measure_gets(daemon, database, folder)
        rows.append(("GET by JID per second, 64 connections", f"{ours:.0f}", f"pgbench {theirs:.0f}", f"ratio {ours / theirs:.2f}, at least 0.6"))
        servers = measure_queries(daemon, folder)
        (ours, our_rate), (theirs, their_rate) = servers["cusaxd"], servers["nsd"]
        rows.append(("DNS, CPU µs per SRV query", f"{ours:.2f}", f"NSD {theirs:.2f}", f"ratio {ours / theirs:.2f}, at most 1.3"))
        rows.append(("DNS, queries per second", f"{our_rate:.0f}", f"NSD {their_rate:.0f}", f"ratio {our_rate / their_rate:.2f}"))
        dns99, dns50, card99, card50 = measure_visibility(daemon)
        rows.append(("201 → right answer in DNS, p99", f"{dns99:.1f} ms", f"median {dns50:.1f} ms", "at most 50 ms"))
        rows.append(("201 → right vCard, p99", f"{card99:.1f} ms", f"median {card50:.1f} ms", "at most 50 ms"))
    say("")
    for row in rows:
        say(f"{row[0]:<46} {row[1]:>12}   {row[2]:<22} {row[3]}")


if __name__ == "__main__":
    sys.exit(main())
