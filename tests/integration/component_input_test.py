"""Bad input over the component link: the right error, nothing stored, and the
link alive, or closed with the right stream error and made anew (RFC 6120 §4.9.3,
XEP-0114, XEP-0355)."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from support.component_server import ComponentServer, forwarded
from support.cusaxd import Daemon
from support.processes import wait_until

DOMAIN = "capulet.example"
JULIET, NURSE = f"juliet@{DOMAIN}", f"nurse@{DOMAIN}"
CARD = "<vCard xmlns='vcard-temp'><NICKNAME>Jule</NICKNAME></vCard>"
CARD4 = "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><nickname><text>Jule</text></nickname></vcard>"
GET = "<vCard xmlns='vcard-temp'/>"
ANSWER = r"<iq type='result'.*?</delegation></iq>|<iq type='error'.*?</error></iq>"    # of the outer IQ
STANZAS = "{urn:ietf:params:xml:ns:xmpp-stanzas}"


@pytest.fixture(scope="module")
def linked(binary, cluster, migrated, scratch):
    """(server, daemon): two people, the link up."""
    database = cluster.create("component_input", template=migrated)
    server = ComponentServer(DOMAIN)
    daemon = Daemon(binary, scratch / "component-input", database, xmpp=[server.link],
                    settings={"vcard": {"photo_octets": 30000}}).start()
    daemon.rest.put_domain(DOMAIN)
    daemon.rest.create_account(JULIET)
    daemon.rest.create_account(NURSE)
    server.wait_for_link()
    yield server, daemon
    daemon.stop()
    server.stop()


@pytest.fixture
def server(linked):
    """The server's end; afterwards the same link must still answer."""
    server, _ = linked
    wait_until(lambda: not server.ended, "a link")
    before = server.links
    yield server
    assert server.links == before and not server.ended
    answers_a_get(server)


@pytest.fixture
def unchanged(linked):
    """Nothing may be stored by the test."""
    _, daemon = linked
    before = stored(daemon)
    yield
    assert stored(daemon) == before


def stored(daemon):
    return daemon.database.rows("SELECT * FROM cusax.vcard ORDER BY account_id")


def ask(server, attributes, payload, **more):
    """The answer to a forwarded request, parsed."""
    server.send(forwarded(server, attributes, payload, **more))
    return ElementTree.fromstring(server.wait_for(ANSWER).group(0))


def answers_a_get(server):
    answer = ask(server, f"type='get' id='alive' from='{NURSE}/x' to='{JULIET}'", GET)
    assert answer.find(".//{vcard-temp}vCard") is not None


def condition(answer):
    """(type, condition) of the error inside, or of the outer one; None for a result."""
    error = next((each for each in answer.iter() if each.tag.endswith("}error") or each.tag == "error"), None)
    if error is None:
        return None
    return error.get("type"), next(each.tag.removeprefix(STANZAS) for each in error if each.tag.startswith(STANZAS))


# ---- who may set what

@pytest.mark.parametrize("card", [CARD, CARD4], ids=["vcard-temp", "vcard4"])
@pytest.mark.parametrize("sender, to", [
    (f"{NURSE}/x", JULIET),                       # another user
    ("romeo@montague.example/orchard", JULIET),   # another domain
    (f"juliet@{DOMAIN}.montague.example/x", JULIET),
    (f"juliet@x.{DOMAIN}/x", JULIET),
    (DOMAIN, JULIET),                             # the server itself
    (f"{JULIET}/x", DOMAIN),                      # onto the server's own JID
    (DOMAIN, DOMAIN),
    (f"{JULIET}/x", f"cusax.{DOMAIN}"),
    ("romeo@montague.example/x", "romeo@montague.example"),
    (f"{JULIET}/x", f"{JULIET}/x"),
    (f"/{JULIET}", JULIET),
    ("juliet@", JULIET),
])
def test_set_by_anybody_but_the_owner_is_forbidden(server, unchanged, sender, to, card):
    assert condition(ask(server, f"type='set' id='i' from='{sender}' to='{to}'", card)) == ("auth", "forbidden")


