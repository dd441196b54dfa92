"""Profiles in users' Personal Eventing services (XEP-0163, -0084, -0152, -0172, -0292): on a real Prosody, and
by profiles_ejabberd_test.py on ejabberd."""

import base64
import struct
import xml.etree.ElementTree as ElementTree
import zlib

import pytest

from support.processes import wait_until
from support.xmpp_client import VCARD4, VCARD_TEMP, request

from verona import DOMAIN

PUBSUB = "http://jabber.org/protocol/pubsub"
VCARD4_NODE, REACH_NODE = "urn:xmpp:vcard4", "urn:xmpp:reach:0"
NICK_NODE = "http://jabber.org/protocol/nick"
METADATA_NODE, DATA_NODE = "urn:xmpp:avatar:metadata", "urn:xmpp:avatar:data"
NURSE, JULIET, TYBALT = f"nurse@{DOMAIN}", f"juliet@{DOMAIN}", f"tybalt@{DOMAIN}"


async def item(client, user, node):
    """(id, payload) of the node's item as `client` sees it; None where nothing is to be seen."""
    from slixmpp.exceptions import IqError
    try:
        answer = await request(client, "get", f"<pubsub xmlns='{PUBSUB}'><items node='{node}' max_items='1'/></pubsub>", user)
    except IqError:
        return None
    found = None if answer is None else answer.find(f".//{{{PUBSUB}}}item")
    return None if found is None else (found.get("id"), found[0])


def seen(world, reader, user, node):
    return world.session(reader, lambda client: item(client, user, node))


def text_seen(world, reader, user, node):
    found = seen(world, reader, user, node)
    return "" if found is None else ElementTree.tostring(found[1], encoding="unicode")


def wait_for_text(world, user, node, text, reader="juliet"):
    wait_until(lambda: text in text_seen(world, reader, user, node), f"{node} of {user} holds {text}")


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def test_everybody_has_a_vcard4_with_the_sip_address_in_pep(world):
    wait_for_text(world, NURSE, VCARD4_NODE, f"sip:{NURSE}")
    assert "+493012340007" in text_seen(world, "juliet", NURSE, VCARD4_NODE)


def test_reach_and_nick_are_published(world):
    wait_for_text(world, NURSE, REACH_NODE, f'uri="sip:{NURSE}"')
    wait_for_text(world, NURSE, REACH_NODE, 'uri="tel:+493012340007"')
    wait_for_text(world, NURSE, NICK_NODE, "Angelica")


def test_who_cannot_be_called_says_no_address(world):
    wait_for_text(world, TYBALT, NICK_NODE, "ybalt")
    assert seen(world, "juliet", TYBALT, REACH_NODE) is None


def test_change_over_rest_shows(world):
    world.rest.patch(f"/v1/accounts/{NURSE}", {"name": {"formatted": "The Nurse"}}, expect=200)
    wait_for_text(world, NURSE, NICK_NODE, "The Nurse")
    wait_for_text(world, NURSE, VCARD4_NODE, "The Nurse")
    world.rest.patch(f"/v1/accounts/{NURSE}", {"name": {"formatted": "Angelica"}}, expect=200)
    wait_for_text(world, NURSE, NICK_NODE, "Angelica")


def test_picture_of_the_vcard_becomes_the_avatar_and_goes_with_it(world):
    picture = png(3, 2)
    photo = base64.b64encode(picture).decode()

    async def write(client):
        await request(client, "set", f"<vCard xmlns='{VCARD_TEMP}'><PHOTO><TYPE>image/png</TYPE><BINVAL>{photo}</BINVAL>"
                                     "</PHOTO></vCard>")
    world.session("nurse", write)
    wait_for_text(world, NURSE, METADATA_NODE, 'width="3"')
    identifier, metadata = seen(world, "juliet", NURSE, METADATA_NODE)
    assert metadata[0].get("id") == identifier and metadata[0].get("bytes") == str(len(picture))
    data_identifier, data = seen(world, "juliet", NURSE, DATA_NODE)
    assert data_identifier == identifier and base64.b64decode(data.text) == picture

    async def take_away(client):
        await request(client, "set", f"<vCard xmlns='{VCARD_TEMP}'/>")
    world.session("nurse", take_away)
    wait_until(lambda: seen(world, "juliet", NURSE, METADATA_NODE) is None, "the avatar is withdrawn")


