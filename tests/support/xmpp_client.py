#!/usr/bin/python3
"""A stock XMPP client (slixmpp) that signs in and reads vCards.

As a program:
    xmpp_client.py vcard SERVER:PORT CERTIFICATE USER@DOMAIN CONTACT   (password on standard input)
signs in by SCRAM over TLS, reads the contact's vcard-temp (XEP-0054) and prints
its telephone entries, one a line. Ends with 0 where there is at least one, with
3 where the sign-in is refused, else with 1.
"""

import asyncio
import dataclasses
import pathlib
import sys
import xml.etree.ElementTree

import slixmpp
from slixmpp.exceptions import IqError

# What one sign-in and one answer may take.
PATIENCE = 30

VCARD_TEMP = "vcard-temp"
VCARD4 = "urn:ietf:params:xml:ns:vcard-4.0"


class SignInRefused(Exception):
    """The server did not accept the user name and password."""


@dataclasses.dataclass(frozen=True)
class Server:
    """Where to connect, and the certificate that is trusted there; without a port the domain's SRV records tell."""

    port: int | None
    certificate: pathlib.Path
    host: str = "127.0.0.1"

    @property
    def address(self):
        return (self.host, self.port) if self.port else None


class _Client(slixmpp.ClientXMPP):
    def __init__(self, jid, password, certificate, mechanism=None):
        super().__init__(jid, password, sasl_mech=mechanism)
        self.ca_certs = pathlib.Path(certificate)
        self.outcome = asyncio.get_running_loop().create_future()
        self.add_event_handler("session_start", lambda _: self._settle(True))
        self.add_event_handler("failed_all_auth", lambda _: self._settle(SignInRefused(jid)))
        self.add_event_handler("connection_failed", lambda why: self._settle(ConnectionError(str(why))))
        self.add_event_handler("disconnected", lambda why: self._settle(ConnectionError(f"disconnected: {why}")))

    def _settle(self, outcome):
        if self.outcome.done():
            return
        if isinstance(outcome, Exception):
            self.outcome.set_exception(outcome)
        else:
            self.outcome.set_result(outcome)

    @property
    def mechanism(self):
        """The SASL mechanism that was used, such as SCRAM-SHA-256."""
        return self["feature_mechanisms"].mech.name


async def beside(jid, password, server, scenario, mechanism=None):
    """session() within another one's scenario."""
    client = _Client(jid, password, server.certificate, mechanism)
    client.connect(server.address)
    try:
        await asyncio.wait_for(client.outcome, PATIENCE)
        return await asyncio.wait_for(scenario(client), PATIENCE)
    finally:
        if client.is_connected():
            await client.disconnect()
        client.abort()


def session(jid, password, server, scenario, mechanism=None):
    """Signs in, awaits `scenario(client)` and returns its answer. Raises SignInRefused, ConnectionError.

    `mechanism` is the only one that the client knows; without it, it chooses.
    """
    return asyncio.run(beside(jid, password, server, scenario, mechanism))


def sign_in(jid, password, server, mechanism=None):
    """Signs in and out again; returns the SASL mechanism. Raises SignInRefused."""
    async def nothing(client):
        return client.mechanism
    return session(jid, password, server, nothing, mechanism)


def accepted(jid, password, server):
    """Whether the server lets this person in."""
    try:
        return bool(sign_in(jid, password, server))
    except SignInRefused:
        return False


def ended_by(jid, password, server, deed):
    """Signs in, does `deed` beside it, and waits until the server has closed the session. Raises TimeoutError."""
    async def scenario(client):
        gone = asyncio.get_running_loop().create_future()
        client.add_event_handler("disconnected", lambda why: gone.done() or gone.set_result(True))
        deed()    # in this thread: a server that another thread starts ends with that thread
        return await asyncio.wait_for(gone, PATIENCE)
    return session(jid, password, server, scenario)


async def request(client, kind, payload, to=None):
    """Sends an IQ with `payload` (XML text); returns the answer's first child or None. Raises IqError."""
    iq = client.make_iq(ito=to, itype=kind)
    iq.append(xml.etree.ElementTree.fromstring(payload))
    answer = await iq.send(timeout=PATIENCE)
    return next(iter(answer.xml), None)


async def refusal(client, kind, payload, to=None):
    """The condition of the stanza error with which an IQ is answered; None where it is a result."""
    try:
        await request(client, kind, payload, to)
    except IqError as error:
        # From the XML: slixmpp 1.8 knows no policy-violation.
        return next(each.tag.partition("}")[2] for each in error.iq.xml.find("{jabber:client}error")
                    if each.tag.startswith("{urn:ietf:params:xml:ns:xmpp-stanzas}") and not each.tag.endswith("}text"))
    return None


async def vcard_temp(client, of=None):
    """The vCard element (XEP-0054); our own without `of`."""
    return await request(client, "get", f"<vCard xmlns='{VCARD_TEMP}'/>", of)


async def vcard4(client, of=None):
    """The vcard element (XEP-0292)."""
    return await request(client, "get", f"<vcard xmlns='{VCARD4}'/>", of)


def telephones(vcard):
    """[({"WORK", "VOICE"}, "juliet@capulet.example"), …] of a vcard-temp element."""
    found = []
    for entry in vcard.iter(f"{{{VCARD_TEMP}}}TEL"):
        names = [child.tag.removeprefix(f"{{{VCARD_TEMP}}}") for child in entry]
        number = entry.findtext(f"{{{VCARD_TEMP}}}NUMBER")
        found.append((set(names) - {"NUMBER"}, number))
    return found


def main(arguments):
    if len(arguments) != 5 or arguments[0] != "vcard":
        sys.exit(__doc__)
    _, address, certificate, jid, contact = arguments
    host, _, port = address.rpartition(":")
    password = sys.stdin.readline().rstrip("\n")

    async def read(client):
        return client.mechanism, telephones(await vcard_temp(client, contact))
    try:
        mechanism, found = session(jid, password, Server(int(port), pathlib.Path(certificate), host), read)
    except SignInRefused:
        print(f"{jid}: the sign-in was refused")
        return 3
    print(f"{jid} signed in by {mechanism}")
    for kinds, number in found:
        print(f"{contact}: {' '.join(sorted(kinds))} {number}")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
