"""The zones of the DNS tests, made by REST: one with few names and everything
in them, one whose answers do not fit, a child of a zone of ours, and one that
is served as _tcp. and _udp. alone."""

import dns.name
import dns.zone

from support.processes import wait_until
from support import dns_client

ZONE = "capulet.example"
LARGE = "montague.example"
CHILD = f"tomb.{ZONE}"
UNDERSCORE = "verona.example"
ZONES = (ZONE, LARGE, CHILD, f"_tcp.{UNDERSCORE}", f"_udp.{UNDERSCORE}")

# What an operator adds by hand: everything that makes an answer interesting.
EXTRA_RECORDS = [
    {"name": name, "type": kind, "ttl": ttl, "records": data} for name, kind, ttl, data in [
        ("*.w", "TXT", 300, ['"any name below w"']),
        ("*.w", "A", 600, ["192.0.2.77"]),
        ("there.w", "TXT", 300, ['"not by the wildcard"']),
        ("below.ent.w", "A", 300, ["192.0.2.78"]),
        ("*.c", "CNAME", 300, [f"sip1.{ZONE}."]),
        ("*.far", "CNAME", 300, ["www.elsewhere.example."]),
        ("sub", "NS", 900, [f"ns.sub.{ZONE}.", "ns.elsewhere.example."]),
        ("ns.sub", "A", 900, ["192.0.2.53"]),
        ("ns.sub", "AAAA", 900, ["2001:db8::53"]),
        ("bare", "NS", 900, ["ns1.elsewhere.example.", f"sip1.{ZONE}."]),
        ("bare", "DS", 900, ["12345 13 2 " + "ab" * 32]),
        ("tomb", "NS", 900, [f"xmpp1.{ZONE}."]),
        ("alias", "CNAME", 300, [f"sip1.{ZONE}."]),
        ("alias2", "CNAME", 60, [f"alias.{ZONE}."]),
        ("alias3", "CNAME", 60, [f"alias2.{ZONE}."]),
        ("dangling", "CNAME", 300, [f"nowhere.{ZONE}."]),
        ("outside", "CNAME", 300, ["www.elsewhere.example."]),
        ("neighbour", "CNAME", 300, [f"sip1.{LARGE}."]),
        ("into-cut", "CNAME", 300, [f"www.sub.{ZONE}."]),
        ("to-wild", "CNAME", 300, [f"anything.w.{ZONE}."]),
        ("circle1", "CNAME", 300, [f"circle2.{ZONE}."]),
        ("circle2", "CNAME", 300, [f"circle1.{ZONE}."]),
        ("a.b.c.d", "TXT", 300, ['"below empty non-terminals"']),
        ("mail", "MX", 300, [f"10 sip1.{ZONE}.", f"20 many.{ZONE}.", "30 mx.elsewhere.example."]),
        ("text", "TXT", 300, [f'"{i:03d} {"x" * 180}"' for i in range(12)]),
        ("web", "HTTPS", 300, ["1 . alpn=h2 ipv4hint=192.0.2.80"]),
        ("_443._tcp.web", "TLSA", 300, ["3 1 1 " + "cd" * 32]),
        ("caa", "CAA", 300, ['0 issue "ca.example"']),
    ]]


def _sip(domain, hosts, transports=("udp", "tcp", "tls")):
    return [{"transport": transport, "host": f"{host}.{domain}", "port": 5061 if transport == "tls" else 5060, "priority": 10 + number,
             "weight": number} for number, host in enumerate(hosts) for transport in transports]


def _document(domain, hosts, nameserver, **more):
    """A domain whose hosts all offer SIP and XMPP."""
    xmpp = [{"tls": "starttls", "host": f"{host}.{domain}", "port": 5222, "priority": 5, "weight": 0} for host in hosts]
    return {"sip": {"servers": _sip(domain, hosts)}, "xmpp": {"client": xmpp, "server": xmpp[:1]},
            "hosts": [{"name": f"{host}.{domain}", "addresses": addresses} for host, addresses in hosts.items()],
            "dns": {"ttl": 3600, "nameservers": [nameserver]}, **more}


def documents(extra_records=()):
    """The domains, by name."""
    few = {"sip1": ["192.0.2.5", "2001:db8::5"], "xmpp1": ["192.0.2.6"], "deep.down.below": ["2001:db8::7"],
           "xn--nxasmq6b": ["192.0.2.8"], "many": [f"198.51.100.{i}" for i in range(1, 60)],
           "most": [f"203.0.113.{i}" for i in range(1, 101)]}
    large = {f"sip{i}": [f"192.0.2.{i}", f"2001:db8::{i:x}"] for i in range(1, 41)}
    first = _document(ZONE, few, f"sip1.{ZONE}", relay=[{"kind": "turn", "transport": "udp", "host": "relay.elsewhere.example", "port": 3478,
                                                          "priority": 0, "weight": 0}])
    if extra_records:
        first["extra_records"] = list(extra_records)
    return {
        ZONE: first,
        LARGE: _document(LARGE, large, f"sip1.{LARGE}"),
        CHILD: _document(CHILD, {"romeo": ["192.0.2.99"]}, f"xmpp1.{ZONE}", xmpp={"enabled": False}),
        UNDERSCORE: {"sip": {"servers": _sip(ZONE, few)}, "dns": {"mode": "underscore", "ttl": 60, "nameservers": [f"sip1.{ZONE}"]}},
    }


def make(daemon, extra_records=()):
    """Makes the domains and waits until each zone is served."""
    for name, document in documents(extra_records).items():
        daemon.rest.put_domain(name, document)
    for zone in ZONES:
        wait_until(lambda zone=zone: dns_client.serial(daemon.dns_port, zone) is not None, f"{zone} is served")


def texts(daemon):
    """Zone → its zone file, from the REST API."""
    made = {}
    for zone in ZONES:
        domain = UNDERSCORE if zone.endswith(UNDERSCORE) else zone
        made[zone] = daemon.rest.get(f"/v1/domains/{domain}/records", params={"zone": zone}, headers={"Accept": "text/dns"}, expect=200).text
    return made


def parsed(text, zone):
    """A zone file as dns.zone.Zone with absolute names."""
    return dns.zone.from_text(text, dns.name.from_text(zone), relativize=False)
