"""What the component answers beside vCards, on every XMPP server: discovery, search, relays, commands.

xmpp_services_test.py and xmpp_services_ejabberd_test.py name their PEER and take all of this in.
"""

import base64
import hashlib
import hmac
import subprocess
import time

import pytest

from support import xmpp_client
from support.cusaxd import Daemon
from support.processes import wait_until
from support.xmpp_client import refusal, request

from verona import DOMAIN, PASSWORDS, linked

JULIET, NURSE, TYBALT = (f"{user}@{DOMAIN}" for user in ("juliet", "nurse", "tybalt"))
COMPONENT = f"cusax.{DOMAIN}"
SECRET = "north-wind"
INFO = "http://jabber.org/protocol/disco#info"
ITEMS = "http://jabber.org/protocol/disco#items"
FORM = "jabber:x:data"
OURS = "urn:cusax:info:0"
CONTACT = "http://jabber.org/network/serverinfo"
SEARCH = "jabber:iq:search"
RELAYS = "urn:xmpp:extdisco:2"
COMMANDS = "http://jabber.org/protocol/commands"
RSM = "http://jabber.org/protocol/rsm"
VERSION = "jabber:iq:version"


@pytest.fixture(scope="module")
def world(binary, database_of_file, scratch, request):
    """cusaxd and the file's PEER with every service switched on; the nurse is an administrator."""
    peer = request.module.PEER(scratch / "peer", database_of_file, DOMAIN)
    link = {**peer.link, "admins": [NURSE], "search_limit": 2, "contact_on_server": True}
    daemon = Daemon(binary, scratch / "cusaxd", database_of_file, xmpp=[link],
                    settings={"turn": {"secret": SECRET, "lifetime_s": 3600}})
    relay = [
        {"kind": "stun", "transport": "udp", "host": f"stun.{DOMAIN}", "port": 3478, "priority": 0, "weight": 0},
        {"kind": "turn", "transport": "tls", "host": f"turn.{DOMAIN}", "port": 5349, "priority": 0, "weight": 0}]
    with linked(daemon, peer, prepare=lambda rest: rest.patch(f"/v1/domains/{DOMAIN}", {"relay": relay}, expect=200)) as made:
        yield made


def ask(world, user, kind, payload, to=COMPONENT):
    return world.session(user, lambda client: request(client, kind, payload, to))


def refused(world, user, kind, payload, to=COMPONENT):
    return world.session(user, lambda client: refusal(client, kind, payload, to))


def values(form):
    """{var: [values]} of the fields of a form."""
    return {field.get("var"): [value.text for value in field.iter(f"{{{FORM}}}value")]
            for field in form.iter(f"{{{FORM}}}field")}


def forms(query):
    """The forms in a query by their FORM_TYPE, of which each stands once."""
    found = [values(form) for form in query.iter(f"{{{FORM}}}x")]
    named = {form["FORM_TYPE"][0]: form for form in found}
    assert len(named) == len(found)
    return named


# ---- discovery

def test_component_says_what_it_answers_and_whom_to_contact(world):
    info = ask(world, "juliet", "get", f"<query xmlns='{INFO}'/>")
    features = {feature.get("var") for feature in info.iter(f"{{{INFO}}}feature")}
    assert {SEARCH, COMMANDS, RSM} <= features
    assert forms(info)[CONTACT]["admin-addresses"] == [f"mailto:hostmaster@{DOMAIN}"]
    assert forms(info)[OURS]["sip_domain"] == [DOMAIN]


def test_component_tells_its_version_and_says_so(world, binary):
    version = ask(world, "juliet", "get", f"<query xmlns='{VERSION}'/>", COMPONENT)
    assert version.findtext(f"{{{VERSION}}}name") == "cusaxd"
    assert version.findtext(f"{{{VERSION}}}version") == subprocess.check_output([binary, "--version"], text=True).strip()
    info = ask(world, "juliet", "get", f"<query xmlns='{INFO}'/>", COMPONENT)
    assert VERSION in {feature.get("var") for feature in info.iter(f"{{{INFO}}}feature")}


def test_server_shows_the_relays_as_a_feature_once(world):
    info = ask(world, "juliet", "get", f"<query xmlns='{INFO}'/>", DOMAIN)
    assert [feature.get("var") for feature in info.iter(f"{{{INFO}}}feature")].count(RELAYS) == 1
    names = {identity.get("name") for identity in info.iter(f"{{{INFO}}}identity") if identity.get("category") == "directory"}
    assert len(names) == 1, "the nesting nodes of all namespaces are merged, and one of them says it"


