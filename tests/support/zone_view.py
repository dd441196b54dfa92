"""What a daemon publishes, as the outside sees it: by queries, and by transfers
of whole zones."""

import itertools

import dns.flags
import dns.rcode
import dns.rdatatype

from support import dns_client, tsig_client
from support.dns_client import TsigKey
from support.ports import free_port
from support.processes import PATIENCE, wait_until

KEY = TsigKey()
_marks = itertools.count(1)


def settings():
    """Lets whoever has KEY fetch the zones; nobody is told of changes."""
    return {"dns.key": [KEY.table], "dns.secondary": [{"address": f"127.0.0.1:{free_port()}", "key": KEY.name}]}


def serial(daemon, zone):
    """The serial that the daemon serves the zone with; None where it does not serve it."""
    return dns_client.serial(daemon.dns_port, zone)


def records(daemon, name, kind):
    """The data of an RRset that is answered from a zone of ours."""
    return dns_client.records(daemon.dns_port, name, kind)


def rcode(daemon, name, kind="SOA"):
    return dns.rcode.to_text(dns_client.ask(daemon.dns_port, name, kind).rcode())


def is_nodata(daemon, name, kind):
    """Whether the name is there, in a zone of ours, without such data (RFC 2308 §2.2)."""
    answer = dns_client.ask(daemon.dns_port, name, kind)
    return (answer.rcode() == dns.rcode.NOERROR and answer.flags & dns.flags.AA and not answer.answer
            and [found.rdtype for found in answer.authority] == [dns.rdatatype.SOA])


def contents(daemon, zone):
    """The zone by transfer: (owner, type) → data, without the SOA."""
    whole = {}
    for record in tsig_client.transfer(daemon.dns_port, zone, KEY).records:
        if record.rdtype != dns.rdatatype.SOA:
            owner = record.name.to_text().removesuffix(".")
            whole.setdefault((owner, dns.rdatatype.to_text(record.rdtype)), set()).add(record[0].to_text())
    return whole


def wait_for(daemon, name, kind, data, patience=PATIENCE):
    """Until exactly these records are answered."""
    wait_until(lambda: records(daemon, name, kind) == set(data), f"{name} {kind} is {data}", patience)


def wait_served(daemon, zone):
    """Until the zone is served; returns its serial."""
    return wait_until(lambda: serial(daemon, zone), f"{zone} is served")


def wait_not_served(daemon, *zones, patience=PATIENCE):
    for zone in zones:
        wait_until(lambda zone=zone: rcode(daemon, zone) == "REFUSED", f"{zone} is not served", patience)


def wait_for_feed(daemon, through=None):
    """Until everything that was written before has been published: the feed has an order, so a mark
    that is written now shows last. `through`: the daemon to write to, where it is another one."""
    domain, port = "mark.example", 1024 + next(_marks)
    (through or daemon).rest.put_domain(domain, {"sip": {"servers": [{"transport": "udp", "host": f"sip.{domain}", "port": port}]}})
    wait_for(daemon, f"_sip._udp.{domain}", "SRV", [f"0 0 {port} sip.{domain}."])
