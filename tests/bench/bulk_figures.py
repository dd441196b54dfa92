"""The figures of bulk: an import beside a raw COPY of the same rows into the same
indexed tables, a sync that changes nothing and one that changes a little, and the
feed under writers side by side.

    cmake --build --preset release --target bulk_figures

Import and COPY are measured in turn, each into tables that hold what the ones
before it have left; what counts is the ratio. CUSAX_ACCOUNTS, CUSAX_ENTRIES and
CUSAX_CHANGES make it smaller.
"""

import http.client
import json
import os
import subprocess
import threading
import time
import uuid

from support.event_stream import EventStream

from measure import daemon_on_durable_database, median, percentile, rss_mib, say

ACCOUNTS = int(os.environ.get("CUSAX_ACCOUNTS", "1000000"))
ENTRIES = int(os.environ.get("CUSAX_ENTRIES", "100000"))
CHANGES = int(os.environ.get("CUSAX_CHANGES", "1000000"))
ROUNDS = int(os.environ.get("CUSAX_ROUNDS", "3"))
WRITERS = 8
LATENCIES = 500


def numbers(n):
    return [f"+4930{n:08}", f"+4940{n:08}"]


def line(n, domain):
    return json.dumps({"jid": f"user{n:07}@{domain}", "name": {"formatted": f"Person {n}", "given": "Person", "family": str(n)},
                       "addresses": [{"uri": f"tel:{number}", "primary": i == 0} for i, number in enumerate(numbers(n))]}).encode() + b"\n"


def in_pieces(lines, size=65536):
    piece = b""
    for each in lines:
        piece += each
        if len(piece) >= size:
            yield piece
            piece = b""
    if piece:
        yield piece


def post(daemon, path, lines, token):
    """Sends the lines in chunks while the answer is read. (seconds, lines of the answer, body of the last)."""
    connection = http.client.HTTPConnection("127.0.0.1", daemon.http_port, timeout=3600)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"}
    begun = time.monotonic()
    connection.putrequest("POST", path)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()

    def send():
        for piece in in_pieces(lines):
            connection.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.send(b"0\r\n\r\n")

    sending = threading.Thread(target=send)
    sending.start()
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    count, last = 0, b""
    while piece := answer.read(1 << 16):
        count += piece.count(b"\n")
        assert b'"status":4' not in piece and b'"status":5' not in piece, piece[-2000:]
        last = piece
    sending.join()
    return time.monotonic() - begun, count, last


def raw_copy(database, folder, first, count, domain):
    """Seconds that COPY takes for the rows of as many accounts: account, addresses, change and audit."""
    id = database.value(f"SELECT id FROM cusax.domain WHERE name = '{domain}'")
    files = {name: folder / name for name in ("account", "address", "change", "audit")}
    with (open(files["account"], "w") as accounts, open(files["address"], "w") as addresses,
          open(files["change"], "w") as changes, open(files["audit"], "w") as audit):
        for n in range(first, first + count):
            key, user = uuid.uuid4(), f"user{n:07}"
            accounts.write(f"{key}\t{id}\t{user}\t{user}\t{id}\tactive\tt\tt\tf\tPerson {n}\tPerson\t{n}\n")
            addresses.write(f"{key}\t0\tsip:{user}@{domain}\tvoice\tf\n")
            for i, number in enumerate(numbers(n)):
                addresses.write(f"{key}\t{i + 1}\ttel:{number}\tvoice\t{'ft'[i == 0]}\n")
            changes.write(f"account.created\t{key}\t{user}@{domain}\t{domain}\t1\tbench\n")
            audit.write(f"bench\t127.0.0.1\t{key}\taccount.created\t{key}\t{user}@{domain}\t{domain}\tok\n")
    columns = {"account": "id, domain_id, username, sip_user, sip_domain_id, status, xmpp, voice, video, name_formatted, name_given, name_family",
               "address": "account_id, position, uri, type, is_primary",
               "change": "kind, account_id, jid, domain, version, actor",
               "audit": "actor, address, request_id, action, account_id, jid, domain, outcome"}
    script = "BEGIN;\n" + "".join(f"\\copy cusax.{name} ({columns[name]}) FROM '{files[name]}'\n" for name in files) + "COMMIT;\n"
    begun = time.monotonic()
    subprocess.run(["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", database.url()], input=script, text=True, check=True)
    took = time.monotonic() - begun
    for file in files.values():
        file.unlink()
    return took


