"""One identity from end to end: two REST calls, then DNS, XMPP and SIP, and out of all at once.

(CUSAX-1, CUSAX-2, CUSAX-4, CUSAX-12)
"""

import re
import subprocess

import pytest

from support import xmpp_client
from support.processes import wait_until
from support.sip_client import Client
from support.xmpp_client import Server

from verona import DOMAIN, PASSWORDS, domain_document

ROMEO, PASSWORD = f"romeo@{DOMAIN}", "it is the east 2"


@pytest.fixture(scope="module")
def servers(world, kamailio):
    """Both kinds of Kamailio beside Prosody, and the domain's records with the true ports."""
    by_algorithm = {algorithm: kamailio(algorithm) for algorithm in ("MD5", "SHA-256")}
    world.rest.put_domain(DOMAIN, domain_document(world.prosody.client_port, by_algorithm["MD5"].port))
    world.rest.create_account(ROMEO, password=PASSWORD)
    return by_algorithm


def dig(world, name, *options):
    done = subprocess.run(["dig", "@127.0.0.1", "-p", str(world.daemon.dns_port), "+noall", "+answer", "+tries=1",
                           *options, *name], capture_output=True, text=True, timeout=30, check=False)
    return done.stdout


def server_of(world, service, *options):
    """(host address, port) that a client finds from the domain alone: SRV, then A."""
    def look_up():
        return re.search(r"\sSRV\s+\d+ \d+ (\d+) (\S+)", dig(world, ["SRV", f"{service}.{DOMAIN}"], *options))
    record = wait_until(look_up, f"SRV of {service}")
    port, host = int(record[1]), record[2]
    address = re.search(r"\sA\s+(\S+)", dig(world, ["A", host], *options))
    assert address, f"{host} has no address"
    return address[1], port


@pytest.mark.parametrize("transport", ["+notcp", "+tcp"])
@pytest.mark.parametrize("service", ["_sip._udp", "_sip._tcp", "_xmpp-client._tcp"])
def test_dns_names_the_server_of_each_service(world, servers, service, transport):
    expected = world.prosody.client_port if "xmpp" in service else servers["MD5"].port
    wait_until(lambda: server_of(world, service, transport) == ("127.0.0.1", expected), f"{service} at port {expected}")


def test_from_the_address_alone_both_accounts_work(world, servers):
    host, port = server_of(world, "_xmpp-client._tcp")
    assert xmpp_client.sign_in(ROMEO, PASSWORD, Server(port, world.prosody.certificate, host)) == "SCRAM-SHA-256"
    assert Client(server_of(world, "_sip._udp"), "romeo", DOMAIN).register(PASSWORD)[-1].status == 200


def test_contact_finds_the_sip_address_in_the_vcard_and_can_be_called_there(world, servers):
    card = world.session("juliet", lambda client: xmpp_client.vcard_temp(client, ROMEO))
    (address,) = [number for kinds, number in xmpp_client.telephones(card) if kinds == {"WORK", "VOICE"}]
    assert address == ROMEO
    assert servers["MD5"].rpc("ul.lookup", "location", address)["AoR"] == ROMEO


def sign_ins(world, servers):
    """Who lets Romeo in now: {"XMPP": True, "MD5": True, "SHA-256": True}."""
    let_in = {"XMPP": xmpp_client.accepted(ROMEO, PASSWORD, world.server)}
    for algorithm, kamailio in servers.items():
        status = kamailio.sign_in(ROMEO, PASSWORD)
        assert status in (200, 401), status
        let_in[algorithm] = status == 200
    return let_in


def test_one_suspend_call_closes_both_services_and_one_opens_them_again(world, servers):
    everywhere, nowhere = dict.fromkeys(["XMPP", *servers], True), dict.fromkeys(["XMPP", *servers], False)
    assert sign_ins(world, servers) == everywhere
    world.rest.suspend(ROMEO)
    assert sign_ins(world, servers) == nowhere
    world.rest.reactivate(ROMEO)
    assert sign_ins(world, servers) == everywhere


def test_deleted_account_is_out_of_both_services(world, servers):
    world.rest.delete(f"/v1/accounts/{ROMEO}", expect=204)
    assert not any(sign_ins(world, servers).values())


def test_others_are_not_touched(world, servers):
    assert xmpp_client.accepted(f"juliet@{DOMAIN}", PASSWORDS["juliet"], world.server)
    assert servers["SHA-256"].sign_in(f"juliet@{DOMAIN}", PASSWORDS["juliet"]) == 200
