"""The look-up: who is behind an address, asked from either side (CUSAX-7, CUSAX-9)."""

import pytest

from support.rest import Rest

from rest_accounts_test import problem


@pytest.fixture(scope="module")
def rest(server):
    made = server.rest
    made.put_domain("capulet.example", {"numbering": {
        "country_code": "49", "national_prefix": "0", "international_prefix": "00",
        "ranges": [{"first": "+493012340000", "last": "+493012349999"}]}})
    made.put_domain("montague.example")
    made.create_account("juliet@capulet.example", sip_address="sip:jule@capulet.example",
                        name={"formatted": "Juliet Capulet"}, addresses=[{"uri": "tel:+493012340001", "primary": True}])
    made.create_account("romeo@montague.example")
    made.put("/v1/conferences/ball@rooms.capulet.example", {"sip_uri": "sip:ball@capulet.example", "name": "The ball"},
             expect=201)
    return made


def look(rest, uri, **more):
    return rest.get("/v1/lookup", params={"uri": uri, **more})


def behind(rest, uri, **more):
    answer = look(rest, uri, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()["jid"]


def test_account_is_told_whole(rest):
    body = look(rest, "sip:jule@capulet.example").json()
    account = rest.get("/v1/accounts/juliet@capulet.example").json()
    assert body == {"kind": "account"} | {
        member: account[member] for member in ("id", "jid", "sip_address", "addresses", "name", "status")}


def test_conference_has_the_same_shape(rest):
    for uri in ("sip:ball@capulet.example", "xmpp:ball@rooms.capulet.example?join", "ball@rooms.capulet.example"):
        assert look(rest, uri).json() == {
            "kind": "conference", "jid": "ball@rooms.capulet.example", "sip_address": "sip:ball@capulet.example",
            "addresses": [], "name": {"formatted": "The ball", "given": None, "family": None}, "status": "active"}


@pytest.mark.parametrize("uri", [
    "sip:jule@capulet.example", "SIPS:Jule@capulet.example:5061;transport=tls?Subject=x", "jule@capulet.example",
    "juliet@capulet.example", "xmpp:juliet@capulet.example", "XMPP:%6Auliet@capulet.example?message;body=a",
    "tel:+493012340001", "tel:+49-30-1234-0001", "+49 30 1234 0001", "sip:+493012340001@capulet.example;user=phone",
    "sip:03012340001@capulet.example"])
def test_every_address_leads_to_the_account(rest, uri):
    assert behind(rest, uri) == "juliet@capulet.example"


@pytest.mark.parametrize("query", ["uri=tel:+493012340001", "uri=sip:+493012340001@capulet.example", "uri=+493012340001"])
def test_plus_that_a_query_encodes_as_space_is_one(rest, query):
    assert rest.get(f"/v1/lookup?{query}", expect=200).json()["jid"] == "juliet@capulet.example"


@pytest.mark.parametrize("number", ["030 1234-0001", "tel:03012340001", "0049 30 12340001", "+49 (0)30 12340001"])
def test_number_as_people_write_it_needs_their_domain(server, rest, number):
    refused = look(rest, number)
    problem(refused, 422, "invalid-input", "/uri")
    assert "domain=" in refused.json()["detail"]
    assert behind(rest, number, domain="capulet.example") == "juliet@capulet.example"
    of_one_domain = Rest(rest.base, server.token("capulet " + number, "reader", ["capulet.example"]))
    assert behind(of_one_domain, number) == "juliet@capulet.example"


@pytest.mark.parametrize("uri", [
    "sip:nobody@capulet.example", "sip:juliet@capulet.example", "xmpp:jule@capulet.example", "tel:+493012340002",
    "tel:+4930999", "nobody@verona.example", "sip:03012340001@montague.example"])
def test_address_of_nobody_is_not_found(rest, uri):
    problem(look(rest, uri), 404, "not-found")


@pytest.mark.parametrize("uri", [
    "", "juliet", "mailto:", "sip:", "sip:@capulet.example", "xmpp:capulet.example", "xmpp:%zz@capulet.example",
    "xmpp:juliet@capulet.example/balcony", "tel:", "tel:12", "@", "a@b@c"])
def test_address_that_cannot_be_is_refused(rest, uri):
    problem(look(rest, uri), 422, "invalid-input", "/uri")


@pytest.mark.parametrize("query, pointer", [
    ("", "/uri"), ("?uri=a@b.example&colour=red", "/colour"), ("?uri=030&domain=a..b", "/domain"),
    ("?uri=030&domain=verona.example", "/domain")])
def test_query_that_cannot_be_is_refused(rest, query, pointer):
    problem(rest.get(f"/v1/lookup{query}"), 422, "invalid-input", pointer)


def test_caller_sees_own_domains_only(server, rest):
    reader = Rest(rest.base, server.token("montague", "reader", ["montague.example"]))
    assert behind(reader, "romeo@montague.example") == "romeo@montague.example"
    for uri in ("juliet@capulet.example", "sip:jule@capulet.example", "tel:+493012340001", "sip:ball@capulet.example",
                "xmpp:ball@rooms.capulet.example", "sip:03012340001@capulet.example"):
        problem(look(reader, uri), 404, "not-found")
    problem(look(reader, "030", domain="capulet.example"), 422, "invalid-input", "/domain")


def test_suspended_account_is_told_and_a_deleted_one_is_not(rest):
    account = rest.create_account("tybalt@capulet.example")
    rest.suspend("tybalt@capulet.example")
    assert look(rest, "sip:tybalt@capulet.example").json()["status"] == "suspended"
    rest.delete(f"/v1/accounts/{account['id']}")
    for uri in ("sip:tybalt@capulet.example", "xmpp:tybalt@capulet.example"):
        problem(look(rest, uri), 404, "not-found")


def test_look_up_needs_a_reader(server, rest):
    problem(look(Rest(rest.base), "juliet@capulet.example"), 401, "unauthorized")
    metrics = Rest(rest.base, server.token("metrics", "metrics", []))
    problem(look(metrics, "juliet@capulet.example"), 403, "forbidden")
