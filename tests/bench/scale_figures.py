"""The figures of size: one ENUM zone of a million numbers, and a hundred thousand
domains: how long a daemon takes from its start to the first answer, what it
weighs, how long one change takes, and how large its IXFR is.

    cmake --build --preset release --target scale_figures

CUSAX_NUMBERS and CUSAX_SMALL_DOMAINS make it smaller. The identities are written
into the tables directly; the daemon publishes them as it would any others.
"""

import os
import sys
import time

from support import dns_client, tsig_client
from support.dns_client import TsigKey
from support.processes import wait_until

from measure import daemon_on_durable_database, median, percentile, rss_mib, say

NUMBERS = int(os.environ.get("CUSAX_NUMBERS", "1000000"))
SMALL_DOMAINS = int(os.environ.get("CUSAX_SMALL_DOMAINS", "100000"))
CHANGES = 50
BATCH = 100_000
ENUM_ZONE = "9.4.e164.arpa"
HOME = "numbers.example"
FIRST_NUMBER = 493000000000

PEOPLE = """
INSERT INTO cusax.account (id, domain_id, username, sip_user, sip_domain_id, status, xmpp, voice, video)
SELECT gen_random_uuid(), d.id, 'u' || n, 'u' || n, d.id, 'active', true, true, false
FROM cusax.domain d, generate_series({begin}, {end}) n WHERE d.name = '{home}';
INSERT INTO cusax.address (account_id, position, uri, type)
SELECT a.id, 0, 'sip:' || a.username || '@{home}', 'voice'
FROM cusax.account a JOIN generate_series({begin}, {end}) n ON a.username = 'u' || n
UNION ALL
SELECT a.id, 1, 'tel:+' || ({first} + n), 'voice'
FROM cusax.account a JOIN generate_series({begin}, {end}) n ON a.username = 'u' || n;
"""

DOMAINS = """
INSERT INTO cusax.domain (name, name_unicode, sip_enabled, realm, sip_video, xmpp_enabled, dns_mode, ttl, nameservers,
    hostmaster, tel_edit, voice_form, sip_messaging, xmpp_jingle, scram_iterations, digest_algorithms, retain_days)
SELECT name, name, true, name, false, true, 'zone', 3600, ARRAY['ns1.operator.example'], 'hostmaster@' || name, 'forbid',
       'bare', false, false, 10000, ARRAY['MD5'], 90
FROM (SELECT 'd' || n || '.example' AS name FROM generate_series(1, {count}) n) s;
INSERT INTO cusax.domain_server (domain_id, service, position, transport, host, port, priority, weight)
SELECT d.id, s.service, 0, s.transport, 'host.' || d.name, s.port, 10, 10
FROM cusax.domain d, (VALUES ('sip', 'udp', 5060), ('sip', 'tls', 5061), ('xmpp-client', 'starttls', 5222),
                             ('xmpp-server', 'starttls', 5269)) AS s (service, transport, port) WHERE d.name LIKE 'd%.example'
ON CONFLICT DO NOTHING;
ANALYZE;
"""


def owner_of(number):
    return ".".join(reversed(str(number)[2:])) + "." + ENUM_ZONE


def answered(port, owner, kind):
    try:
        return bool(dns_client.ask(port, owner, kind, patience=1).answer)
    except OSError:
        return False


def start_time(daemon, owner, kind):
    """Seconds from the start of the process to an answer about `owner`."""
    begun = time.monotonic()
    daemon.process.start()
    while not answered(daemon.dns_port, owner, kind):
        assert time.monotonic() - begun < 300, f"{owner} is not answered"
        time.sleep(0.01)
    return time.monotonic() - begun


def published(database, zone_pattern, rows):
    """Waits until the publisher has written that many RRsets."""
    count = f"SELECT count(*) FROM cusax.zone_rrset r JOIN cusax.zone z ON z.id = r.zone_id WHERE z.name LIKE '{zone_pattern}'"
    begun = time.monotonic()
    wait_until(lambda: int(database.value(count)) >= rows, f"{rows} RRsets of {zone_pattern}", 1800, pause=1)
    return time.monotonic() - begun