@pytest.mark.parametrize("kind", ["get", "set"])
@pytest.mark.parametrize("user", [
    f"nobody@{DOMAIN}", f"@{DOMAIN}", f"{'a' * 1024}@{DOMAIN}", f"&quot;&lt;@{DOMAIN}", f"juliet &amp; nurse@{DOMAIN}", f"\u212b\u0301@{DOMAIN}"])
def test_unknown_user_is_not_found(server, unchanged, kind, user):
    assert condition(ask(server, f"type='{kind}' id='i' from='{user}/x' to='{user}'", CARD)) == ("cancel", "item-not-found")


@pytest.mark.parametrize("to", [DOMAIN, "montague.example", "romeo@montague.example", f"cusax.{DOMAIN}"])
def test_get_of_what_is_no_user_of_ours_is_not_found(server, unchanged, to):
    assert condition(ask(server, f"type='get' id='i' from='{JULIET}/x' to='{to}'", GET)) == ("cancel", "item-not-found")


@pytest.mark.parametrize("sender", ["montague.example", f"{JULIET}/x", f"{DOMAIN}.montague.example", f"cusax.{DOMAIN}"])
def test_forwarding_by_anybody_but_the_server_is_forbidden(server, unchanged, sender):
    answer = ask(server, f"type='set' id='i' from='{JULIET}/x' to='{JULIET}'", CARD, sender=sender)
    assert answer.get("type") == "error" and condition(answer) == ("auth", "forbidden")


# ---- what is no request

@pytest.mark.parametrize("attributes, payload, more", [
    ("type='set' id='i'", CARD, {}),                                            # nobody asks
    (f"type='set' from='{JULIET}/x'", CARD, {}),                                # without id
    (f"type='result' id='i' from='{JULIET}/x'", CARD, {}),
    (f"type='SET' id='i' from='{JULIET}/x'", CARD, {}),
    (f"id='i' from='{JULIET}/x'", CARD, {}),
    (f"type='set' id='i' from='{JULIET}/x'", "", {}),
    (f"type='set' id='i' from='{JULIET}/x'", CARD + CARD, {}),                  # two payloads
    (f"type='set' id='i' from='{JULIET}/x'", CARD, {"inner": "jabber:server"}),
    (f"type='set' id='i' from='{JULIET}/x'", "<VCARD xmlns='vcard-temp'/>", {}),
    (f"type='set' id='i' from='{JULIET}/x'", "<vCard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>", {}),
])
def test_what_is_no_request_is_a_bad_request(server, unchanged, attributes, payload, more):
    assert condition(ask(server, attributes, payload, **more)) == ("modify", "bad-request")


@pytest.mark.parametrize("payload", [
    "<vCard xmlns='VCARD-TEMP'/>", "<vCard xmlns='vcard-temp '/>", "<vCard/>", "<t:vCard xmlns:t='urn:example' xmlns='vcard-temp'/>"])
def test_card_of_another_namespace_is_not_taken_for_one(server, unchanged, payload):
    answer = ask(server, f"type='set' id='i' from='{JULIET}/x'", payload)
    assert condition(answer) == ("cancel", "service-unavailable")


def test_delegation_of_another_namespace_is_no_forwarding(server, unchanged):
    answer = ask(server, f"type='set' id='i' from='{JULIET}/x'", CARD, delegation="urn:xmpp:delegation:99")
    assert answer.get("type") == "error" and condition(answer) == ("cancel", "service-unavailable")


# ---- what looks odd and is right

@pytest.mark.parametrize("identity", ["a'b", 'a"b', "<iq>", "&", "]]>", "  ", "\u00e9\u4e2d", "x" * 1000, "a\tb"])
def test_ids_come_back_as_they_were(server, identity):
    escaped = "".join(f"&#{ord(each)};" for each in identity)
    answer = ask(server, f"type='get' id='{escaped}' from='{NURSE}/a&apos;&lt;&quot;b' to='{JULIET}'", GET, outer=escaped)
    inner = answer.find(".//{jabber:client}iq")
    assert answer.get("id") == inner.get("id") == identity
    assert inner.get("to") == f"{NURSE}/a'<\"b"


