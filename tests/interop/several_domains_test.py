"""One link that serves two domains of one XMPP server, a real Prosody and a real ejabberd (CUSAX-4)."""

import asyncio

import pytest

from support import xmpp_client
from support.cusaxd import Daemon
from support.ejabberd import Ejabberd
from support.processes import wait_until
from support.prosody import Prosody
from support.xmpp_client import VCARD4, VCARD_TEMP, refusal, request, vcard4, vcard_temp

from two_domains import DOMAINS, TwoDomains, running

JULIET, ROMEO = PEOPLE = ["juliet@capulet.example", "romeo@montague.example"]
FORMS = {"vcard-temp": f"<vCard xmlns='{VCARD_TEMP}'><NICKNAME>{{}}</NICKNAME></vCard>",
         "vcard4": f"<vcard xmlns='{VCARD4}'><nickname><text>{{}}</text></nickname></vcard>"}
READERS = {"vcard-temp": vcard_temp, "vcard4": vcard4}


class Verona(TwoDomains):
    """The same, and what is read there."""

    def words(self, reader, of, form):
        """The words in somebody's vCard, as `reader` sees it."""
        return list(self.session(reader, lambda client: READERS[form](client, of)).itertext())


@pytest.fixture(scope="module", params=[Prosody, Ejabberd], ids=lambda kind: kind.__name__)
def verona(request, binary, cluster, migrated, scratch):
    name = request.param.__name__.lower()
    database = cluster.create(f"several_domains_{name}", template=migrated)
    peer = request.param(scratch / f"peer-{name}", database, *DOMAINS)
    daemon = Daemon(binary, scratch / f"cusaxd-{name}", database, xmpp=[peer.link])
    with running(Verona(peer, daemon), PEOPLE) as made:
        yield made


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reader", PEOPLE)
@pytest.mark.parametrize("of", PEOPLE)
def test_vcard_is_read_within_a_domain_and_across(verona, reader, of, form):
    assert of.partition("@")[0] in verona.words(reader, of, form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("owner, other", [(JULIET, ROMEO), (ROMEO, JULIET)])
def test_own_vcard_is_set_in_either_domain_and_seen_in_the_other(verona, owner, other, form):
    nickname = f"{owner} in {form}"
    verona.session(owner, lambda client: request(client, "set", FORMS[form].format(nickname)))
    assert nickname in verona.words(owner, owner, form)
    assert nickname in verona.words(other, owner, form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("writer, whose", [
    (JULIET, ROMEO), (ROMEO, JULIET), (JULIET, "juliet@montague.example"), (ROMEO, DOMAINS[0]), (JULIET, DOMAINS[1])])
def test_nothing_in_the_other_domain_can_be_set(verona, writer, whose, form):
    before = [verona.words(jid, jid, form) for jid in PEOPLE]
    written = FORMS[form].format("Mercutio")
    assert verona.session(writer, lambda client: refusal(client, "set", written, whose)) == "forbidden"
    assert [verona.words(jid, jid, form) for jid in PEOPLE] == before


@pytest.mark.parametrize("jid", PEOPLE)
def test_each_domain_shows_the_delegated_vcard_once(verona, jid):
    asked = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
    info = verona.session(jid, lambda client: request(client, "get", asked, jid.partition("@")[2]))
    assert [feature.get("var") for feature in info].count("vcard-temp") == 1


@pytest.mark.parametrize("jid", PEOPLE)
def test_suspension_ends_the_session_in_either_domain(verona, jid):
    async def be_ended(client):
        gone = asyncio.get_running_loop().create_future()
        client.add_event_handler("disconnected", lambda why: gone.done() or gone.set_result(True))
        await asyncio.to_thread(verona.daemon.rest.suspend, jid)
        return await asyncio.wait_for(gone, xmpp_client.PATIENCE)
    try:
        assert verona.session(jid, be_ended)
    finally:
        verona.daemon.rest.reactivate(jid)
    wait_until(lambda: verona.serves(jid), "the account is let in again")