def test_own_bare_jid_shows_the_vcard(world):
    info = ask(world, "juliet", "get", f"<query xmlns='{INFO}'/>", JULIET)
    features = [feature.get("var") for feature in info.iter(f"{{{INFO}}}feature")]
    assert features.count("vcard-temp") == 1 and RELAYS not in features


def test_directory_is_read_page_by_page(world):
    first = ask(world, "juliet", "get", f"<query xmlns='{ITEMS}'/>")
    assert [(item.get("jid"), item.get("name")) for item in first.iter(f"{{{ITEMS}}}item")] == [
        (f"cusax.{DOMAIN}", "Conferences"), (JULIET, "Juliet Capulet"), (NURSE, "Angelica")]
    last = first.findtext(f".//{{{RSM}}}last")
    second = ask(world, "juliet", "get",
                 f"<query xmlns='{ITEMS}'><set xmlns='{RSM}'><max>9</max><after>{last}</after></set></query>")
    assert [item.get("jid") for item in second.iter(f"{{{ITEMS}}}item")] == [TYBALT]


# ---- search

def legacy(world, **asked):
    fields = "".join(f"<{name}>{text}</{name}>" for name, text in asked.items())
    found = ask(world, "tybalt", "set", f"<query xmlns='{SEARCH}'>{fields}</query>")
    return [item.get("jid") for item in found.iter(f"{{{SEARCH}}}item")]


@pytest.mark.parametrize("asked, found", [
    ({"first": "jUL"}, [JULIET]), ({"last": "capu"}, [JULIET]), ({"first": "Juliet", "last": "Montague"}, []),
    ({"nick": "TYB"}, [TYBALT]), ({"first": "%"}, []), ({"nick": "nurse"}, [NURSE])])
def test_search_finds_beginnings_whatever_the_case(world, asked, found):
    assert legacy(world, **asked) == found


@pytest.mark.parametrize("number", ["+493012340007", "030 1234-0007", "40007"])
def test_search_by_form_finds_a_number_as_it_is_dialled(world, number):
    found = ask(world, "tybalt", "set",
                f"<query xmlns='{SEARCH}'><x xmlns='{FORM}' type='submit'>"
                f"<field var='x-phone'><value>{number}</value></field></x></query>")
    rows = [values(item) for item in found.iter(f"{{{FORM}}}item")]
    assert [(row["jid"], row["x-sip"]) for row in rows] == [([NURSE], [f"sip:{NURSE}"])]


def test_search_gives_no_more_than_its_limit_and_nobody_suspended(world):
    world.rest.create_account(f"sampson@{DOMAIN}", name={"given": "Servant", "family": "One"})
    world.rest.create_account(f"gregory@{DOMAIN}", name={"given": "Servant", "family": "Two"})
    world.rest.create_account(f"peter@{DOMAIN}", name={"given": "Servant", "family": "Three"})
    assert len(legacy(world, first="servant")) == 2
    world.rest.suspend(f"gregory@{DOMAIN}")
    world.rest.suspend(f"peter@{DOMAIN}")
    assert legacy(world, first="servant") == [f"sampson@{DOMAIN}"]


def test_search_without_a_field_is_not_acceptable(world):
    assert refused(world, "juliet", "set", f"<query xmlns='{SEARCH}'/>") == "not-acceptable"
    fields = ask(world, "juliet", "get", f"<query xmlns='{SEARCH}'/>")
    assert fields.find(f"{{{SEARCH}}}last") is not None and fields.find(f"{{{FORM}}}x") is not None


# ---- relays

def test_relays_come_with_credentials_of_the_shared_secret(world):
    services = ask(world, "juliet", "get", f"<services xmlns='{RELAYS}'/>", DOMAIN)
    stun, turn = services.iter(f"{{{RELAYS}}}service")
    assert (stun.get("type"), stun.get("host"), stun.get("password")) == ("stun", f"stun.{DOMAIN}", None)
    assert (turn.get("type"), turn.get("transport"), turn.get("port"), turn.get("restricted")) == (
        "turns", "tcp", "5349", "true")
    expires, _, user = turn.get("username").partition(":")
    assert user == JULIET and time.time() < int(expires) <= time.time() + 3601
    mac = hmac.new(SECRET.encode(), turn.get("username").encode(), hashlib.sha1).digest()
    assert turn.get("password") == base64.b64encode(mac).decode()


def test_relays_are_filtered_by_type_and_never_set(world):
    some = ask(world, "juliet", "get", f"<services xmlns='{RELAYS}' type='stun'/>", DOMAIN)
    assert [service.get("type") for service in some] == ["stun"]
    assert refused(world, "juliet", "set", f"<services xmlns='{RELAYS}'/>", DOMAIN) == "forbidden"
    one = ask(world, "juliet", "get", f"<credentials xmlns='{RELAYS}'><service type='turns' host='turn.{DOMAIN}'/>"
              "</credentials>", DOMAIN)
    assert len(one) == 1 and one[0].get("password")


