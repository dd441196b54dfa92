"""Conferences over REST (CUSAX-9): rooms, their bridges, and who may join them."""

import urllib.parse

import pytest

from support.cusaxd import Daemon
from support.rest import Rest

from rest_accounts_test import problem

BALL = "/v1/conferences/ball@rooms.capulet.example"


@pytest.fixture(scope="module")
def database_of_file(cluster, migrated):
    return cluster.create("rest_conferences", template=migrated)


@pytest.fixture(scope="module")
def server(binary, database_of_file, scratch):
    running = Daemon(binary, scratch / "rest-conferences", database_of_file).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def rest(server):
    made = server.rest
    for domain in ("capulet.example", "montague.example", "guests.capulet.example"):
        made.put_domain(domain)
    made.create_account("juliet@capulet.example", addresses=[{"uri": "sip:jule@capulet.example"}])
    return made


@pytest.fixture(scope="module")
def operator(server, rest):
    """Somebody who is for capulet.example alone."""
    return Rest(rest.base, server.token("operator", "operator", ["capulet.example"]))


def path(room):
    return "/v1/conferences/" + urllib.parse.quote(room)


def joined(rest, room, sip_uri, **more):
    """Makes a conference and returns it."""
    return rest.put(path(room), {"sip_uri": sip_uri, **more}, expect=201).json()


def test_conference_is_created_read_and_deleted(rest):
    answer = rest.put(BALL, {"sip_uri": "SIP:Ball@Capulet.example", "name": "The ball"}, expect=201)
    body = answer.json()
    assert answer.headers["ETag"] == '"1"' and answer.headers["Location"] == BALL
    assert {member: body[member] for member in ("jid", "domain", "sip_uri", "name", "version")} == {
        "jid": "ball@rooms.capulet.example", "domain": "capulet.example", "sip_uri": "sip:ball@capulet.example",
        "name": "The ball", "version": 1}
    read = rest.get(path("Ball@Rooms.Capulet.Example"), expect=200)
    assert read.json() == body and read.headers["ETag"] == '"1"'
    rest.get(BALL, headers={"If-None-Match": '"1"'}, expect=304)
    rest.delete(BALL, expect=204)
    problem(rest.get(BALL), 404, "not-found")
    problem(rest.delete(BALL), 404, "not-found")


def test_put_again_replaces_and_counts_only_changes(rest):
    body = joined(rest, "feast@rooms.capulet.example", "sip:feast@capulet.example", name="Feast")
    where = path("feast@rooms.capulet.example")
    assert rest.put(where, body, expect=200).json() == body
    changed = rest.put(where, {"sip_uri": "sip:banquet@capulet.example"}, expect=200).json()
    assert (changed["sip_uri"], changed["name"], changed["version"]) == ("sip:banquet@capulet.example", None, 2)
    assert changed["created_at"] == body["created_at"]
    assert rest.get(where).json() == changed
    problem(rest.put(where, body), 422, "invalid-input", "/version")


def test_condition_guards_a_write(rest):
    where = path("guard@rooms.capulet.example")
    problem(rest.put(where, {"sip_uri": "sip:guard@capulet.example"}, headers={"If-Match": "*"}), 412, "version-mismatch")
    rest.put(where, {"sip_uri": "sip:guard@capulet.example"}, headers={"If-None-Match": "*"}, expect=201)
    problem(rest.put(where, {"sip_uri": "sip:g2@capulet.example"}, headers={"If-None-Match": "*"}), 412, "version-mismatch")
    problem(rest.delete(where, headers={"If-Match": '"9"'}), 412, "version-mismatch")
    rest.delete(where, headers={"If-Match": '"1"'}, expect=204)


@pytest.mark.parametrize("document, pointer", [
    ({}, "/sip_uri"), ({"sip_uri": None}, "/sip_uri"), ({"sip_uri": "tel:+493012340001"}, "/sip_uri"),
    ({"sip_uri": "sip:a@b.example:5060"}, "/sip_uri"), ({"sip_uri": "sip:a@b.example", "name": 7}, "/name"),
    ({"sip_uri": "sip:a@b.example", "colour": "red"}, "/colour"),
    ({"sip_uri": "sip:a@b.example", "jid": "other@rooms.capulet.example"}, "/jid"),
    ({"sip_uri": "sip:a@b.example", "version": 1}, "/version"), ([], ""),
])
def test_value_that_cannot_be_is_named_and_nothing_is_stored(rest, document, pointer):
    where = path("bad@rooms.capulet.example")
    problem(rest.put(where, document), 422, "invalid-input", pointer)
    rest.get(where, expect=404)


