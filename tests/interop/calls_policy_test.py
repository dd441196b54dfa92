"""Calls by Jingle where the policy leaves them to SIP, and where it does not, on a real Prosody and a real ejabberd (CUSAX-8)."""

import asyncio
import xml.etree.ElementTree as ElementTree

import pytest

from support import xmpp_client
from support.cusaxd import Daemon
from support.ejabberd import Ejabberd
from support.processes import wait_until
from support.prosody import Prosody
from support.xmpp_client import PATIENCE, refusal

from two_domains import DOMAINS, PASSWORD, TwoDomains, running

SIP_ONLY, BOTH = DOMAINS
JULIET, NURSE, ROMEO, MERCUTIO = PEOPLE = [f"juliet@{SIP_ONLY}", f"nurse@{SIP_ONLY}", f"romeo@{BOTH}", f"mercutio@{BOTH}"]
AUDIO, FILE = "urn:xmpp:jingle:apps:rtp:1", "urn:xmpp:jingle:apps:file-transfer:5"


def jingle(action, application):
    return (f"<jingle xmlns='urn:xmpp:jingle:1' action='{action}' sid='a1'><content creator='initiator' name='one'>"
            f"<description xmlns='{application}'/><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'/></content></jingle>")


def proposal(application):
    return f"<propose xmlns='urn:xmpp:jingle-message:0' id='a1'><description xmlns='{application}' media='audio'/></propose>"


class Verona(TwoDomains):
    """Calls are left to SIP in one domain of the two."""

    def __init__(self, peer, daemon, cluster):
        super().__init__(peer, daemon)
        self.cluster = cluster

    def answer(self, caller, called, payload):
        """The condition of the error with which an IQ to somebody's session is answered: the client's, or the server's."""
        async def call(client):
            async def wait(other):
                other.send_presence()
                return await refusal(client, "set", payload, other.boundjid.full)
            return await xmpp_client.beside(called, PASSWORD, self.server(called), wait)
        return self.session(caller, call)

    def arrives(self, caller, called, *payloads, kind="chat"):
        """Whether a message gets to somebody's session, or else comes back as an error, and which."""
        async def call(client):
            async def wait(other):
                other.send_presence()
                outcome = asyncio.get_running_loop().create_future()
                for one in (client, other):
                    one.add_event_handler("message_error", lambda found: outcome.done() or outcome.set_result(
                        found["error"]["condition"]))
                    one.add_event_handler("message", lambda found: outcome.done() or found["type"] == "error"
                                          or outcome.set_result("arrived"))
                message = client.make_message(other.boundjid.full, mbody="call", mtype="chat")
                message.xml.set("type", kind)
                for payload in payloads:
                    message.append(ElementTree.fromstring(payload))
                message.send()
                return await asyncio.wait_for(outcome, PATIENCE)
            return await xmpp_client.beside(called, PASSWORD, self.server(called), wait)
        return self.session(caller, call)


@pytest.fixture(scope="module", params=[Prosody, Ejabberd], ids=lambda kind: kind.__name__)
def verona(request, binary, cluster, migrated, scratch):
    name = request.param.__name__.lower()
    database = cluster.create(f"calls_policy_{name}", template=migrated)
    peer = request.param(scratch / f"peer-{name}", database, SIP_ONLY, BOTH)
    daemon = Daemon(binary, scratch / f"cusaxd-{name}", database, xmpp=[peer.link])
    policies = {domain: {"xmpp_jingle": domain == BOTH} for domain in DOMAINS}
    with running(Verona(peer, daemon, cluster), PEOPLE, policies) as made:
        yield made


@pytest.mark.parametrize("action", ["session-initiate", "session-accept", "content-add", "content-accept"])
@pytest.mark.parametrize("caller, called", [(JULIET, NURSE), (JULIET, ROMEO), (ROMEO, JULIET)])
def test_call_of_and_to_a_domain_that_leaves_calls_to_sip_is_not_allowed(verona, caller, called, action):
    assert verona.answer(caller, called, jingle(action, AUDIO)) == "not-allowed"


