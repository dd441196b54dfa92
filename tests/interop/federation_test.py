"""vCards asked for by users of a foreign domain, over s2s (RFC 6120 §4, XEP-0220) between two real Prosodies (CUSAX-5)."""

import pytest

from support import xmpp_client
from support.cusaxd import Daemon
from support.ports import free_port
from support.processes import wait_until
from support.prosody import Prosody
from support.xmpp_client import VCARD4, VCARD_TEMP, Server, refusal, telephones, vcard_temp

JULIET, ROMEO = PEOPLE = ["juliet@capulet.example", "romeo@montague.example"]
PASSWORD = "with love's light wings"

# Where a server is found is for DNS to say, in which nobody may speak for the whole machine.
FIND_PEER = """
local service, basic = require "net.resolvers.service", require "net.resolvers.basic";
local new, ports = service.new, module:get_option("peer_ports");
function service.new(host, ...)
    if ports[host] then return basic.new("127.0.0.1", ports[host], "tcp", select(3, ...)); end
    return new(host, ...);
end
"""


def domain_of(jid):
    return jid.partition("@")[2]


class FederatedProsody(Prosody):
    """With federation, and told the ports at which it and its peers are reached."""

    def __init__(self, folder, database, domain, ports):
        super().__init__(folder, database, domain)
        module = folder / "modules" / "mod_find_peer.lua"
        module.write_text(FIND_PEER)
        module.chmod(0o644)
        file = folder / "prosody.cfg.lua"
        closed = 'modules_disabled = { "s2s" }\n'
        text = file.read_text()
        assert closed in text
        known = " ".join(f'["{host}"] = {at};' for host, at in ports.items())
        file.write_text(text.replace(closed, f's2s_ports = {{ {ports[domain]} }}\npeer_ports = {{ {known} }}\n').replace(
            '"delegation"; "privilege";', '"delegation"; "privilege"; "dialback"; "find_peer";', 1))


@pytest.fixture(scope="module")
def peers(binary, database_of_file, scratch):
    """{user: the server of their domain}, around a daemon that has links to both."""
    ports = {domain_of(jid): free_port() for jid in PEOPLE}
    made = {jid: FederatedProsody(scratch / domain_of(jid), database_of_file, domain_of(jid), ports) for jid in PEOPLE}
    daemon = Daemon(binary, scratch / "cusaxd", database_of_file, xmpp=[peer.link for peer in made.values()]).start()
    for jid in PEOPLE:
        daemon.rest.put_domain(domain_of(jid), {"policy": {"scram_iterations": 4096}})
        daemon.rest.create_account(jid, name={"formatted": jid.partition("@")[0]}, password=PASSWORD)
    for peer in made.values():
        peer.start()
    for jid in PEOPLE:
        wait_until(lambda jid=jid: session(made, jid, lambda client: refusal(
            client, "get", f"<vCard xmlns='{VCARD_TEMP}'/>")) is None, f"{jid} has a vCard")
    yield made
    for peer in made.values():
        peer.stop()
    daemon.stop()


def session(peers, jid, scenario):
    peer = peers[jid]
    return xmpp_client.session(jid, PASSWORD, Server(peer.client_port, peer.certificate), scenario)


BOTH_WAYS = pytest.mark.parametrize("reader, of", [(JULIET, ROMEO), (ROMEO, JULIET)])


@BOTH_WAYS
def test_vcard_is_shown_to_a_user_of_a_foreign_domain(peers, reader, of):
    card = session(peers, reader, lambda client: vcard_temp(client, of))
    assert card.findtext(f"{{{VCARD_TEMP}}}FN") == of.partition("@")[0]
    assert ({"WORK", "VOICE"}, of) in telephones(card)


@BOTH_WAYS
def test_foreign_user_sets_nothing_and_finds_nobody_who_is_not_there(peers, reader, of):
    async def ask(client):
        written = [f"<vCard xmlns='{VCARD_TEMP}'><FN>Mercutio</FN></vCard>", f"<vcard xmlns='{VCARD4}'/>"]
        nobody = of.replace(of.partition("@")[0], "nobody")
        return ([await refusal(client, "set", payload, of) for payload in written],
                await refusal(client, "get", f"<vCard xmlns='{VCARD_TEMP}'/>", nobody))
    assert session(peers, reader, ask) == (["forbidden", "forbidden"], "item-not-found")
    card = session(peers, of, vcard_temp)
    assert card.findtext(f"{{{VCARD_TEMP}}}FN") == of.partition("@")[0]


@BOTH_WAYS
def test_relays_are_not_for_foreign_users(peers, reader, of):
    asked = "<services xmlns='urn:xmpp:extdisco:2'/>"
    assert session(peers, reader, lambda client: refusal(client, "get", asked, domain_of(of))) == "forbidden"
