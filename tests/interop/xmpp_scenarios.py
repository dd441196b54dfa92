"""What holds on every XMPP server beside cusaxd: sign-in by the view, vCards by
the component (CUSAX-4, -5, -11). prosody_test.py and ejabberd_test.py name their
PEER and take all of this in."""

import contextlib
import socket
import ssl
import time

import pytest
from slixmpp.exceptions import IqError

from support import xmpp_client
from support.xmpp_client import VCARD4, VCARD_TEMP, refusal, request, telephones, vcard4, vcard_temp

from verona import DOMAIN, PASSWORDS

NURSE, JULIET = f"nurse@{DOMAIN}", f"juliet@{DOMAIN}"


def accepted(world, user, password):
    return xmpp_client.accepted(f"{user}@{DOMAIN}", password, world.server)


def texts(vcard, name):
    """The texts of the elements of that name, in any vCard namespace and at any depth."""
    return ["".join(found.itertext()) for found in vcard.iter() if found.tag.rpartition("}")[2] == name]


def attempts(world):
    """How often the component linked, or tried to."""
    metrics = world.rest.get("/metrics", expect=200).text
    return [line for line in metrics.splitlines() if line.startswith("cusaxd_xmpp_attempts_total")]


# ---- sign-in

@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "PLAIN"])
def test_client_that_knows_one_mechanism_signs_in(world, mechanism):
    assert xmpp_client.sign_in(JULIET, PASSWORDS["juliet"], world.server, mechanism) == mechanism
    with pytest.raises(xmpp_client.SignInRefused):
        xmpp_client.sign_in(JULIET, "wrong", world.server, mechanism)


@pytest.mark.parametrize("user", ["juliet", "nurse", "tybalt"])
def test_password_set_over_rest_signs_in_by_scram(world, user):
    mechanism = xmpp_client.sign_in(f"{user}@{DOMAIN}", PASSWORDS[user], world.server)
    assert mechanism.removesuffix("-PLUS") == "SCRAM-SHA-256"    # with channel binding where the server has it


@pytest.mark.parametrize("user, password", [
    ("juliet", "wrong"), ("juliet", PASSWORDS["nurse"]), ("nobody", "x"), ("juliet", PASSWORDS["juliet"].lower())])
def test_wrong_password_and_unknown_user_are_refused(world, user, password):
    assert not accepted(world, user, password)


def test_changed_password_takes_the_place_of_the_old_one_at_once(world):
    world.rest.set_password(f"tybalt@{DOMAIN}", "rat-catcher")
    assert accepted(world, "tybalt", "rat-catcher") and not accepted(world, "tybalt", PASSWORDS["tybalt"])
    world.rest.set_password(f"tybalt@{DOMAIN}", PASSWORDS["tybalt"])
    assert accepted(world, "tybalt", PASSWORDS["tybalt"])


# ---- accounts are made over REST alone (XEP-0077 is switched off)

REGISTER = "jabber:iq:register"
STREAM = (f"<stream:stream to='{DOMAIN}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")


