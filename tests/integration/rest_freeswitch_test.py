"""What FreeSWITCH's mod_xml_curl is told (CUSAX-1): a verifier with every user, and nobody who may not sign in."""

import base64
import hashlib
import xml.etree.ElementTree as ElementTree

import pytest
import requests

from support.rest import Rest

from rest_accounts_test import problem

DOMAIN, OTHER = "capulet.example", "montague.example"
PASSWORD = "wherefore art thou"
NOT_FOUND = "<document type='freeswitch/xml'><section name='result'><result status='not found'/></section></document>"
# As mod_xml_curl sends it when a phone registers, without what it says about itself.
ASKED = {"hostname": "sip1", "section": "directory", "tag_name": "domain", "key_name": "name", "action": "sip_auth",
         "sip_auth_method": "REGISTER", "Event-Calling-Function": "sofia_reg_parse_auth"}


@pytest.fixture(scope="module")
def admin(server):
    made = server.rest
    made.put_domain(DOMAIN, {"sip": {"video": True}})
    made.put_domain(OTHER, {"sip": {"realm": "verona"}})
    made.create_account(f"juliet@{DOMAIN}", password=PASSWORD, name={"formatted": 'Juliet "<&>" Capulet'},
                        addresses=[{"uri": "tel:+493012340001"}], services=["xmpp", "voice", "video"])
    made.create_account(f"romeo@{OTHER}", password=PASSWORD)
    made.create_account(f"phone@{DOMAIN}", password=PASSWORD, services=["voice"])
    made.create_account(f"chat@{DOMAIN}", password=PASSWORD, services=["xmpp"])
    made.create_account(f"bare@{DOMAIN}")
    made.create_account(f"tybalt@{DOMAIN}", password=PASSWORD)
    made.suspend(f"tybalt@{DOMAIN}")
    return made


@pytest.fixture(scope="module")
def base(server, admin):
    return admin.base


@pytest.fixture(scope="module")
def token(server, admin):
    return server.token("freeswitch", "operator")


def ask(base, token, user, domain=DOMAIN, **more):
    form = ASKED | {"key_value": domain, "user": user, "domain": domain} | more
    return requests.post(f"{base}/v1/freeswitch/directory", data=form, auth=("freeswitch", token), timeout=30)


def told(answer):
    """(domain, user, parameters, variables)."""
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/xml", answer.text
    root = ElementTree.fromstring(answer.text)
    domain = root.find("./section[@name='directory']/domain")
    (user,) = domain.findall("./groups/group/users/user")
    pairs = [{each.get("name"): each.get("value") for each in user.findall(f"./{kind}")}
             for kind in ("params/param", "variables/variable")]
    return domain.get("name"), user.get("id"), *pairs


def ha1(user, realm, password=PASSWORD):
    return hashlib.md5(f"{user}:{realm}:{password}".encode()).hexdigest()


def test_user_comes_with_the_verifier_and_with_what_calls_show(base, token):
    assert told(ask(base, token, "juliet")) == (DOMAIN, "juliet", {"a1-hash": ha1("juliet", DOMAIN)}, {
        "user_context": "cusax", "cusax_aor": f"juliet@{DOMAIN}", "cusax_video": "true",
        "effective_caller_id_number": "+493012340001", "effective_caller_id_name": 'Juliet "<&>" Capulet',
        "cusax_xmpp_uri": f"xmpp:juliet@{DOMAIN}"})


def test_account_without_xmpp_and_number_shows_its_user_name(base, token):
    variables = told(ask(base, token, "phone"))[3]
    assert variables["effective_caller_id_number"] == "phone" and "cusax_xmpp_uri" not in variables


def test_device_has_a_verifier_of_its_own_and_its_owners_address(admin, base, token):
    made = admin.put(f"/v1/accounts/juliet@{DOMAIN}/device-secrets/desk").json()
    _, user, parameters, variables = told(ask(base, token, "juliet~desk"))
    assert user == "juliet~desk" and variables["cusax_aor"] == f"juliet@{DOMAIN}"
    assert parameters == {"a1-hash": ha1("juliet~desk", DOMAIN, made["secret"])}


@pytest.mark.parametrize("domain", [OTHER, "verona", OTHER.upper()])
def test_realm_of_its_own_is_found_by_either_name(base, token, domain):
    name, _, parameters, _ = told(ask(base, token, "romeo", domain))
    assert (name, parameters) == (domain, {"a1-hash": ha1("romeo", "verona")})


@pytest.mark.parametrize("user", ["nobody", "tybalt", "chat", "bare", "juliet@capulet.example", "", "%00", "'--"])
def test_who_may_not_sign_in_is_not_found_and_never_a_user_without_a_password(base, token, user):
    answer = ask(base, token, user)
    assert (answer.status_code, answer.text) == (200, NOT_FOUND)


@pytest.mark.parametrize("form", [
    {"section": "dialplan"}, {"section": "configuration"}, {"user": ""}, {"domain": "", "key_value": ""},
    {"domain": "elsewhere.example"}])
def test_what_is_not_ours_to_tell_is_not_found(base, token, form):
    assert ask(base, token, **({"user": "juliet"} | form)).text == NOT_FOUND


def test_gateways_at_start_are_not_found(base, token):
    answer = requests.post(f"{base}/v1/freeswitch/directory", auth=("freeswitch", token), timeout=30,
                           data={"section": "directory", "purpose": "gateways", "profile": "internal"})
    assert (answer.status_code, answer.text) == (200, NOT_FOUND)


def test_realm_that_is_another_domains_name_gives_nobody_a_place_in_it(admin, base, token):
    admin.put_domain("attacker.example", {"sip": {"realm": DOMAIN}})
    for user in ("juliet", "iago"):
        admin.create_account(f"{user}@attacker.example", password="mine")
    assert told(ask(base, token, "juliet"))[3]["cusax_aor"] == f"juliet@{DOMAIN}"
    assert ask(base, token, "iago").text == NOT_FOUND
    assert told(ask(base, token, "iago", "attacker.example"))[3]["cusax_aor"] == "iago@attacker.example"


def test_algorithm_that_the_policy_left_out_is_not_told(admin, base, token):
    admin.patch(f"/v1/domains/{OTHER}", {"policy": {"digest_algorithms": ["SHA-256"]}}, expect=200)
    assert ask(base, token, "romeo", OTHER).text == NOT_FOUND
    admin.patch(f"/v1/domains/{OTHER}", {"policy": {"digest_algorithms": ["MD5", "SHA-256"]}}, expect=200)
    assert "a1-hash" in ask(base, token, "romeo", OTHER).text


def test_token_of_another_domain_and_of_a_reader_see_nothing(server, base):
    other = server.token("other", "operator", [OTHER])
    assert ask(base, other, "juliet").text == NOT_FOUND
    assert "a1-hash" in ask(base, other, "romeo", OTHER).text
    assert ask(base, server.token("reader", "reader"), "juliet").status_code == 403
    assert ask(base, "not-a-token", "juliet").status_code == 401


def test_body_that_is_no_form_is_refused(base, token):
    basic = base64.b64encode(f"x:{token}".encode()).decode()

    def post(body, content_type):
        return requests.post(f"{base}/v1/freeswitch/directory", data=body, timeout=30,
                             headers={"Authorization": f"Basic {basic}", "Content-Type": content_type})
    assert post('{"user": "juliet"}', "application/json").status_code == 415
    refused = post("section=directory&user=%ff", "application/x-www-form-urlencoded")
    problem(refused, 400, "malformed")