@pytest.mark.parametrize("payload", [
    "\n  <vCard xmlns='vcard-temp'>\n  <NICKNAME>\n Odd </NICKNAME>\n</vCard>\n",
    "<v:vCard xmlns:v='vcard-temp'><v:NICKNAME>Odd</v:NICKNAME></v:vCard>",
    "<vCard xmlns='vcard-temp'><NICKNAME><![CDATA[Odd]]></NICKNAME></vCard>",
    "<vCard xmlns='vcard-temp'><NICKNAME>O&#100;d</NICKNAME></vCard>",
], ids=["white space", "prefixes", "CDATA", "character references"])
def test_card_written_in_another_way_is_the_same_card(server, payload):
    assert condition(ask(server, f"type='set' id='i' from='{JULIET}/x'", payload)) is None
    card = ask(server, f"type='get' id='i' from='{JULIET}/x'", GET)
    assert card.findtext(".//{vcard-temp}NICKNAME") == "Odd"
    assert not re.search(r">\s+<", ElementTree.tostring(card, encoding="unicode"))


@pytest.mark.parametrize("hidden", [
    "<x:TEL xmlns:x='urn:example'><x:NUMBER>+1555</x:NUMBER></x:TEL>",
    "<FUTURE><TEL><NUMBER>+1555</NUMBER></TEL></FUTURE>",
    "<tEl><nUmBeR>+1555</nUmBeR></tEl>",
    "<TEL>+1555</TEL>",
    "<impp xmlns='urn:ietf:params:xml:ns:vcard-4.0'><uri>tel:+1555</uri></impp>",
])
def test_number_in_another_namespace_is_not_smuggled_in(server, hidden):
    assert condition(ask(server, f"type='set' id='i' from='{JULIET}/x'",
                         f"<vCard xmlns='vcard-temp'><TITLE>Heiress</TITLE>{hidden}</vCard>")) is None
    for get in (GET, "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>"):
        shown = ElementTree.tostring(ask(server, f"type='get' id='i' from='{NURSE}/x' to='{JULIET}'", get), encoding="unicode")
        assert "Heiress" in shown and "+1555" not in shown


# ---- sizes

