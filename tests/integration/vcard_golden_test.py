"""One account as each client reads it: what the daemon writes is held against
tests/golden/vcard octet by octet, and models of the clients' readers say what a
person would see of it (CUSAX-4)."""

import pathlib
import xml.etree.ElementTree as ElementTree

import pytest

from support.component_server import ComponentServer, forwarded
from support.cusaxd import Daemon
from support.vcard_readers import gajim, jitsi_calls, linphone, prosody_legacy, smack

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "golden" / "vcard"
DOMAIN = "capulet.example"
JULIET = f"juliet@{DOMAIN}"
NUMBER, CELL = "+493012340001", "+493012340002"
FORMS = {
    "juliet.temp.xml": "application/vnd.cusax.vcard-temp+xml",   # Jitsi, and who else asks the server
    "juliet.vcard4.xml": "application/vcard+xml",                # Gajim
    "juliet.v4.vcf": "text/vcard; version=4.0",                  # Linphone, address books
    "juliet.v3.vcf": "text/vcard; version=3.0",
}
# What Juliet says of herself; the number is not hers to say (policy.tel_edit is forbid).
OWN_WORDS = ("<vCard xmlns='vcard-temp'><NICKNAME>Jule,Capulet's daughter</NICKNAME><BDAY>1597-07-31</BDAY>"
             "<PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw0KGgo=</BINVAL></PHOTO><DESC>What's in a name?\nA rose; &lt;3</DESC>"
             "<TEL><HOME/><VOICE/><NUMBER>+15550000000</NUMBER></TEL><FUTURE><PART>kept</PART></FUTURE></vCard>")


@pytest.fixture(scope="module")
def written(binary, cluster, migrated, scratch):
    """{file name: what the daemon answers}."""
    server = ComponentServer(DOMAIN)
    daemon = Daemon(binary, scratch / "golden", cluster.create("golden", template=migrated), xmpp=[server.link]).start()
    daemon.rest.put_domain(DOMAIN, {"sip": {"video": True}})
    daemon.rest.create_account(
        JULIET, services=["xmpp", "voice", "video"], organization="House of Capulet", title="Heiress",
        name={"formatted": "Juliet Capulet", "given": "Juliet", "family": "Capulet"}, email=f"j.capulet@{DOMAIN}",
        addresses=[{"uri": f"tel:{NUMBER}", "primary": True}, {"uri": f"tel:{CELL}", "type": "cell"},
                   {"uri": f"sip:balcony@{DOMAIN}"}, {"uri": "tel:+493012340003", "published": False}])
    server.wait_for_link()
    server.send(forwarded(server, f"type='set' id='own' from='{JULIET}/balcony'", OWN_WORDS))
    server.wait_for("type='result' id='own'")
    yield {name: daemon.rest.get(f"/v1/accounts/{JULIET}/vcard", headers={"Accept": form}, expect=200).content.decode()
           for name, form in FORMS.items()}
    daemon.stop()
    server.stop()


@pytest.fixture
def temp(written):
    return ElementTree.fromstring(written["juliet.temp.xml"])


@pytest.fixture
def vcard4(written):
    return ElementTree.fromstring(written["juliet.vcard4.xml"])[0]


@pytest.mark.parametrize("name", FORMS)
def test_card_is_the_golden_one(written, name):
    assert written[name] == (GOLDEN / name).read_bytes().decode()


@pytest.mark.parametrize("name", FORMS)
def test_unpublished_and_forbidden_numbers_stand_nowhere(written, name):
    assert "493012340003" not in written[name] and "15550000000" not in written[name]


def test_jitsi_files_each_address_once_and_loses_none(temp):
    assert smack(temp) == {("WORK", "VOICE"): JULIET, ("WORK", "VIDEO"): f"sip:{JULIET}", ("HOME", "VOICE"): NUMBER,
                           ("HOME", "CELL"): CELL, ("WORK", "CELL"): f"sip:balcony@{DOMAIN}"}
    assert len(smack(temp)) == len(list(temp.iter("{vcard-temp}TEL")))


def test_jitsi_calls_by_voice_and_video(temp):
    assert (JULIET, False) in jitsi_calls(temp) and (JULIET, True) in jitsi_calls(temp)
    assert (NUMBER, False) in jitsi_calls(temp)


def test_gajim_links_numbers_cleanly_and_shows_where_to_chat_and_call(vcard4):
    links = gajim(vcard4)
    assert f"tel:{NUMBER}" in links and f"tel:{CELL}" in links
    assert f"xmpp:{JULIET}" in links and f"sip:{JULIET}" in links
    assert not any(link.startswith("tel:tel:") for link in links)


@pytest.mark.parametrize("name", ["juliet.v3.vcf", "juliet.v4.vcf"])
def test_linphone_finds_sip_addresses_and_numbers(written, name):
    addresses, numbers = linphone(written[name])
    assert addresses == [f"sip:{JULIET}", f"sip:balcony@{DOMAIN}"]
    assert numbers == [NUMBER, CELL]


# Through Prosody's converter the last <uri/> of a telephone is all that Smack keeps; it must still be Juliet's.
def test_prosodys_converter_leaves_jitsi_an_address_to_call(vcard4):
    converted = prosody_legacy(vcard4)
    assert converted.findtext("{vcard-temp}FN") == "Juliet Capulet" and converted.findtext("{vcard-temp}JABBERID") == JULIET
    (address,) = smack(converted).values()
    assert address in (f"sip:{JULIET}", f"sip:balcony@{DOMAIN}")


def test_what_no_form_knows_is_given_back_where_it_came_from(temp):
    assert temp.findtext("{vcard-temp}FUTURE/{vcard-temp}PART") == "kept"
