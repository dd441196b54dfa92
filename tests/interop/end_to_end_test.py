"""One identity with stock software: baresip and slixmpp know nothing but an address and a password, and find
Kamailio and Prosody (or ejabberd) through our DNS (CUSAX-1, -7, -11, -12).

It must run in a network whose resolver is ours: tests/support/own_network COMMAND….
"""

import os

import pytest

from support import xmpp_client, zone_view
from support.baresip import Baresip
from support.cusaxd import Daemon
from support.ejabberd import Ejabberd
from support.kamailio import Kamailio
from support.processes import wait_until
from support.prosody import Prosody
from support.xmpp_client import Server

from verona import DOMAIN, domain_document

JULIET, NURSE = f"juliet@{DOMAIN}", f"nurse@{DOMAIN}"
PASSWORDS = {JULIET: "it-is-the-lark", NURSE: "a-bump-as-big"}
NUMBER = "+493012340007"
ENUM_NAME = ".".join(reversed(NUMBER[1:])) + ".e164.arpa"
PROXY = f"sip1.{DOMAIN}"


class World:
    """All servers beside one database, two people made by REST."""

    def __init__(self, folder, binary, database, kind):
        folder.mkdir()
        self.folder = folder
        self.peer = kind(folder / "peer", database, DOMAIN)
        self.kamailio = Kamailio(folder / "kamailio", database)
        link = self.peer.link | {"end_sessions": "command", "canary_interval_ms": 1000}
        proxy = {"name": PROXY, "rpc": f"unixgram:{self.kamailio.rpc_socket}", "settling_ms": 1000}
        self.daemon = Daemon(binary, folder / "cusaxd", database, xmpp=[link], settings={"sip": [proxy]}, dns_port=53)
        self._phones = 0

    def start(self):
        self.daemon.start()
        document = domain_document(self.peer.client_port, self.kamailio.port)
        document["numbering"]["enum_zone"] = "4.3.2.1.0.3.9.4.e164.arpa"
        self.rest.put_domain(DOMAIN, document)
        self.rest.create_account(JULIET, name={"formatted": "Juliet Capulet"}, password=PASSWORDS[JULIET])
        self.rest.create_account(NURSE, name={"formatted": "Angelica"}, password=PASSWORDS[NURSE],
                                 addresses=[{"uri": f"tel:{NUMBER}", "primary": True}])
        self.kamailio.start()
        self.peer.start()
        zone_view.wait_served(self.daemon, DOMAIN)
        wait_until(self.answers_vcards, "the component's link")
        for target in (self.peer.component, PROXY):
            wait_until(lambda target=target: f'cusaxd_enforcement_leading{{target="{target}"}} 1' in self.metrics(),
                       f"the sessions of {target} are ended by us")
        return self

    def stop(self):
        self.peer.stop()
        self.kamailio.stop()
        self.daemon.stop()

    @property
    def rest(self):
        return self.daemon.rest

    @property
    def server(self):
        """The XMPP server, wherever DNS says it is."""
        return Server(None, self.peer.certificate)

    def metrics(self):
        return self.rest.get("/metrics", expect=200).text

    def phone(self, address, password=None):
        """A telephone that has just been switched on; the caller stops it."""
        self._phones += 1
        return Baresip(self.folder / f"phone{self._phones}", address, password or PASSWORDS[address]).start()

    def sign_ins(self, address, password):
        """(by XMPP, by SIP): whether it is let in."""
        phone = self.phone(address, password)
        try:
            return xmpp_client.accepted(address, password, self.server), phone.signed_in()
        finally:
            phone.stop()

    def as_juliet(self, scenario):
        return xmpp_client.session(JULIET, PASSWORDS[JULIET], self.server, scenario)

    def answers_vcards(self):
        return self.as_juliet(lambda client: xmpp_client.refusal(client, "get", "<vCard xmlns='vcard-temp'/>")) is None

    def numbers_of(self, contact):
        """The telephone numbers in the contact's vCard, as Juliet reads it."""
        card = self.as_juliet(lambda client: xmpp_client.vcard_temp(client, contact))
        return [number for _, number in xmpp_client.telephones(card) if number.startswith("+")]

    def rcode_of_number(self):
        return zone_view.rcode(self.daemon, ENUM_NAME, "NAPTR")