def photo(octets):
    base64 = "A" * (octets // 3 * 4)
    return f"<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE><BINVAL>{base64}</BINVAL></PHOTO></vCard>"


def test_photo_at_the_limit_is_kept_and_comes_back(server):
    assert condition(ask(server, f"type='set' id='i' from='{NURSE}/x'", photo(30000))) is None
    card = ask(server, f"type='get' id='i' from='{NURSE}/x'", GET)
    assert len(card.findtext(".//{vcard-temp}BINVAL")) == 40000


def test_photo_beyond_the_limit_is_refused_with_the_reason(server, unchanged):
    answer = ask(server, f"type='set' id='i' from='{NURSE}/x'", photo(30003))
    assert condition(answer) == ("modify", "policy-violation")
    assert answer.findtext(f".//{STANZAS}text") == "a photo may have at most 30000 octets, and this one has 30003"


def test_card_with_too_many_properties_is_refused(server, unchanged):
    answer = ask(server, f"type='set' id='i' from='{JULIET}/x'", f"<vCard xmlns='vcard-temp'>{'<TITLE>x</TITLE>' * 300}</vCard>")
    assert condition(answer) == ("modify", "policy-violation")


# ---- many at once

def test_thousands_in_flight_are_all_answered_in_the_order_of_each_user(server):
    count = 4000
    server.send("".join(forwarded(server, f"type='get' id='{number}' from='{NURSE}/x' to='{[JULIET, NURSE][number % 2]}'", GET, outer=number)
                        for number in range(count)))
    seen = {JULIET: [], NURSE: []}
    for _ in range(count):
        found = server.wait_for(r"<iq type='result' id='(\d+)'.*?<iq [^>]*from='([^']*)'.*?</delegation></iq>")
        seen[found.group(2)].append(int(found.group(1)))
    assert seen == {JULIET: list(range(0, count, 2)), NURSE: list(range(1, count, 2))}


def test_sets_of_one_user_at_once_are_stored_in_order_and_the_last_stands(server):
    count = 50
    server.send("".join(forwarded(server, f"type='set' id='{number}' from='{JULIET}/{number % 2}'",
                                  f"<vCard xmlns='vcard-temp'><NICKNAME>n{number}</NICKNAME></vCard>", outer=number)
                        for number in range(count)))
    for number in range(count):
        assert server.wait_for(ANSWER).group(0).startswith(f"<iq type='result' id='{number}'")
    card = ask(server, f"type='get' id='i' from='{JULIET}/x'", GET)
    assert card.findtext(".//{vcard-temp}NICKNAME") == f"n{count - 1}"


# ---- what is beyond a limit of the XML: one user's mistake, and not the link's end

@pytest.mark.parametrize("payload", [
    "<a>" * 100 + "</a>" * 100,
    "<a/>" * 20000,
    "x" * 600000,
    "<a " + " ".join(f"a{number}='1'" for number in range(100)) + "/>",
    f"<a xmlns='{'x' * 1000}'/>",
], ids=["deep", "many elements", "large", "many attributes", "long namespace"])
@pytest.mark.parametrize("kind", ["get", "set"])
def test_stanza_beyond_a_limit_is_refused_and_the_link_goes_on(server, unchanged, kind, payload):
    number = server.links
    answer = ask(server, f"type='{kind}' id='i' from='{JULIET}/x'", f"<vCard xmlns='vcard-temp'>{payload}</vCard>")
    assert condition(answer) == ("modify", "policy-violation")
    answers_a_get(server)
    assert server.links == number


# ---- what ends the stream

LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10 if n else 'lol'}'>" for n in range(10))


@pytest.mark.parametrize("octets, expected", [
    ("<iq></message>", "not-well-formed"),
    ("<iq a=1/>", "not-well-formed"),
    ("<iq a='1' a='2'/>", "not-well-formed"),
    ("<x:iq/>", "not-well-formed"),                                  # a prefix that nobody declared
    ("<iq>&#1;</iq>", "not-well-formed"),
    (b"<iq>\x00</iq>", "not-well-formed"),
    (b"<iq>\xff\xfe</iq>", "not-well-formed"),
    (b"<iq>\xc0\xaf</iq>", "not-well-formed"),                       # an overlong "/"
    (b"<iq>\xed\xa0\x80</iq>", "not-well-formed"),                   # half of a surrogate pair
    ("<iq>J\u00fclia</iq>".encode("latin-1"), "not-well-formed"),
    ("<iq/>".encode("utf-16"), "not-well-formed"),
    (f"<!DOCTYPE x [{LAUGHS}]><iq>&l9;</iq>", "not-well-formed"),    # no declaration may stand inside of a document
    ("<iq>&lol;</iq>", "restricted-xml"),
    ("<!-- but soft -->", "restricted-xml"),
    ("<?what light?>", "restricted-xml"),
    ("what light", "not-well-formed"),
    ("<iq a='" + "x" * 600000, "policy-violation"),                  # a tag that does not end
], ids=lambda value: value if str(value).endswith(("formed", "xml", "violation")) else "")
def test_what_is_no_xmpp_closes_the_stream_and_the_link_comes_back(linked, unchanged, octets, expected):
    server, daemon = linked
    number = server.links
    daemon.stop()    # the links that broke before would make it wait longer for the next
    daemon.start()
    server.wait_for_link(number + 1)
    server.send(octets)
    said = server.wait_for(r"<stream:error><([a-z-]+) xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>")
    assert said.group(1) == expected
    server.wait_for_end()
    server.wait_for_link(number + 2)
    answers_a_get(server)
