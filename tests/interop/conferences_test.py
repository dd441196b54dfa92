"""A chat room and its conference bridge on a real Prosody (CUSAX-9): the room's disco, the component's, REST."""

import pytest

from slixmpp.exceptions import IqError

from support import xmpp_client

from verona import DOMAIN

ROOMS = f"rooms.{DOMAIN}"
FIELD = "{urn:cusax:conference:0}sip_uri"
DISCO = "http://jabber.org/protocol/disco"


def path(room):
    return f"/v1/conferences/{room}@{ROOMS}"


@pytest.fixture
def ball(world):
    """The room ball with its bridge; gone afterwards."""
    made = world.rest.put(path("ball"), {"sip_uri": f"sip:ball@{DOMAIN}", "name": "The ball"}).json()
    yield made
    world.rest.delete(path("ball"))


async def enter(client, room):
    """Joins a room; whoever is first makes it, and takes it as it comes."""
    client.register_plugin("xep_0045")
    await client["xep_0045"].join_muc_wait(f"{room}@{ROOMS}", client.boundjid.user, timeout=20)
    await xmpp_client.request(client, "set", "<query xmlns='http://jabber.org/protocol/muc#owner'>"
                                             "<x xmlns='jabber:x:data' type='submit'/></query>", f"{room}@{ROOMS}")


async def disco(client, to, what="info", node=None):
    shown = f" node='{node}'" if node else ""
    return await xmpp_client.request(client, "get", f"<query xmlns='{DISCO}#{what}'{shown}/>", to)


def fields(info):
    """{FORM_TYPE: …, var: value} of the only form of a disco#info answer."""
    (form,) = info.findall("{jabber:x:data}x")
    return {field.get("var"): field.findtext("{jabber:x:data}value") for field in form.iter("{jabber:x:data}field")}


def identities(info):
    return [(each.get("category"), each.get("type"), each.get("name")) for each in info.findall(f"{{{DISCO}#info}}identity")]


def items(answer):
    return [(each.get("jid"), each.get("node"), each.get("name")) for each in answer.findall(f"{{{DISCO}#items}}item")]


def test_room_tells_its_bridge_and_follows_rest_at_once(world, ball):
    async def look(client):
        await enter(client, "ball")
        seen = [fields(await disco(client, f"ball@{ROOMS}"))]
        world.rest.put(path("ball"), {"sip_uri": "sip:moved@bridge.example"}, expect=200)
        seen.append(fields(await disco(client, f"ball@{ROOMS}")))
        world.rest.delete(path("ball"), expect=204)
        seen.append(fields(await disco(client, f"ball@{ROOMS}")))
        return seen
    first, moved, gone = world.session("juliet", look)
    assert first["FORM_TYPE"] == "http://jabber.org/protocol/muc#roominfo"
    assert first[FIELD] == f"sip:ball@{DOMAIN}" and moved[FIELD] == "sip:moved@bridge.example"
    assert FIELD not in gone and gone["FORM_TYPE"] == first["FORM_TYPE"]


def test_room_without_a_bridge_tells_none(world, ball):
    async def look(client):
        await enter(client, "kitchen")
        return fields(await disco(client, f"kitchen@{ROOMS}"))
    assert FIELD not in world.session("nurse", look)


@pytest.mark.parametrize("node", [f"ball@{ROOMS}", f"xmpp:ball@{ROOMS}", f"sip:ball@{DOMAIN}"])
def test_component_tells_the_conference_from_either_side(world, ball, node):
    info = world.session("nurse", lambda client: disco(client, world.prosody.component, node=node))
    assert info.get("node") == node
    assert identities(info) == [("conference", "text", "The ball")]
    assert fields(info) == {"FORM_TYPE": "urn:cusax:conference:0", "jid": f"ball@{ROOMS}", "sip_uri": f"sip:ball@{DOMAIN}"}


def test_component_lists_conferences_and_forgets_a_deleted_one(world, ball):
    async def walk(client):
        component = world.prosody.component
        found = [items(await disco(client, component, "items")),
                 items(await disco(client, component, "items", "conferences"))]
        world.rest.delete(path("ball"), expect=204)
        found.append(items(await disco(client, component, "items", "conferences")))
        with pytest.raises(IqError) as refused:
            await disco(client, component, node=f"ball@{ROOMS}")
        return found, refused.value.condition
    (top, listed, left), condition = world.session("juliet", walk)
    assert (world.prosody.component, "conferences", "Conferences") in top
    assert listed == [(world.prosody.component, f"ball@{ROOMS}", "The ball")] and left == []
    assert condition == "item-not-found"