@pytest.mark.parametrize("room", ["rooms.capulet.example", "a b@rooms.capulet.example", "a@rooms..example", "a@-b.example"])
def test_name_that_cannot_be_is_invalid_for_put_and_unknown_for_get(rest, room):
    problem(rest.put(path(room), {"sip_uri": "sip:a@b.example"}), 422, "invalid-input", "/jid")
    problem(rest.get(path(room)), 404, "not-found")
    problem(rest.delete(path(room)), 404, "not-found")


@pytest.mark.parametrize("room", ["a@rooms.verona.example", "a@xcapulet.example", "a@example"])
def test_room_outside_our_domains_is_refused(rest, room):
    problem(rest.put(path(room), {"sip_uri": "sip:a@capulet.example"}), 422, "invalid-input", "/jid")


@pytest.mark.parametrize("room, domain", [
    ("hall@capulet.example", "capulet.example"), ("hall@muc.a.capulet.example", "capulet.example"),
    ("hall@guests.capulet.example", "guests.capulet.example"),
    ("hall@rooms.guests.capulet.example", "guests.capulet.example")])
def test_conference_belongs_to_the_nearest_domain(rest, room, domain):
    assert joined(rest, room, f"sip:{room.replace('@', '-at-')}@bridge.example")["domain"] == domain


def test_names_beyond_ascii_stand_as_xmpp_writes_them(rest):
    rest.put_domain("bücher.example")
    body = joined(rest, "lesekreis ½".replace(" ", "-") + "@räume.bücher.example", "sip:kreis@bücher.example")
    assert body["jid"].endswith("@räume.bücher.example") and body["domain"] == "bücher.example"
    assert body["sip_uri"] == "sip:kreis@xn--bcher-kva.example"
    location = rest.put(path("was?#%@räume.bücher.example"), {"sip_uri": "sip:was@bücher.example"}, expect=201)
    assert rest.get(location.headers["Location"], expect=200).json()["jid"] == "was?#%@räume.bücher.example"


# ---- one address, one meeting

def test_bridge_belongs_to_one_room(rest):
    joined(rest, "one@rooms.capulet.example", "sip:one@capulet.example")
    two = path("two@rooms.capulet.example")
    problem(rest.put(two, {"sip_uri": "sip:ONE@capulet.example"}), 409, "address-taken")
    rest.get(two, expect=404)
    rest.delete(path("one@rooms.capulet.example"), expect=204)
    rest.put(two, {"sip_uri": "sip:one@capulet.example"}, expect=201)


@pytest.mark.parametrize("sip_uri", ["sip:juliet@capulet.example", "sip:jule@capulet.example"])
def test_address_of_an_account_is_no_bridge(rest, sip_uri):
    answer = rest.put(path("taken@rooms.capulet.example"), {"sip_uri": sip_uri})
    problem(answer, 409, "address-taken")
    assert answer.json()["id"] == rest.get("/v1/accounts/juliet@capulet.example").json()["id"]


def test_bridge_is_no_address_of_an_account(rest):
    joined(rest, "tomb@rooms.capulet.example", "sip:tomb@capulet.example")
    aor = rest.post("/v1/accounts", {"jid": "tomb@capulet.example"})
    problem(aor, 409, "address-taken")
    assert "conference" in aor.json()["detail"]
    further = rest.post("/v1/accounts", {"jid": "paris@capulet.example", "addresses": [{"uri": "sip:tomb@capulet.example"}]})
    problem(further, 409, "address-taken")
    problem(rest.patch("/v1/accounts/juliet@capulet.example", {"addresses": [{"uri": "sip:tomb@capulet.example"}]}),
            409, "address-taken")


def test_jid_of_an_account_is_no_room(rest):
    problem(rest.put(path("juliet@capulet.example"), {"sip_uri": "sip:j@bridge.example"}), 422, "invalid-input", "/jid")


