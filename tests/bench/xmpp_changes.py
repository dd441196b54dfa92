"""How long a change takes to reach people who are signed in: REST to the PEP event
of a subscribed contact, and a suspension to the end of the open session and to
the refusal of the next sign-in.

Each function returns milliseconds, one for each change. The clients are slixmpp;
the time until its handler runs counts.
"""

import asyncio
import time

from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

from support import xmpp_client
from support.processes import wait_until
from support.xmpp_client import Server, request

from measure import suspensions

PUBSUB = "http://jabber.org/protocol/pubsub"
NICK = "http://jabber.org/protocol/nick"


def measure_events(daemon, server, watched, watcher, password, changes):
    """A new name over REST until `watcher`, who subscribed to the node, has the event with it."""
    async def scenario(client):
        heard = asyncio.Queue()

        def take(message):
            nick = message.xml.find(f".//{{{NICK}}}nick")
            if nick is not None:
                heard.put_nowait(nick.text)
        client.register_handler(Callback("events", MatchXPath(f"{{jabber:client}}message/{{{PUBSUB}#event}}event"), take))
        client.send_presence()
        await request(client, "set", f"<pubsub xmlns='{PUBSUB}'><subscribe node='{NICK}' jid='{client.boundjid.bare}'/></pubsub>", watched)
        took = []
        for number in range(changes):
            name = f"name {number}"
            begun = time.monotonic()
            await asyncio.to_thread(daemon.rest.patch, f"/v1/accounts/{watched}", {"name": {"formatted": name}})
            while await asyncio.wait_for(heard.get(), xmpp_client.PATIENCE) != name:
                pass
            took.append((time.monotonic() - begun) * 1000)
        return took
    return _session(server, watcher, password, scenario)


def measure_ends(daemon, server, jid, password, rounds):
    """A suspension over REST until the server has closed the session."""
    async def scenario(client):
        gone = asyncio.get_running_loop().create_future()
        client.add_event_handler("disconnected", lambda why: gone.done() or gone.set_result(time.monotonic()))
        begun = time.monotonic()
        await asyncio.to_thread(daemon.rest.suspend, jid)
        return (await asyncio.wait_for(gone, xmpp_client.PATIENCE) - begun) * 1000
    took = []
    for _ in range(rounds):
        took.append(_session(server, jid, password, scenario))
        daemon.rest.reactivate(jid)
        wait_until(lambda: xmpp_client.accepted(jid, password, _door(server)), "the account is let in again")
    return took


def measure_refusals(daemon, server, jid, password, rounds):
    """A suspension over REST until a sign-in has been refused; one is tried after the other, to its end."""
    def is_let_in():
        return xmpp_client.accepted(jid, password, _door(server))
    return suspensions(daemon, jid, is_let_in, lambda: not is_let_in(), rounds)


def _door(server):
    return Server(server.client_port, server.certificate)


def _session(server, jid, password, scenario):
    patience, xmpp_client.PATIENCE = xmpp_client.PATIENCE, 300    # of a whole session
    try:
        return xmpp_client.session(jid, password, _door(server), scenario)
    finally:
        xmpp_client.PATIENCE = patience
