"""The zone files of /records, read by three servers' own checkers."""

import subprocess

import pytest

from support.cusaxd import Daemon
from support.processes import wait_until

from dns_everything import NAME_SERVERS, server, whole


@pytest.fixture(scope="module")
def daemon(binary, cluster, migrated, scratch):
    running = Daemon(binary, scratch / "zone-files", cluster.create("zone_files", template=migrated)).start()
    yield running
    running.stop()


def checked(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def pass_all(zone, text, folder):
    """Loads the zone with BIND's, NSD's and ldns's readers; what they read is as much as we wrote."""
    file = folder / f"{zone}.zone"
    file.write_text(text)
    checked(["/usr/bin/named-checkzone", "-i", "local", "-k", "ignore", zone, file])
    checked(["/usr/sbin/nsd-checkzone", zone, file])
    read = checked(["/usr/bin/ldns-read-zone", "-c", file])
    assert len([line for line in read.splitlines() if line and not line.startswith(";")]) == len(text.splitlines())


def zone_file(rest, domain, zone=None):
    query = f"?zone={zone}" if zone else ""
    return rest.get(f"/v1/domains/{domain}/records{query}", headers={"Accept": "text/dns"}, expect=200).text


# What the zone above holds is no zone by itself: it stands in the operator's.
OPERATORS_APEX = "{0}. 3600 IN SOA ns1.montague.example. hostmaster.{0}. 1 3600 600 1209600 300\n" \
                 "{0}. 3600 IN NS ns1.montague.example.\n"


def test_zone_with_every_type_loads(daemon, scratch):
    daemon.rest.put_domain("capulet.example", whole("capulet.example", "zone"))
    text = zone_file(daemon.rest, "capulet.example")
    assert {line.split()[3] for line in text.splitlines()} == {
        "SOA", "NS", "A", "AAAA", "CNAME", "MX", "TXT", "SRV", "NAPTR", "PTR", "CAA", "TLSA", "SSHFP", "HINFO", "DS", "HTTPS",
        "SVCB", "TYPE65280"}
    pass_all("capulet.example", text, scratch)


def test_delegated_zones_load_and_the_zone_above_takes_the_rest(daemon, scratch):
    daemon.rest.put_domain("verona.example", whole("verona.example", "underscore"))
    for zone in ("_tcp.verona.example", "_udp.verona.example"):
        pass_all(zone, zone_file(daemon.rest, "verona.example", zone), scratch)
    above = zone_file(daemon.rest, "verona.example")
    assert "_tcp.verona.example. 3600 IN NS ns1.montague.example." in above
    pass_all("verona.example", OPERATORS_APEX.format("verona.example") + above, scratch)


@pytest.mark.parametrize("mode", ["push", "none"])
def test_records_for_another_primary_load_behind_its_apex(daemon, scratch, mode):
    domain = f"{mode}.example"
    daemon.rest.put_domain(domain, whole(domain, mode))
    pass_all(domain, OPERATORS_APEX.format(domain) + zone_file(daemon.rest, domain), scratch)


def test_domain_from_nothing_and_services_that_are_off_load(daemon, scratch):
    daemon.rest.put_domain("empty.example")
    pass_all("empty.example", zone_file(daemon.rest, "empty.example"), scratch)
    daemon.rest.put_domain("off.example", {"sip": {"enabled": False}, "xmpp": {"enabled": False}})
    pass_all("off.example", zone_file(daemon.rest, "off.example"), scratch)


def test_internationalised_domain_loads(daemon, scratch):
    daemon.rest.put_domain("bücher.example", whole("xn--bcher-kva.example", "zone"))
    pass_all("xn--bcher-kva.example", zone_file(daemon.rest, "xn--bcher-kva.example"), scratch)


def test_name_server_inside_without_an_address_is_all_that_bind_misses(daemon, scratch):
    """The contract's own example has no host entry for its name server: it is accepted, and BIND alone asks for one."""
    domain = {"sip": {"servers": [server("sip1.nurse.example", transport="tls")]},
              "hosts": [{"name": "sip1.nurse.example", "addresses": ["192.0.2.5"]}],
              "dns": {"nameservers": ["ns1.nurse.example"]}}
    daemon.rest.put_domain("nurse.example", domain)
    file = scratch / "nurse.zone"
    file.write_text(zone_file(daemon.rest, "nurse.example"))
    checked(["/usr/sbin/nsd-checkzone", "nurse.example", file])
    done = subprocess.run(["/usr/bin/named-checkzone", "-i", "local", "nurse.example", str(file)],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if "NS 'ns1.nurse.example' has no address records" in line]
    domain["hosts"].append({"name": "ns1.nurse.example", "addresses": ["192.0.2.53"]})
    daemon.rest.put_domain("nurse.example", domain)
    pass_all("nurse.example", zone_file(daemon.rest, "nurse.example"), scratch)


def test_enum_zone_of_two_domains_and_the_zone_above_it_load(daemon, scratch):
    rest, zone = daemon.rest, "4.3.9.4.numbers.example"
    rest.put_domain("numbers.example", {"dns": {"nameservers": NAME_SERVERS}})
    for domain, number in (("duke.example", "+493412340001"), ("friar.example", "+493412340002")):
        rest.put_domain(domain, {"numbering": {"enum_zone": zone}, "dns": {"nameservers": NAME_SERVERS}})
        rest.create_account(f"a!b@{domain}", addresses=[{"uri": number}])

    def served():
        text = zone_file(rest, "friar.example", zone)
        return text if text.count("E2U+sip") == 2 and text.count("E2U+xmpp") == 2 else None
    pass_all(zone, wait_until(served, "both numbers in the ENUM zone"), scratch)
    above = zone_file(rest, "numbers.example")
    assert f"{zone}. 3600 IN NS ns1.montague.example." in above
    pass_all("numbers.example", above, scratch)