def test_what_is_no_call_and_whose_domain_allows_calls_get_through(verona):
    through = verona.answer(ROMEO, MERCUTIO, jingle("session-initiate", AUDIO))    # what a client without Jingle says
    assert through in ("feature-not-implemented", "service-unavailable")
    assert verona.answer(JULIET, NURSE, jingle("session-initiate", FILE)) == through
    assert verona.answer(JULIET, NURSE, jingle("session-terminate", AUDIO)) == through


@pytest.mark.parametrize("caller, called, application, outcome", [
    (JULIET, NURSE, AUDIO, "not-allowed"), (ROMEO, JULIET, AUDIO, "not-allowed"), (ROMEO, MERCUTIO, AUDIO, "arrived"),
    (JULIET, NURSE, FILE, "arrived")])
def test_proposal_of_a_call_is_refused_alike(verona, caller, called, application, outcome):
    assert verona.arrives(caller, called, proposal(application)) == outcome


@pytest.mark.parametrize("decoy", [proposal(FILE), jingle("session-terminate", AUDIO)], ids=["file", "end of a session"])
def test_proposal_of_a_call_behind_something_else_is_refused(verona, decoy):
    assert verona.arrives(JULIET, NURSE, decoy, proposal(AUDIO)) == "not-allowed"


def test_proposal_in_a_message_of_a_type_that_there_is_not_is_refused(verona):
    assert verona.arrives(JULIET, NURSE, proposal(AUDIO), kind="result") in ("not-allowed", "bad-request")


def test_change_of_the_policy_counts_with_the_next_call(verona):
    def allow(jingle):
        verona.daemon.rest.patch(f"/v1/domains/{SIP_ONLY}", {"policy": {"xmpp_jingle": jingle}}, expect=200)
    call = jingle("session-initiate", AUDIO)
    allow(True)
    assert verona.answer(JULIET, NURSE, call) != "not-allowed"
    allow(False)
    assert verona.answer(JULIET, NURSE, call) == "not-allowed"


def test_without_the_database_the_policy_stays_what_it_was(verona):
    """Both have been asked before: the sessions that are open go on."""
    call = jingle("session-initiate", AUDIO)

    async def calls(client):
        async def with_other(other):
            verona.cluster.stop()
            try:
                return [await refusal(client, "set", call, other.boundjid.full) for _ in range(2)]
            finally:
                verona.cluster.start()
        return await xmpp_client.beside(called, PASSWORD, verona.server(called), with_other)
    for caller, called, allowed in ((JULIET, NURSE, False), (ROMEO, MERCUTIO, True)):
        assert verona.answer(caller, called, call) is not None    # it is known
        assert all((found != "not-allowed") == allowed for found in verona.session(caller, calls))
    wait_until(lambda: xmpp_client.accepted(JULIET, PASSWORD, verona.server(JULIET)), "sign-in is back")


def test_without_the_database_a_policy_that_was_never_read_is_a_no(verona):
    """Where it allows calls, too: the servers have just been started and nobody has called yet."""
    verona.peer.stop()
    verona.peer.start()

    async def call(client):
        async def with_other(other):
            verona.cluster.stop()
            try:
                return await refusal(client, "set", jingle("session-initiate", AUDIO), other.boundjid.full)
            finally:
                verona.cluster.start()
        return await xmpp_client.beside(MERCUTIO, PASSWORD, verona.server(MERCUTIO), with_other)
    wait_until(lambda: xmpp_client.accepted(ROMEO, PASSWORD, verona.server(ROMEO)), "sign-in is there")
    assert verona.session(ROMEO, call) == "not-allowed"
    wait_until(lambda: xmpp_client.accepted(ROMEO, PASSWORD, verona.server(ROMEO)), "sign-in is back")
    wait_until(lambda: verona.answer(ROMEO, MERCUTIO, jingle("session-initiate", AUDIO)) != "not-allowed", "the policy is read again")