def measure_import(daemon, database, folder, token):
    share, ratios, first = ACCOUNTS // (2 * ROUNDS), [], 0
    before, most = rss_mib(daemon.process.pid), 0
    for number in range(ROUNDS):
        copied = raw_copy(database, folder, first, share, "bench.example")
        first += share
        took, answered, _ = post(daemon, "/v1/accounts/import", (line(n, "bench.example") for n in range(first, first + share)), token)
        first += share
        assert answered == share
        most = max(most, rss_mib(daemon.process.pid))
        ratios.append(copied / took)
        say(f"  import {share / took:.0f}/s, COPY {share / copied:.0f}/s: {copied / took:.2f}; RSS {most:.0f} MiB")
    say(f"import / COPY          {median(ratios):.2f}    (at least 0.5)")
    say(f"RSS growth             {most - before:.0f} MiB  (at most 64)")


def entry(n, title):
    return json.dumps({"external_id": f"e{n}", "jid": f"entry{n}@sync.example", "title": title,
                       "addresses": [{"uri": f"tel:+4950{n:08}"}]}).encode() + b"\n"


def measure_sync(daemon, token):
    path = "/v1/sources/bench/sync"
    took, _, _ = post(daemon, path, (entry(n, "Guest") for n in range(ENTRIES)), token)
    say(f"  first sync of {ENTRIES}: {took:.1f} s")
    same, few = [], []
    for number in range(ROUNDS):
        took, _, body = post(daemon, path, (entry(n, "Guest" if n >= 100 or not number else f"Host {number - 1}") for n in range(ENTRIES)), token)
        assert b'"applied":true' in body
        same.append(took)
        took, _, body = post(daemon, path, (entry(n, "Guest" if n >= 100 else f"Host {number}") for n in range(ENTRIES)), token)
        few.append(took)
    say(f"sync, no change        {median(same):.2f} s  (at most 3)")
    say(f"sync, 100 changes      {median(few):.2f} s  (at most 3.5)")


def measure_latency(daemon):
    """Milliseconds from the answer of a write to its event at a reader, p99."""
    after = daemon.rest.get("/v1/changes?after=latest", expect=200).json()["next_cursor"]
    arrived, answered = {}, {}

    def listen():
        with EventStream(daemon, after=after, timeout=120) as stream:
            for _, _, change in stream:
                arrived[change["jid"]] = time.monotonic()
                if len(arrived) == LATENCIES:
                    return

    listening = threading.Thread(target=listen)
    listening.start()
    for n in range(LATENCIES):
        jid = f"late{n}@bench.example"
        daemon.rest.create_account(jid)
        answered[jid] = time.monotonic()
        time.sleep(0.005)
    listening.join()
    late = [max(0, arrived[jid] - answered[jid]) * 1000 for jid in answered]
    say(f"event after its answer {percentile(late, 0.99):.1f} ms p99, {median(late):.1f} median  (at most 30)")


def measure_losses(daemon, token):
    """Writers side by side, and a reader that breaks off all the time."""
    last = daemon.rest.get("/v1/changes?after=latest", expect=200).json()["next_cursor"]
    share, begun = CHANGES // WRITERS, time.monotonic()

    def write(number):
        lines = (json.dumps({"jid": f"w{number}n{n}@feed.example"}).encode() + b"\n" for n in range(share))
        post(daemon, "/v1/accounts/import", lines, token)

    writers = [threading.Thread(target=write, args=[number]) for number in range(WRITERS)]
    for each in writers:
        each.start()
    heard, doubled, streams = set(), 0, 0
    while len(heard) < share * WRITERS:
        streams += 1
        with EventStream(daemon, after=last, timeout=120) as stream:
            for n, (id, _, change) in enumerate(stream):
                doubled += change["jid"] in heard
                heard.add(change["jid"])
                last = id
                if n == 5000 or len(heard) == share * WRITERS:
                    break
    for each in writers:
        each.join()
    stored = int(daemon.database.value("SELECT count(*) FROM cusax.account a JOIN cusax.domain d ON d.id = a.domain_id WHERE d.name = 'feed.example'"))
    say(f"feed, {WRITERS} writers        {stored} changes, {stored - len(heard)} lost, {doubled} doubled, in {streams} streams, {time.monotonic() - begun:.0f} s")


def main():
    with daemon_on_durable_database() as (daemon, database, folder):
        token = daemon.rest.token
        for domain in ("bench.example", "sync.example", "feed.example"):
            daemon.rest.put_domain(domain, {"dns": {"mode": "none"}})
        measure_latency(daemon)
        measure_sync(daemon, token)
        measure_import(daemon, database, folder, token)
        measure_losses(daemon, token)


if __name__ == "__main__":
    main()