def test_domain_with_conferences_is_not_deleted(rest):
    rest.put_domain("full.example")
    joined(rest, "hall@rooms.full.example", "sip:hall@full.example")
    answer = rest.delete("/v1/domains/full.example")
    problem(answer, 409, "domain-not-empty")
    assert "conferences" in answer.json()["detail"]
    rest.delete(path("hall@rooms.full.example"), expect=204)
    rest.delete("/v1/domains/full.example", expect=204)


# ---- whose they are

def test_operator_is_kept_to_their_domain(rest, operator):
    rest.put(path("street@rooms.montague.example"), {"sip_uri": "sip:street@montague.example"}, expect=201)
    for room in ("street@rooms.montague.example", "none@rooms.montague.example", "none@verona.example"):
        problem(operator.get(path(room)), 404, "not-found")
        problem(operator.put(path(room), {"sip_uri": "sip:own@capulet.example"}), 403, "forbidden")
        problem(operator.delete(path(room)), 403, "forbidden")
    own = path("own@rooms.capulet.example")
    problem(operator.put(own, {"sip_uri": "sip:own@montague.example"}), 403, "forbidden")
    problem(operator.put(own, {"sip_uri": "sip:own@conf.montague.example"}), 403, "forbidden")
    operator.put(own, {"sip_uri": "sip:own@bridges.verona.example"}, expect=201)
    operator.delete(own, expect=204)


def test_reader_reads_and_does_not_write(server, rest):
    reader = Rest(rest.base, server.token("reader", "reader", []))
    rest.put(path("read@rooms.capulet.example"), {"sip_uri": "sip:read@capulet.example"}, expect=201)
    reader.get(path("read@rooms.capulet.example"), expect=200)
    problem(reader.put(path("read@rooms.capulet.example"), {"sip_uri": "sip:x@capulet.example"}), 403, "forbidden")
    problem(reader.delete(path("read@rooms.capulet.example")), 403, "forbidden")
    problem(Rest(rest.base).get(path("read@rooms.capulet.example")), 401, "unauthorized")


def test_list_goes_page_by_page_and_shows_own_domains_only(server, rest):
    for domain in ("pages.example", "leaves.example"):
        rest.put_domain(domain)
        for n in range(3):
            joined(rest, f"r{n}@rooms.{domain}", f"sip:r{n}@{domain}")
    reader = Rest(rest.base, server.token("pages", "reader", ["pages.example"]))
    first = reader.get("/v1/conferences?limit=2", expect=200).json()
    second = reader.get(f"/v1/conferences?limit=2&cursor={first['next_cursor']}", expect=200).json()
    assert [each["jid"] for each in first["items"] + second["items"]] == [f"r{n}@rooms.pages.example" for n in range(3)]
    assert second["next_cursor"] is None
    of_leaves = rest.get("/v1/conferences?domain=leaves.example", expect=200).json()["items"]
    assert [each["jid"] for each in of_leaves] == [f"r{n}@rooms.leaves.example" for n in range(3)]
    assert reader.get("/v1/conferences?domain=leaves.example", expect=200).json()["items"] == []


@pytest.mark.parametrize("query, pointer", [
    ("limit=0", "/limit"), ("cursor=x", "/cursor"), ("domain=a..b", "/domain"), ("colour=red", "/colour")])
def test_list_refuses_what_it_does_not_know(rest, query, pointer):
    problem(rest.get(f"/v1/conferences?{query}"), 422, "invalid-input", pointer)


def test_every_command_leaves_a_change_and_an_audit_row(rest, database_of_file):
    where = path("told@rooms.capulet.example")
    rest.put(where, {"sip_uri": "sip:told@capulet.example"}, expect=201)
    rest.put(where, {"sip_uri": "sip:told2@capulet.example"}, expect=200)
    rest.delete(where, expect=204)
    kinds = ["conference.created", "conference.updated", "conference.deleted"]
    changes = database_of_file.rows("SELECT kind, domain, version FROM cusax.change WHERE jid = "
                                    "'told@rooms.capulet.example' ORDER BY xid, seq")
    assert changes == [(kind, "capulet.example", str(version)) for kind, version in zip(kinds, (1, 2, 2))]
    audit = database_of_file.rows("SELECT action, outcome FROM cusax.audit WHERE jid = "
                                  "'told@rooms.capulet.example' ORDER BY seq")
    assert audit == [(kind, "ok") for kind in kinds]
