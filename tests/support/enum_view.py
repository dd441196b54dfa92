"""Telephone numbers as DNS names (RFC 6116 §3.2), and what they lead to."""

import re

from support import zone_view
from support.processes import PATIENCE, wait_until

ZONE = "4.3.2.1.0.3.9.4.e164.arpa"    # +49 30 1234…
_NAPTR = re.compile(r'100 (10|20) "u" "(E2U\+\w+)" "!\^\.\*\$!(.*)!" \.')


def owner_of(number):
    return ".".join(reversed(number.removeprefix("+"))) + ".e164.arpa"


def uris_of(records):
    """NAPTR records in their text form → {service: URI}; none of another form is among them."""
    found = {}
    for record in records:
        _, service, uri = _NAPTR.fullmatch(record).groups()
        assert service not in found
        found[service] = uri
    return found


def uris(daemon, number):
    """What the daemon answers for a number."""
    return uris_of(zone_view.records(daemon, owner_of(number), "NAPTR"))


def both(user, domain):
    """What a number of an account with voice and messages leads to."""
    return {"E2U+sip": f"sip:{user}@{domain}", "E2U+xmpp": f"xmpp:{user}@{domain}"}


def wait_for(daemon, number, expected, patience=PATIENCE):
    wait_until(lambda: uris(daemon, number) == expected, f"{number} leads to {expected}", patience)


def wait_for_nothing(daemon, number, patience=PATIENCE):
    """Until there is no such name, in an ENUM zone that is served."""
    wait_until(lambda: zone_view.rcode(daemon, owner_of(number), "NAPTR") == "NXDOMAIN", f"{number} leads nowhere", patience)


def numbers_in(daemon, zone):
    """The whole zone by transfer: {number: {service: URI}}."""
    found = {}
    for (owner, kind), data in zone_view.contents(daemon, zone).items():
        if kind == "NAPTR":
            found["+" + "".join(reversed(owner.removesuffix(".e164.arpa").split(".")))] = uris_of(data)
    return found