def said_before_sign_in(world, stanza):
    """What the server says over TLS to somebody who has not signed in: its features, then what follows `stanza`."""
    def heard(end):
        text = ""
        while not any(each in text for each in end):
            more = connection.recv(65536).decode()
            if not more:
                break
            text += more
        return text
    connection = socket.create_connection(("127.0.0.1", world.server.port), timeout=30)
    with contextlib.closing(connection):
        connection.sendall(STREAM.encode())
        heard(["</stream:features>"])
        connection.sendall(b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        heard(["<proceed"])
        trusting = ssl.create_default_context(cafile=world.server.certificate)
        connection = trusting.wrap_socket(connection, server_hostname=DOMAIN)
        connection.sendall(STREAM.encode())
        features = heard(["</stream:features>"])
        connection.sendall(stanza.encode())
        return features, heard(["</iq>", "</stream:stream>"])


@pytest.mark.parametrize("kind, inside", [("get", ""), ("set", "<username>rosaline</username><password>fair</password>")], ids=["get", "set"])
def test_nobody_registers_before_sign_in(world, kind, inside):
    features, answer = said_before_sign_in(
        world, f"<iq type='{kind}' id='r1' to='{DOMAIN}'><query xmlns='{REGISTER}'>{inside}</query></iq>")
    assert "mechanisms" in features and "iq-register" not in features
    assert "type='result'" not in answer.replace('"', "'") and ("error" in answer)
    assert not accepted(world, "rosaline", "fair")


@pytest.mark.parametrize("inside", [
    "<remove/>", "<username>tybalt</username><password>taken over</password>", "<username>rosaline</username><password>fair</password>"],
    ids=["remove", "new password", "new account"])
def test_signed_in_user_changes_no_account_over_xmpp(world, inside):
    async def ask(client):
        return [await refusal(client, kind, f"<query xmlns='{REGISTER}'>{payload}</query>", DOMAIN)
                for kind, payload in (("get", ""), ("set", inside))]
    assert all(world.session("tybalt", ask))
    assert accepted(world, "tybalt", PASSWORDS["tybalt"])
    assert not accepted(world, "tybalt", "taken over") and not accepted(world, "rosaline", "fair")


# ---- what one user sends is not to be everybody's trouble

@pytest.mark.parametrize("inside", ["<A>" * 60 + "</A>" * 60, "<A/>" * 20000, "<A " + " ".join(f"a{n}='1'" for n in range(100)) + "/>"],
                         ids=["deep", "many elements", "many attributes"])
def test_stanza_beyond_a_limit_is_refused_and_others_are_served_over_the_same_link(world, inside):
    async def ask(client):
        return await refusal(client, "get", f"<vCard xmlns='{VCARD_TEMP}'>{inside}</vCard>", NURSE)
    before = attempts(world)
    assert world.session("juliet", ask) == "policy-violation"
    assert texts(world.session("nurse", lambda client: vcard_temp(client, JULIET)), "FN")
    assert attempts(world) == before


# ---- reading vCards

def test_contacts_vcard_temp_shows_where_to_call(world):
    card = world.session("juliet", lambda client: vcard_temp(client, NURSE))
    assert card.findtext(f"{{{VCARD_TEMP}}}FN") == "Angelica"
    assert ({"WORK", "VOICE"}, NURSE) in telephones(card)
    assert "+493012340007" in [number for _, number in telephones(card)]


def test_contacts_vcard4_shows_the_sip_address(world):
    card = world.session("juliet", lambda client: vcard4(client, NURSE))
    assert card.tag == f"{{{VCARD4}}}vcard"
    uris = [found.text for tel in card.iter(f"{{{VCARD4}}}tel") for found in tel.iter(f"{{{VCARD4}}}uri")]
    assert f"sip:{NURSE}" in uris


def test_account_without_voice_shows_no_telephone(world):
    card = world.session("juliet", lambda client: vcard_temp(client, f"tybalt@{DOMAIN}"))
    assert telephones(card) == []


def test_change_over_rest_shows_in_the_next_vcard(world):
    world.rest.patch(f"/v1/accounts/{NURSE}", {"name": {"formatted": "The Nurse"}}, expect=200)
    card = world.session("juliet", lambda client: vcard_temp(client, NURSE))
    assert card.findtext(f"{{{VCARD_TEMP}}}FN") == "The Nurse"
    world.rest.patch(f"/v1/accounts/{NURSE}", {"name": {"formatted": "Angelica"}}, expect=200)


@pytest.mark.parametrize("payload", [f"<vCard xmlns='{VCARD_TEMP}'/>", f"<vcard xmlns='{VCARD4}'/>"])
@pytest.mark.parametrize("whose", [f"nobody@{DOMAIN}", DOMAIN])
def test_vcard_of_nobody_is_not_found(world, payload, whose):
    answer = world.session("juliet", lambda client: refusal(client, "get", payload, whose))
    assert answer == "item-not-found"


# ---- writing vCards

OWN_TEMP = (f"<vCard xmlns='{VCARD_TEMP}'><FN>Jule</FN><NICKNAME>Jule</NICKNAME>"
            "<TEL><HOME/><VOICE/><NUMBER>+15551234567</NUMBER></TEL></vCard>")
OWN_VCARD4 = (f"<vcard xmlns='{VCARD4}'><fn><text>Jule</text></fn><nickname><text>Jules</text></nickname>"
              "<tel><uri>sip:mercutio@montague.example</uri></tel></vcard>")


@pytest.mark.parametrize("written, element, kept", [
    (OWN_TEMP, "NICKNAME", "Jule"), (OWN_VCARD4, "NICKNAME", "Jules")], ids=["vcard-temp", "vcard4"])
def test_own_vcard_keeps_what_the_user_wrote_and_the_provisioned_tel(world, written, element, kept):
    async def write_and_read(client):
        await request(client, "set", written)
        return await vcard_temp(client), await vcard4(client)

    temp, four = world.session("juliet", write_and_read)
    assert kept in texts(temp, element) and kept in [text.strip() for text in texts(four, element.lower())]
    assert ({"WORK", "VOICE"}, JULIET) in telephones(temp)
    assert f"sip:{JULIET}" in texts(four, "uri")
    shown = [number for _, number in telephones(temp)] + texts(four, "uri") + texts(four, "tel")
    assert not any("+15551234567" in text or "mercutio" in text for text in shown)
    seen_by_nurse = world.session("nurse", lambda client: vcard_temp(client, JULIET))
    assert kept in texts(seen_by_nurse, element)


def test_photo_of_150_kilobytes_comes_back_whole(world):
    photo = "iVBORw0KGgo" * 13640    # 150,040 characters of base64
    written = f"<vCard xmlns='{VCARD_TEMP}'><PHOTO><TYPE>image/png</TYPE><BINVAL>{photo}</BINVAL></PHOTO></vCard>"

    async def write(client):
        await request(client, "set", written)
    world.session("nurse", write)
    card = world.session("juliet", lambda client: vcard_temp(client, NURSE))
    assert "".join(texts(card, "BINVAL")[0].split()) == photo
    assert ({"WORK", "VOICE"}, NURSE) in telephones(card)


@pytest.mark.parametrize("whose", [NURSE, f"nobody@{DOMAIN}", DOMAIN])
@pytest.mark.parametrize("written", [OWN_TEMP, OWN_VCARD4], ids=["vcard-temp", "vcard4"])
def test_vcard_of_another_cannot_be_set(world, written, whose):
    before = world.session("nurse", vcard_temp)
    answer = world.session("juliet", lambda client: refusal(client, "set", written, whose))
    assert answer == "forbidden"
    after = world.session("nurse", vcard_temp)
    assert [list(each.itertext()) for each in before] == [list(each.itertext()) for each in after]


# ---- the component itself

def test_component_says_what_it_is(world):
    async def look(client):
        info = await client["xep_0030"].get_info(jid=world.peer.component, timeout=10)
        return info["disco_info"]["identities"], info["disco_info"]["features"]

    async def with_disco(client):
        client.register_plugin("xep_0030")
        return await look(client)
    identities, features = world.session("juliet", with_disco)
    assert identities and "http://jabber.org/protocol/disco#info" in features and "urn:xmpp:ping" in features


def test_component_answers_ping(world):
    answer = world.session("juliet", lambda client: refusal(
        client, "get", "<ping xmlns='urn:xmpp:ping'/>", world.peer.component))
    assert answer is None


def test_server_announces_the_delegated_vcard_once(world):
    async def look(client):
        client.register_plugin("xep_0030")
        info = await client["xep_0030"].get_info(jid=DOMAIN, timeout=10)
        return [feature.attrib["var"] for feature in info["disco_info"].xml
                if feature.tag.endswith("feature")]
    features = world.session("juliet", look)
    assert features.count("vcard-temp") == 1


# ---- faults; they end with everything running again

def test_server_restarted_is_linked_again_by_itself(world):
    world.peer.restart()
    world.wait_for_link()


def test_database_away_is_answered_with_a_wait_error(world, cluster):
    async def ask(client):
        cluster.stop()
        try:
            with pytest.raises(IqError) as refused:
                await vcard_temp(client, NURSE)
            return refused.value.etype, refused.value.condition
        finally:
            cluster.start()

    assert world.session("juliet", ask) == ("wait", "internal-server-error")
    world.wait_for_link()


def test_database_restarted_vcards_and_sign_in_come_back(world, cluster):
    cluster.restart()
    world.wait_for_link()


def test_daemon_killed_is_answered_for_at_once_and_takes_over_again(world):
    async def ask(client):
        begun = time.monotonic()
        condition = await refusal(client, "get", f"<vCard xmlns='{VCARD_TEMP}'/>", NURSE)
        return condition, time.monotonic() - begun

    world.daemon.kill()
    condition, seconds = world.session("juliet", ask)
    assert condition == "service-unavailable" and seconds < 2
    world.daemon.start()
    world.wait_for_link()


def test_suspended_account_is_refused_and_let_in_again(world):
    world.rest.suspend(f"tybalt@{DOMAIN}")
    try:
        assert not accepted(world, "tybalt", PASSWORDS["tybalt"])
    finally:
        world.rest.reactivate(f"tybalt@{DOMAIN}")
    assert accepted(world, "tybalt", PASSWORDS["tybalt"])


def test_suspended_account_has_no_vcard_and_gets_it_back(world):
    world.rest.suspend(NURSE)
    try:
        answer = world.session("juliet", lambda client: refusal(client, "get", f"<vCard xmlns='{VCARD_TEMP}'/>", NURSE))
        assert answer == "item-not-found"
    finally:
        world.rest.reactivate(NURSE)
    card = world.session("juliet", lambda client: vcard_temp(client, NURSE))
    assert ({"WORK", "VOICE"}, NURSE) in telephones(card)