# ---- commands

def command(node, session="", action="execute", **fields):
    filled = "".join(f"<field var='{var}'><value>{value}</value></field>" for var, value in fields.items())
    form = f"<x xmlns='{FORM}' type='submit'>{filled}</x>" if session and action != "cancel" else ""
    chosen = f" sessionid='{session}'" if session else ""
    return f"<command xmlns='{COMMANDS}' node='urn:cusax:command:{node}' action='{action}'{chosen}>{form}</command>"


def converse(world, user, node, *steps):
    """Executes a command and goes on with the fields of each step; returns every answer."""
    async def talk(client):
        answers = [await request(client, "set", command(node), COMPONENT)]
        for step in steps:
            answers.append(await request(client, "set", command(node, answers[0].get("sessionid"), **step), COMPONENT))
        return answers
    return world.session(user, talk)


@pytest.mark.parametrize("user, count", [("juliet", 2), ("nurse", 5)])
def test_commands_are_listed_to_those_who_may_use_them(world, user, count):
    listed = ask(world, user, "get", f"<query xmlns='{ITEMS}' node='{COMMANDS}'/>")
    assert len(listed) == count


def test_settings_are_what_a_telephone_needs(world):
    told = values(converse(world, "nurse", "telephone-settings")[0])
    assert told["sip-address"] == [f"sip:{NURSE}"] and told["username"] == ["nurse"] and told["realm"] == [DOMAIN]
    assert told["numbers"] == ["+493012340007"] and f"udp sip1.{DOMAIN}:5060" in told["servers"]


def ends(world):
    """How often Tybalt's sessions have been ended."""
    return int(world.daemon.database.value(
        f"SELECT count(*) FROM cusax.audit WHERE action = 'account.sessions_ended' AND jid = '{TYBALT}'"))


def test_new_password_is_shown_and_signs_in_and_the_old_one_does_not(world):
    """The session in which it is shown ends for it, but not before."""
    before = ends(world)
    asked, done = converse(world, "tybalt", "new-password", {"confirm": "true"})
    wait_until(lambda: ends(world) == before + 1, "the end of the sessions")
    assert asked.get("status") == "executing" and done.get("status") == "completed"
    password = values(done)["password"][0]
    assert xmpp_client.accepted(TYBALT, password, world.server)
    assert not xmpp_client.accepted(TYBALT, PASSWORDS["tybalt"], world.server)
    world.rest.set_password(TYBALT, PASSWORDS["tybalt"])
    wait_until(lambda: ends(world) == before + 2, "the end of the sessions once more")


def test_cancelled_command_changes_nothing(world):
    answers = converse(world, "tybalt", "new-password", {"action": "cancel"})
    assert answers[-1].get("status") == "canceled"
    assert xmpp_client.accepted(TYBALT, PASSWORDS["tybalt"], world.server)


def test_user_is_no_administrator(world):
    assert refused(world, "juliet", "set", command("suspend-account")) == "forbidden"


def test_session_of_another_is_unknown(world):
    session = converse(world, "juliet", "new-password")[0].get("sessionid")
    assert refused(world, "tybalt", "set", command("new-password", session, confirm="true")) == "bad-request"


@pytest.mark.parametrize("address", [TYBALT, f"sip:{TYBALT}"])
def test_administrator_looks_an_account_up(world, address):
    told = values(converse(world, "nurse", "look-up-account", {"address": address})[-1])
    assert told["jid"] == [TYBALT] and told["status"] == ["active"] and told["services"] == ["xmpp"]


def test_administrator_suspends_and_reactivates(world):
    done = converse(world, "nurse", "suspend-account", {"address": TYBALT}, {"action": "complete"})[-1]
    assert values(done)["status"] == ["suspended"]
    assert not xmpp_client.accepted(TYBALT, PASSWORDS["tybalt"], world.server)
    converse(world, "nurse", "reactivate-account", {"address": TYBALT}, {"action": "complete"})
    assert xmpp_client.accepted(TYBALT, PASSWORDS["tybalt"], world.server)
    assert world.daemon.database.value(
        f"SELECT string_agg(actor, ' ' ORDER BY seq) FROM (SELECT seq, actor FROM cusax.audit WHERE jid = '{TYBALT}' "
        "AND action <> 'account.sessions_ended' ORDER BY seq DESC LIMIT 2) last") == f"{NURSE} {NURSE}"