@pytest.fixture(scope="module", params=[Prosody, Ejabberd], ids=lambda kind: kind.__name__.lower())
def world(request, binary, cluster, migrated, scratch):
    assert "CUSAX_OWN_NETWORK" in os.environ, "run it by ctest, or as: tests/support/own_network python3 -m pytest FILE"
    name = request.param.__name__.lower()
    made = World(scratch / name, binary, cluster.create(f"end_to_end_{name}", template=migrated), request.param)
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def phones(world):
    """Juliet's and the nurse's telephone, signed in."""
    pair = [world.phone(JULIET), world.phone(NURSE)]
    assert all(phone.signed_in() for phone in pair)
    yield pair
    for phone in pair:
        phone.stop()


def test_domain_itself_has_no_address_and_no_server_has_its_usual_port(world):
    """So a client that ignores SRV gets nowhere, and what passes below has followed it."""
    assert all(zone_view.is_nodata(world.daemon, DOMAIN, kind) for kind in ("A", "AAAA"))
    assert zone_view.records(world.daemon, DOMAIN, "NAPTR")
    assert world.peer.client_port != 5222 and world.kamailio.port != 5060


@pytest.mark.parametrize("address", [JULIET, NURSE])
def test_address_and_password_are_enough_on_both_protocols(world, address):
    assert world.sign_ins(address, PASSWORDS[address]) == (True, True)


def call_the_number_in_the_vcard(world, caller, callee):
    """The call is answered; the INVITE as the callee saw it."""
    (number,) = world.numbers_of(NURSE)
    caller.dial(number)
    for phone in (caller, callee):
        phone.wait_for("CALL_ESTABLISHED")
    caller.hang_up()
    callee.wait_for("CALL_CLOSED")
    (invite,) = callee.messages("INVITE")
    return invite


def test_number_in_the_vcard_is_called_and_answered(world, phones):
    assert f"To: <sip:{NUMBER}@{DOMAIN}>" in call_the_number_in_the_vcard(world, *phones)


def test_call_names_the_jid_of_the_caller(world, phones):
    """RFC 6993: so the callee's client knows which contact it is."""
    assert f"Call-Info: <xmpp:{JULIET}>;purpose=impp" in call_the_number_in_the_vcard(world, *phones)


def test_new_password_takes_the_place_of_the_old_one_on_both(world):
    old, new = PASSWORDS[NURSE], "as-a-young-cockerels"
    world.rest.set_password(NURSE, new)
    try:
        assert world.sign_ins(NURSE, old) == (False, False)
        assert world.sign_ins(NURSE, new) == (True, True)
    finally:
        world.rest.set_password(NURSE, old)


def test_suspension_shuts_out_of_both_and_takes_the_number_out_of_dns(world, phones):
    caller, _ = phones
    wait_until(lambda: world.rcode_of_number() == "NOERROR", "the number is in DNS")
    assert world.kamailio.bindings(NURSE) == 1
    try:
        assert xmpp_client.ended_by(NURSE, PASSWORDS[NURSE], world.server, lambda: world.rest.suspend(NURSE))
        wait_until(lambda: world.kamailio.bindings(NURSE) == 0, "her binding is gone")
        wait_until(lambda: world.rcode_of_number() == "NXDOMAIN", "the number is gone from DNS")
        assert world.sign_ins(NURSE, PASSWORDS[NURSE]) == (False, False)
        caller.dial(NUMBER)
        assert caller.wait_for("CALL_CLOSED")["param"].startswith("404")
    finally:
        world.rest.reactivate(NURSE)


def test_reactivated_account_is_back_on_both_and_in_dns(world):
    assert world.sign_ins(NURSE, PASSWORDS[NURSE]) == (True, True)
    wait_until(lambda: world.rcode_of_number() == "NOERROR", "the number is back in DNS")
    assert world.numbers_of(NURSE) == [NUMBER]
