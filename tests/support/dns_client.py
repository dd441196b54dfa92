"""Questions to a name server on loopback, and TSIG keys."""

import base64
import dataclasses

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.tsig

from support.processes import wait_until

HOST = "127.0.0.1"
TIME_LIMIT = 5


@dataclasses.dataclass(frozen=True)
class TsigKey:
    """A shared secret of RFC 8945, as cusaxd's [[dns.key]] has it."""

    name: str = "xfr."
    algorithm: str = "hmac-sha256"
    secret: str = base64.b64encode(b"wherefore art thou, thou secret?").decode()

    @property
    def table(self):
        return {"name": self.name, "algorithm": self.algorithm, "secret": self.secret}

    def for_dnspython(self):
        return dns.tsig.Key(self.name, self.secret, dns.name.from_text(self.algorithm))


def ask(port, name, kind, tcp=False, key=None, patience=TIME_LIMIT, **options):
    """The answer as a dns.message.Message. Raises OSError where nobody answers in time."""
    query = dns.message.make_query(name, kind, **options)
    if key is not None:
        query.use_tsig(key.for_dnspython())
    try:
        return (dns.query.tcp if tcp else dns.query.udp)(query, HOST, port=port, timeout=patience)
    except dns.exception.Timeout as silent:
        raise OSError(f"port {port} is silent") from silent


def serial(port, zone, patience=1):
    """The serial with which it serves the zone; None where it does not serve it (yet, any more)."""
    answer = ask(port, zone, "SOA", patience=patience)
    if answer.rcode() != dns.rcode.NOERROR or not answer.flags & dns.flags.AA:
        return None
    found = answer.get_rrset(answer.answer, dns.name.from_text(zone), 1, dns.rdatatype.SOA)
    return found[0].serial if found else None


def records(port, name, kind, tcp=True):
    """The data of an RRset as a set of texts; empty where there is none."""
    answer = ask(port, name, kind, tcp)
    return {data.to_text() for found in answer.answer if found.rdtype == dns.rdatatype.from_text(kind) for data in found}


def wait_for_serial(port, zone, expected, patience=30.0):
    """Until the zone is served with that serial."""
    wait_until(lambda: serial(port, zone) == expected, f"serial {expected} of {zone} at port {port}", patience)