def change_times(daemon):
    """Milliseconds from the answer of a write to the answer of DNS, of each change of one number."""
    times = []
    for number in range(CHANGES):
        target = f"u{number + 1}"
        owner = owner_of(FIRST_NUMBER + number + 1)
        daemon.rest.suspend(f"{target}@{HOME}")
        begun = time.monotonic()
        while answered(daemon.dns_port, owner, "NAPTR"):
            assert time.monotonic() - begun < 30
        times.append((time.monotonic() - begun) * 1000)
    return times


def measure_numbers():
    key = TsigKey()
    settings = {"dns.key": [key.table], "dns.secondary": [{"address": f"{dns_client.HOST}:9", "key": key.name}]}
    with daemon_on_durable_database(settings) as (daemon, database, _):
        daemon.rest.put_domain(HOME, {"numbering": {"enum_zone": ENUM_ZONE}, "dns": {"nameservers": ["ns1.operator.example"]}})
        daemon.stop()
        for begin in range(1, NUMBERS + 1, BATCH):
            end = min(begin + BATCH - 1, NUMBERS)
            database.run(PEOPLE.format(begin=begin, end=end, home=HOME, first=FIRST_NUMBER))
        database.run("ANALYZE")
        database.run("DELETE FROM cusax.publisher")    # nothing to go on from: everything is looked at
        daemon.start()
        first = published(database, ENUM_ZONE, NUMBERS)
        say(f"  {NUMBERS} numbers published the first time in {first:.0f} s")
        wait_until(lambda: answered(daemon.dns_port, owner_of(FIRST_NUMBER + NUMBERS), "NAPTR"), "the last number", 120)
        daemon.stop()
        started = start_time(daemon, owner_of(FIRST_NUMBER + NUMBERS // 2), "NAPTR")
        weight = rss_mib(daemon.process.pid)
        times = change_times(daemon)
        serial = dns_client.serial(daemon.dns_port, ENUM_ZONE)
        messages = tsig_client.transfer(daemon.dns_port, ENUM_ZONE, key, serial=serial - 1).messages
        say(f"  after {CHANGES} changes: {rss_mib(daemon.process.pid):.0f} MiB")
    return started, weight, times, messages


def measure_domains():
    with daemon_on_durable_database() as (daemon, database, _):
        daemon.stop()
        database.run(DOMAINS.format(count=SMALL_DOMAINS))
        database.run("DELETE FROM cusax.publisher")
        daemon.start()
        first = published(database, "d%.example", SMALL_DOMAINS * 6)
        say(f"  {SMALL_DOMAINS} domains published the first time in {first:.0f} s")
        daemon.stop()
        started = start_time(daemon, f"_sip._udp.d{SMALL_DOMAINS}.example", "SRV")
        return started, rss_mib(daemon.process.pid)


def main():
    started, weight, times, messages = measure_numbers()
    domains_started, domains_weight = measure_domains()
    say("")
    for what, value, goal in [
            (f"{NUMBERS} numbers: start to first answer", f"{started:.1f} s", "at most 15 s"),
            ("  resident memory", f"{weight:.0f} MiB", "at most 300 MiB"),
            ("  one number's change, p99", f"{percentile(times, 0.99):.1f} ms", f"at most 20 ms (median {median(times):.1f})"),
            ("  IXFR of it", f"{messages} message(s)", "at most 1"),
            (f"{SMALL_DOMAINS} domains: start to first answer", f"{domains_started:.1f} s", "at most 20 s"),
            ("  resident memory", f"{domains_weight:.0f} MiB", "")]:
        say(f"{what:<46} {value:>14}   {goal}")


if __name__ == "__main__":
    sys.exit(main())
