"""Accounts over REST, as docs/api/openapi.yaml has them: every rule, every refusal."""

import concurrent.futures
import re
import urllib.parse
import uuid

import pytest

from support.cusaxd import Daemon
from support.processes import wait_until
from support.rest import Rest

PLAN = {"numbering": {"country_code": "49", "national_prefix": "0", "international_prefix": "00",
                      "ranges": [{"first": "+493012340000", "last": "+493012349999"}]}}


@pytest.fixture(scope="module")
def rest(binary, cluster, migrated, scratch):
    """One daemon for this file; every test uses names of its own."""
    database = cluster.create("rest_accounts", template=migrated)
    running = Daemon(binary, scratch / "rest-accounts", database).start()
    running.rest.put_domain("capulet.example", PLAN)
    running.rest.put_domain("montague.example")
    yield running.rest
    running.stop()


@pytest.fixture
def name():
    """A user name that nobody has yet."""
    return "u" + uuid.uuid4().hex[:12]


def path(jid, *more):
    return "/v1/accounts/" + "/".join([urllib.parse.quote(jid, safe=""), *more])


def problem(answer, status, kind, *pointers):
    """Asserts an RFC 9457 document of that kind which names those places."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    body = answer.json()
    assert body["type"] == f"urn:cusax:problem:{kind}"
    assert body["status"] == status
    assert body["title"] and body["detail"]
    named = [error["pointer"] for error in body.get("errors", [])]
    for pointer in pointers:
        assert pointer in named, body
    return body


# ---- creating and reading

def test_account_created_with_defaults(rest, name):
    answer = rest.post("/v1/accounts", {"username": name, "domain": "capulet.example"}, expect=201)
    body = answer.json()
    assert body["jid"] == f"{name}@capulet.example"
    assert body["sip_address"] == f"sip:{name}@capulet.example"
    assert body["status"] == "active"
    assert body["services"] == ["xmpp", "voice"]
    assert body["addresses"] == [] and body["labels"] == {}
    assert body["password_set"] is False
    assert body["version"] == 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", body["created_at"])
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Location"] == f"/v1/accounts/{body['id']}"
    assert rest.get(answer.headers["Location"], expect=200).json() == body
    assert rest.get(path(body["jid"]), expect=200).json() == body


def test_jid_alone_names_the_account_and_case_is_folded(rest, name):
    body = rest.create_account(f"{name.upper()}@Capulet.Example")
    assert body["username"] == name
    assert body["domain"] == "capulet.example"


def test_number_in_national_form_is_stored_in_international_form(rest, name):
    body = rest.create_account(f"{name}@capulet.example", addresses=[{"uri": "030 1234-0042", "primary": True}])
    assert body["addresses"] == [{"uri": "tel:+493012340042", "type": "voice", "primary": True, "published": True}]
    rest.delete(path(body["jid"]), expect=204)


@pytest.mark.parametrize("members, pointer", [
    ({"addresses": [{"uri": "+4940999"}]}, "/addresses/0/uri"),                      # outside the ranges
    ({"addresses": [{"uri": "tel:+493012340001;ext=5"}]}, "/addresses/0/uri"),       # a parameter
    ({"addresses": [{"uri": "call me"}]}, "/addresses/0/uri"),
    ({"addresses": [{"uri": "030 12340001", "type": "pigeon"}]}, "/addresses/0/type"),
    ({"addresses": [{"uri": "030 12340001", "primary": True}, {"uri": "030 12340002", "primary": True}]},
     "/addresses/1/primary"),
    ({"addresses": [{"uri": "030 12340001"}, {"uri": "+49 30 12340001"}]}, "/addresses/1/uri"),
    ({"sip_address": "sip:romeo@elsewhere.example"}, "/sip_address"),
    ({"sip_address": "sips:romeo@capulet.example"}, "/sip_address"),
    ({"sip_address": "sip:romeo@capulet.example;transport=tcp"}, "/sip_address"),
    ({"status": "deleted"}, "/status"),
    ({"status": "asleep"}, "/status"),
    ({"services": ["fax"]}, "/services/0"),
    ({"email": "nowhere"}, "/email"),
    ({"external_id": "1"}, "/external_id"),
    ({"labels": {"a": 1}}, "/labels/a"),
    ({"name": {"nick": "J"}}, "/name/nick"),
    ({"colour": "red"}, "/colour"),
    ({"id": "0192f0c1-0000-7000-8000-000000000000"}, "/id"),
    ({"version": 3}, "/version"),
    ({"password": ""}, "/password"),
    ({"password": "x" * 1025}, "/password"),
    ({"password": "bell\x07"}, "/password"),
    ({"name": {"formatted": "two\nlines"}}, "/name/formatted"),
])
def test_value_that_cannot_be_is_named_and_nothing_is_stored(rest, name, members, pointer):
    answer = rest.post("/v1/accounts", {"username": name, "domain": "capulet.example", **members})
    problem(answer, 422, "invalid-input", pointer)
    rest.get(path(f"{name}@capulet.example"), expect=404)


@pytest.mark.parametrize("members, pointer", [
    ({"username": "romeo"}, "/domain"),
    ({"domain": "capulet.example"}, "/username"),
    ({"username": "ro meo", "domain": "capulet.example"}, "/username"),
    ({"username": "x" * 1024, "domain": "capulet.example"}, "/username"),
    ({"username": "romeo", "domain": "nowhere.example"}, "/domain"),
    ({"jid": "romeo"}, "/jid"),
    ({"jid": "romeo@capulet.example/phone"}, "/jid"),
    ({"jid": "romeo@capulet.example", "username": "mercutio"}, "/username"),
])
def test_identity_that_cannot_be_is_named(rest, members, pointer):
    problem(rest.post("/v1/accounts", members), 422, "invalid-input", pointer)


@pytest.mark.parametrize("text", [
    "", "{", "[]x", '{"a":1,"a":2}', '{"username":"\\ud800"}', '{"version": NaN}', "[" * 65 + "]" * 65,
    b'{"username":"\xff"}',
])
def test_text_that_is_no_json_is_malformed(rest, text):
    answer = rest.call("POST", "/v1/accounts", data=text, headers={"Content-Type": "application/json"})
    problem(answer, 400, "malformed")


def test_body_that_is_no_object_is_invalid(rest):
    problem(rest.post("/v1/accounts", [1]), 422, "invalid-input", "")


def test_body_of_another_type_is_unsupported(rest):
    problem(rest.call("POST", "/v1/accounts", data="{}", headers={"Content-Type": "text/plain"}), 415,
            "unsupported-media-type")


def test_body_too_large_is_refused(rest):
    answer = rest.post("/v1/accounts", {"username": "x", "title": "y" * (1024 * 1024)})
    problem(answer, 413, "too-large")


# ---- uniqueness

def test_taken_addresses_name_their_holder(rest, name):
    holder = rest.create_account(f"{name}@capulet.example", addresses=[{"uri": "030 12340777"}])
    again = rest.post("/v1/accounts", {"jid": holder["jid"]})
    assert problem(again, 409, "address-taken")["id"] == holder["id"]
    number = rest.post("/v1/accounts", {"jid": f"{name}2@capulet.example", "addresses": [{"uri": "030 12340777"}]})
    assert problem(number, 409, "address-taken", "/addresses/0/uri")["id"] == holder["id"]
    aor = rest.post("/v1/accounts", {"jid": f"{name}3@montague.example", "sip_address": holder["sip_address"]})
    assert problem(aor, 409, "address-taken", "/sip_address")["id"] == holder["id"]
    rest.get(path(f"{name}2@capulet.example"), expect=404)


def test_number_taken_off_is_free_at_once(rest, name):
    first = rest.create_account(f"{name}a@capulet.example", addresses=[{"uri": "030 12340888"}])
    rest.patch(path(first["jid"]), {"addresses": []}, expect=200)
    rest.create_account(f"{name}b@capulet.example", addresses=[{"uri": "030 12340888"}])


# ---- replacing and changing

def test_put_creates_then_replaces(rest, name):
    target = path(f"{name}@capulet.example")
    created = rest.put(target, {"title": "Nurse"}, expect=201).json()
    same = rest.put(target, {"title": "Nurse"}, expect=200).json()
    assert same == created, "nothing changed: neither the version nor the time"
    replaced = rest.put(target, {"email": "nurse@capulet.example"}, expect=200).json()
    assert replaced["title"] is None and replaced["email"] == "nurse@capulet.example"
    assert replaced["version"] == 2 and replaced["id"] == created["id"]


def test_object_as_it_was_read_can_be_put_back(rest, name):
    body = rest.create_account(f"{name}@capulet.example", addresses=[{"uri": "030 12340555"}], password="balcony")
    assert body["password_set"] is True
    assert rest.put(path(body["jid"]), body, expect=200).json() == body
    problem(rest.put(path(body["jid"]), {**body, "version": 99}), 422, "invalid-input", "/version")
    problem(rest.put(path(body["jid"]), {**body, "password_set": False}), 422, "invalid-input", "/password_set")


def test_patch_is_a_json_merge_patch(rest, name):
    body = rest.create_account(f"{name}@capulet.example", title="Nurse", labels={"a": "1", "b": "2"})
    answer = rest.call("PATCH", path(body["id"]), headers={"Content-Type": "application/merge-patch+json"},
                       data='{"title": null, "labels": {"a": null, "c": "3"}, "name": {"given": "Angelica"}}', expect=200)
    changed = answer.json()
    assert changed["title"] is None
    assert changed["labels"] == {"b": "2", "c": "3"}
    assert changed["name"] == {"formatted": None, "given": "Angelica", "family": None}
    assert changed["version"] == 2 and answer.headers["ETag"] == '"2"'
    assert changed["updated_at"] > body["updated_at"]


def test_jid_is_not_changed_by_a_put_and_the_domain_by_nothing(rest, name):
    body = rest.create_account(f"{name}@capulet.example")
    problem(rest.put(path(body["jid"]), {"username": "other"}), 422, "invalid-input", "/username")
    problem(rest.patch(path(body["jid"]), {"domain": "montague.example"}), 422, "invalid-input", "/domain")
    problem(rest.put(path(body["jid"]), {"jid": "other@capulet.example"}), 422, "invalid-input", "/jid")


def test_sip_address_of_an_account_with_a_password_needs_the_password(rest, name):
    body = rest.create_account(f"{name}@capulet.example", password="balcony")
    problem(rest.patch(path(body["jid"]), {"sip_address": f"sip:{name}2@capulet.example"}), 422, "invalid-input", "/sip_address")
    rest.patch(path(body["jid"]), {"sip_address": f"sip:{name}2@capulet.example", "password": "balcony"}, expect=200)


# ---- conditions

def test_if_match_guards_a_write(rest, name):
    body = rest.create_account(f"{name}@capulet.example")
    target = path(body["jid"])
    rest.patch(target, {"title": "a"}, headers={"If-Match": '"1"'}, expect=200)
    for method in ("PATCH", "PUT", "DELETE"):
        answer = rest.call(method, target, json={"title": "b"}, headers={"If-Match": '"1"'})
        problem(answer, 412, "version-mismatch")
    assert rest.get(target).json()["title"] == "a"


def test_if_none_match_means_create_only(rest, name):
    target = path(f"{name}@capulet.example")
    rest.put(target, {}, headers={"If-None-Match": "*"}, expect=201)
    problem(rest.put(target, {}, headers={"If-None-Match": "*"}), 412, "version-mismatch")


def test_get_with_the_current_tag_is_not_modified(rest, name):
    body = rest.create_account(f"{name}@capulet.example")
    answer = rest.get(path(body["jid"]), headers={"If-None-Match": '"1"'}, expect=304)
    assert answer.content == b""


def test_unconditional_writers_never_hear_of_each_other(rest, name):
    target = path(rest.create_account(f"{name}@capulet.example")["jid"])
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        labels = [{f"l{number}": "1"} for number in range(16)]
        answers = list(pool.map(lambda label: Rest(rest.base, rest.token).patch(target, {"labels": label}), labels))
    assert [answer.status_code for answer in answers] == [200] * 16
    assert len(rest.get(target).json()["labels"]) == 16


def test_one_of_many_gets_the_address(rest, name):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: Rest(rest.base, rest.token).post("/v1/accounts", {"jid": f"{name}@capulet.example"}),
                                range(16)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 15


# ---- passwords

def test_password_is_set_and_never_shown(rest, name):
    body = rest.create_account(f"{name}@capulet.example")
    answer = rest.put(path(body["jid"], "password"), {"password": "balcony"}, expect=200)
    assert "balcony" not in answer.text
    read = rest.get(path(body["jid"])).json()
    assert read["password_set"] is True and read["version"] == 2
    assert "balcony" not in str(read)


def test_generated_password_is_shown_once(rest, name):
    body = rest.create_account(f"{name}@capulet.example")
    first = rest.put(path(body["jid"], "password"), {"generate": True}, expect=200).json()["password"]
    second = rest.put(path(body["jid"], "password"), {"generate": True}, expect=200).json()["password"]
    assert len(first) >= 20 and first != second


@pytest.mark.parametrize("body, pointer", [
    ({}, "/password"), ({"password": 7}, "/password"), ({"password": ""}, "/password"),
    ({"password": "x", "generate": True}, "/generate"), ({"generate": "yes"}, "/generate"), ({"passwort": "x"}, "/passwort"),
])
def test_password_that_cannot_be_is_refused(rest, name, body, pointer):
    account = rest.create_account(f"{name}@capulet.example")
    problem(rest.put(path(account["jid"], "password"), body), 422, "invalid-input", pointer)
    assert rest.get(path(account["jid"])).json()["password_set"] is False


# ---- lifecycle

def test_suspend_and_reactivate_as_often_as_one_likes(rest, name):
    body = rest.create_account(f"{name}@capulet.example")
    assert rest.suspend(body["jid"])["status"] == "suspended"
    assert rest.suspend(body["jid"])["version"] == 2, "the second time changes nothing"
    assert rest.reactivate(body["jid"])["status"] == "active"


def test_deleted_account_is_a_tombstone(rest, name):
    body = rest.create_account(f"{name}@capulet.example", addresses=[{"uri": "030 12340333"}])
    rest.delete(path(body["jid"]), expect=204)
    rest.get(path(body["jid"]), expect=404)
    rest.delete(path(body["jid"]), expect=404)
    assert rest.get(path(body["id"]), expect=200).json()["status"] == "deleted"
    create_only = {"If-None-Match": "*"}
    for answer in (rest.post("/v1/accounts", {"jid": body["jid"]}), rest.put(path(body["jid"]), {}),
                   rest.put(path(body["jid"]), {}, headers=create_only)):
        assert problem(answer, 409, "address-retained")["id"] == body["id"]
    aor = rest.post("/v1/accounts", {"jid": f"{name}2@montague.example", "sip_address": body["sip_address"]})
    problem(aor, 409, "address-retained")
    assert rest.reactivate(body["id"])["status"] == "active"
    assert rest.get(path(body["jid"]), expect=200).json()["addresses"][0]["uri"] == "tel:+493012340333"


def test_tombstone_whose_number_was_given_away_does_not_return(rest, name):
    body = rest.create_account(f"{name}@capulet.example", addresses=[{"uri": "030 12340444"}])
    rest.delete(path(body["jid"]), expect=204)
    other = rest.create_account(f"{name}2@capulet.example", addresses=[{"uri": "030 12340444"}])
    answer = rest.post(path(body["id"], "reactivate"))
    assert problem(answer, 409, "address-taken", "/addresses/0/uri")["id"] == other["id"]


def test_purge_leaves_nothing(rest, name):
    body = rest.create_account(f"{name}@capulet.example")
    rest.delete(path(body["id"]) + "?purge=true", expect=204)
    rest.get(path(body["id"]), expect=404)
    assert rest.create_account(f"{name}@capulet.example")["id"] != body["id"]


@pytest.mark.parametrize("method, tail", [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/suspend"),
                                          ("POST", "/reactivate"), ("PUT", "/password"), ("GET", "/vcard")])
def test_account_that_is_not_there_is_not_found(rest, method, tail):
    for reference in ("nobody@capulet.example", "0192f0c1-0000-7000-8000-000000000000", "a b@capulet.example"):
        answer = rest.call(method, path(reference) + tail, json={"password": "x"} if tail == "/password" else {})
        problem(answer, 404, "not-found")


def test_put_to_a_name_that_cannot_be_is_invalid(rest):
    problem(rest.put(path("a b@capulet.example"), {}), 422, "invalid-input")


def test_tombstone_is_purged_when_its_time_is_over(rest, name):
    rest.put_domain("brief.example", {"policy": {"retain_days": 0}})
    body = rest.create_account(f"{name}@brief.example")
    rest.delete(path(body["jid"]), expect=204)
    wait_until(lambda: rest.get(path(body["id"])).status_code == 404, "it is purged", patience=60, pause=0.5)
    rest.create_account(body["jid"])


# ---- lists

@pytest.fixture(scope="module")
def crowd(rest):
    rest.put_domain("list.example", {})
    return [rest.create_account(f"person{n:02}@list.example", name={"formatted": f"Person {n} Montague"},
                                labels={"team": "odd" if n % 2 else "even"}) for n in range(7)]


def test_list_goes_page_by_page(rest, crowd):
    seen, cursor = [], None
    while True:
        query = "?domain=list.example&limit=3" + (f"&cursor={cursor}" if cursor else "")
        page = rest.get("/v1/accounts" + query, expect=200).json()
        seen += [account["jid"] for account in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [account["jid"] for account in crowd]


@pytest.mark.parametrize("query, found", [
    ("label=team:odd", 3), ("label=team", 7), ("label=team:none", 0), ("q=person03", 1), ("q=mOnTaGuE", 7), ("q=%25", 0),
    ("status=active", 7), ("status=suspended", 0), ("source=ldap", 0), ("updated_since=2000-01-01T00:00:00Z", 7),
    ("updated_since=2999-01-01T00:00:00Z", 0),
])
def test_list_is_filtered(rest, crowd, query, found):
    page = rest.get(f"/v1/accounts?domain=list.example&{query}", expect=200).json()
    assert len(page["items"]) == found


@pytest.mark.parametrize("query, pointer", [
    ("limit=0", "/limit"), ("limit=1001", "/limit"), ("limit=x", "/limit"), ("status=asleep", "/status"),
    ("updated_since=yesterday", "/updated_since"), ("updated_since=0000-01-01T00:00:00Z", "/updated_since"), ("colour=red", "/colour"), ("cursor=nonsense!", "/cursor"),
])
def test_query_that_cannot_be_is_named(rest, query, pointer):
    problem(rest.get(f"/v1/accounts?{query}"), 422, "invalid-input", pointer)


# ---- vCards

@pytest.mark.parametrize("accept, kind, holds", [
    ("text/vcard", "text/vcard", "BEGIN:VCARD\r\nVERSION:4.0"),
    ("text/vcard; version=3.0", "text/vcard", "BEGIN:VCARD\r\nVERSION:3.0"),
    ("application/vcard+xml", "application/vcard+xml", "urn:ietf:params:xml:ns:vcard-4.0"),
    ("application/vcard+json", "application/vcard+json", '["vcard"'),
    ("application/vnd.cusax.vcard-temp+xml", "application/vnd.cusax.vcard-temp+xml", "<TEL><WORK/><VOICE/><NUMBER>"),
    ("*/*", "text/vcard", "BEGIN:VCARD"),
])
def test_vcard_in_the_form_that_was_asked_for(rest, name, accept, kind, holds):
    body = rest.create_account(f"{name}@capulet.example")
    answer = rest.get(path(body["jid"], "vcard"), headers={"Accept": accept}, expect=200)
    assert answer.headers["Content-Type"].startswith(kind)
    assert holds in answer.text
    assert f"{name}@capulet.example" in answer.text, "CUSAX-4: the SIP address is in the card"


def test_vcard_form_that_we_have_not_is_not_acceptable(rest, name):
    body = rest.create_account(f"{name}@capulet.example")
    problem(rest.get(path(body["jid"], "vcard"), headers={"Accept": "image/png"}), 406, "not-acceptable")


def test_suspended_account_shows_no_address(rest, name):
    body = rest.create_account(f"{name}@capulet.example", addresses=[{"uri": "030 12340222"}])
    rest.suspend(body["jid"])
    card = rest.get(path(body["jid"], "vcard"), expect=200).text
    assert "12340222" not in card and "sip:" not in card, "CUSAX-12"
