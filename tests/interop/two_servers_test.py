"""One daemon, two XMPP servers at once: Prosody with one domain, ejabberd with two."""

import pytest

from support import xmpp_client
from support.cusaxd import Daemon
from support.ejabberd import Ejabberd
from support.processes import wait_until
from support.prosody import Prosody
from support.xmpp_client import VCARD_TEMP, Server, refusal, vcard_temp

PASSWORD = "a plague o' both your houses"
DOMAINS = ["capulet.example", "montague.example", "verona.example"]
PEOPLE = {"juliet@capulet.example": "prosody", "romeo@montague.example": "ejabberd", "escalus@verona.example": "ejabberd"}


@pytest.fixture(scope="module")
def peers(database_of_file, scratch):
    return {"prosody": Prosody(scratch / "prosody", database_of_file, DOMAINS[0]),
            "ejabberd": Ejabberd(scratch / "ejabberd", database_of_file, *DOMAINS[1:])}


@pytest.fixture(scope="module")
def daemon(binary, database_of_file, scratch, peers):
    running = Daemon(binary, scratch / "cusaxd", database_of_file, xmpp=[peer.link for peer in peers.values()]).start()
    for domain in DOMAINS:
        running.rest.put_domain(domain, {"policy": {"scram_iterations": 4096}})
    for jid in PEOPLE:
        running.rest.create_account(jid, name={"formatted": jid.partition("@")[0]}, password=PASSWORD)
    for peer in peers.values():
        peer.start()
    wait_until(lambda: set(links(running).values()) == {1.0}, "both links")
    yield running
    for peer in peers.values():
        peer.stop()
    running.stop()


def links(daemon):
    """{"cusax.capulet.example": 1.0, …} of the metric cusaxd_xmpp_linked."""
    lines = daemon.rest.get("/metrics", expect=200).text.splitlines()
    found = [line for line in lines if line.startswith("cusaxd_xmpp_linked{")]
    return {line.split('component="')[1].split('"')[0]: float(line.split()[-1]) for line in found}


def session(peers, jid, scenario):
    peer = peers[PEOPLE[jid]]
    # Each domain has a certificate of its own, beside the first one's.
    certificate = peer.certificate.with_name(f"{jid.partition('@')[2]}.crt")
    return xmpp_client.session(jid, PASSWORD, Server(peer.client_port, certificate), scenario)


def full_name(peers, reader, of):
    card = session(peers, reader, lambda client: vcard_temp(client, of))
    return card.findtext(f"{{{VCARD_TEMP}}}FN")


def test_each_server_has_its_link(daemon):
    assert links(daemon) == {"cusax.capulet.example": 1.0, "cusax.montague.example": 1.0}


@pytest.mark.parametrize("reader, of", [
    ("juliet@capulet.example", "juliet@capulet.example"), ("romeo@montague.example", "romeo@montague.example"),
    ("escalus@verona.example", "escalus@verona.example"), ("romeo@montague.example", "escalus@verona.example"),
    ("escalus@verona.example", "romeo@montague.example")])
def test_vcard_comes_over_the_link_of_its_domain(daemon, peers, reader, of):
    assert full_name(peers, reader, of) == of.partition("@")[0]


def test_vcard_of_a_user_of_another_domain_of_the_server_cannot_be_set(daemon, peers):
    written = f"<vCard xmlns='{VCARD_TEMP}'><FN>Mercutio</FN></vCard>"
    answer = session(peers, "romeo@montague.example",
                     lambda client: refusal(client, "set", written, "escalus@verona.example"))
    assert answer == "forbidden"
    assert full_name(peers, "escalus@verona.example", "escalus@verona.example") == "escalus"


@pytest.mark.parametrize("away, reader", [("ejabberd", "juliet@capulet.example"), ("prosody", "romeo@montague.example")])
def test_server_that_is_away_leaves_the_other_as_it_is(daemon, peers, away, reader):
    lost = peers[away].component
    peers[away].stop()
    wait_until(lambda: links(daemon)[lost] == 0, f"{lost} is seen to be gone")
    assert full_name(peers, reader, reader) == reader.partition("@")[0]
    assert links(daemon) == {peer.component: float(peer.component != lost) for peer in peers.values()}
    peers[away].start()
    wait_until(lambda: set(links(daemon).values()) == {1.0}, "both links again")