def test_number_that_a_user_publishes_is_put_right_and_the_rest_is_kept(world):
    card = (f"<vcard xmlns='{VCARD4}'><fn><text>Jule</text></fn><nickname><text>Capulets Jule</text></nickname>"
            "<tel><uri>tel:+15550000000</uri></tel></vcard>")
    wait_for_text(world, JULIET, VCARD4_NODE, f"sip:{JULIET}", reader="nurse")

    async def publish(client):
        await request(client, "set", f"<pubsub xmlns='{PUBSUB}'><publish node='{VCARD4_NODE}'><item id='current'>{card}"
                                     "</item></publish></pubsub>")
    world.session("juliet", publish)
    wait_for_text(world, JULIET, VCARD4_NODE, "Capulets Jule", reader="nurse")
    wait_for_text(world, JULIET, VCARD4_NODE, f"sip:{JULIET}", reader="nurse")
    assert "+15550000000" not in text_seen(world, "nurse", JULIET, VCARD4_NODE)


def test_item_that_a_user_takes_away_comes_back(world):
    async def retract(client):
        await request(client, "set", f"<pubsub xmlns='{PUBSUB}'><retract node='{REACH_NODE}' notify='true'><item id='current'/>"
                                     "</retract></pubsub>")
    wait_for_text(world, JULIET, REACH_NODE, f"sip:{JULIET}", reader="nurse")
    world.session("juliet", retract)
    wait_for_text(world, JULIET, REACH_NODE, f"sip:{JULIET}", reader="nurse")


def test_suspension_withdraws_and_reactivation_publishes_again(world):
    wait_for_text(world, NURSE, VCARD4_NODE, f"sip:{NURSE}")
    world.rest.suspend(NURSE)
    try:
        wait_until(lambda: seen(world, "juliet", NURSE, VCARD4_NODE) is None, "the vCard is withdrawn")
        wait_until(lambda: seen(world, "juliet", NURSE, REACH_NODE) is None, "the addresses are withdrawn")
    finally:
        world.rest.reactivate(NURSE)
    wait_for_text(world, NURSE, VCARD4_NODE, f"sip:{NURSE}")


@pytest.mark.parametrize("fault", ["server restarts", "daemon is killed"])
def test_change_made_during_a_fault_is_published_after_it(world, fault):
    if fault == "server restarts":
        world.peer.stop()
        world.rest.patch(f"/v1/accounts/{NURSE}", {"name": {"formatted": "Nurse again"}}, expect=200)
        world.peer.start()
    else:
        world.daemon.kill()
        world.daemon.start()
        world.rest.patch(f"/v1/accounts/{NURSE}", {"name": {"formatted": "Angelica"}}, expect=200)
    world.wait_for_link()
    wait_for_text(world, NURSE, NICK_NODE, "Nurse again" if fault == "server restarts" else "Angelica")


def test_renamed_account_is_seen_under_its_new_name_alone(world):
    before, after = f"rosaline@{DOMAIN}", f"rosalinde@{DOMAIN}"
    world.rest.create_account(before, name={"formatted": "Rosaline"}, password="fair")
    for node in (NICK_NODE, VCARD4_NODE, REACH_NODE):
        wait_until(lambda node=node: seen(world, "juliet", before, node), f"{node} of {before}")
    world.rest.patch(f"/v1/accounts/{before}", {"username": "rosalinde"}, expect=200)
    world.rest.set_password(after, "fairer")    # without one, Prosody knows no such user
    wait_for_text(world, after, VCARD4_NODE, f"sip:{after}")
    wait_for_text(world, after, NICK_NODE, "Rosaline")
    for node in (NICK_NODE, VCARD4_NODE, REACH_NODE):
        wait_until(lambda node=node: seen(world, "juliet", before, node) is None, f"{node} of {before} is withdrawn")
