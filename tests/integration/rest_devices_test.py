"""Secrets of devices over REST: made, shown once, renewed, revoked; and what Kamailio then reads (CUSAX-11)."""

import concurrent.futures
import hashlib
import re
import uuid

import pytest

from support.cusaxd import Daemon
from support.rest import Rest

from rest_accounts_test import path, problem

HASHES = {"subscriber": "md5", "subscriber_sha256": "sha256"}


@pytest.fixture(scope="module")
def database_of_file(cluster, migrated):
    return cluster.create("rest_devices", template=migrated)


@pytest.fixture(scope="module")
def server(binary, database_of_file, scratch):
    running = Daemon(binary, scratch / "rest-devices", database_of_file).start()
    running.rest.put_domain("capulet.example", {"policy": {"scram_iterations": 4096}})
    running.rest.put_domain("montague.example", {"policy": {"scram_iterations": 4096}})
    yield running
    running.stop()


@pytest.fixture(scope="module")
def rest(server):
    return server.rest


@pytest.fixture
def juliet(rest):
    """An account of a name that nobody has yet."""
    return rest.create_account(f"j{uuid.uuid4().hex[:12]}@capulet.example")


def devices(account, *name):
    return path(account["jid"], "device-secrets", *name)


def make(rest, account, name):
    return rest.post(devices(account), {"name": name}, expect=201).json()


def subscribers(database, user):
    return {table: database.rows(f"SELECT domain, ha1, ha1b, sip_user, sip_domain FROM {table} WHERE username = :'user'",
                                 "kamailio", {"user": user}) for table in HASHES}


def verifiers_of(secret, user, domain="capulet.example"):
    """What Kamailio must read of a digest user name with this secret, whose owner is the part before the ~."""
    def digest(kind, name):
        return hashlib.new(kind, f"{name}:{domain}:{secret}".encode()).hexdigest()
    return {table: [(domain, digest(kind, user), digest(kind, f"{user}@{domain}"), user.partition("~")[0], domain)]
            for table, kind in HASHES.items()}


def test_secret_is_made_and_shown_once(rest, juliet):
    answer = rest.post(devices(juliet), {"name": "desk"}, expect=201)
    made = answer.json()
    assert made["name"] == "desk" and made["realm"] == "capulet.example"
    assert made["username"] == juliet["username"] + "~desk"
    assert len(made["secret"]) >= 20
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", made["set_at"])
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Location"] == f"/v1/accounts/{juliet['id']}/device-secrets/desk"
    listed = rest.get(devices(juliet), expect=200)
    del made["secret"]
    assert listed.json() == {"items": [made], "next_cursor": None}
    assert rest.get(path(juliet["jid"]), expect=200).json() == juliet, "the account itself stays as it was"


def test_kamailio_reads_each_device_under_its_own_user_name(rest, database_of_file, juliet):
    rest.set_password(juliet["jid"], "balcony")
    user = juliet["username"]
    secrets = {name: make(rest, juliet, name)["secret"] for name in ("desk", "cordless")}
    assert subscribers(database_of_file, user) == verifiers_of("balcony", user)
    for name, secret in secrets.items():
        assert subscribers(database_of_file, f"{user}~{name}") == verifiers_of(secret, f"{user}~{name}")
    owners = database_of_file.rows("SELECT DISTINCT uri_user FROM uri WHERE username = :'user' AND domain = 'capulet.example'",
                                   "kamailio", {"user": f"{user}~desk"})
    assert owners == [(user,)], "what the device may write into From"


def test_secret_lies_nowhere_in_the_database(rest, database_of_file, juliet):
    secret = make(rest, juliet, "desk")["secret"]
    dumped = database_of_file.run("SELECT d::text FROM cusax.device_secret d; SELECT a::text FROM cusax.audit a; "
                                  "SELECT c::text FROM cusax.change c; SELECT h::text FROM cusax.digest_credential h")
    assert "device_secret.set" in dumped and secret not in dumped


def test_renewed_secret_takes_the_place_of_the_old_one(rest, database_of_file, juliet):
    user = f"{juliet['username']}~desk"
    first = rest.put(devices(juliet, "desk"), expect=201).json()
    renewed = rest.put(devices(juliet, "desk"), {}, expect=200).json()
    assert renewed["secret"] != first["secret"] and renewed["set_at"] > first["set_at"]
    assert subscribers(database_of_file, user) == verifiers_of(renewed["secret"], user)
    problem(rest.post(devices(juliet), {"name": "desk"}), 409, "conflict")
    problem(rest.put(devices(juliet, "desk"), headers={"If-None-Match": "*"}), 412, "version-mismatch")
    problem(rest.put(devices(juliet, "hall"), headers={"If-Match": "*"}), 412, "version-mismatch")
    assert subscribers(database_of_file, user) == verifiers_of(renewed["secret"], user)


def test_revoked_secret_is_gone_and_the_others_stay(rest, database_of_file, juliet):
    make(rest, juliet, "desk")
    kept = make(rest, juliet, "cordless")
    rest.delete(devices(juliet, "desk"), expect=204)
    problem(rest.delete(devices(juliet, "desk")), 404, "not-found")
    assert [item["name"] for item in rest.get(devices(juliet)).json()["items"]] == ["cordless"]
    assert not any(subscribers(database_of_file, f"{juliet['username']}~desk").values())
    assert subscribers(database_of_file, kept["username"]) == verifiers_of(kept["secret"], kept["username"])


@pytest.mark.parametrize("body, pointer", [
    ({}, "/name"), ({"name": ""}, "/name"), ({"name": "Desk"}, "/name"), ({"name": "a~b"}, "/name"), ({"name": "-a"}, "/name"),
    ({"name": "x" * 33}, "/name"), ({"name": 7}, "/name"), ({"name": "desk", "secret": "mine"}, "/secret"), ([], "")])
def test_device_that_cannot_be_is_named(rest, juliet, body, pointer):
    problem(rest.post(devices(juliet), body), 422, "invalid-input", pointer)
    assert rest.get(devices(juliet)).json()["items"] == []


def test_name_in_the_path_that_cannot_be_is_named(rest, juliet):
    problem(rest.put(devices(juliet, "De sk")), 422, "invalid-input", "/name")
    problem(rest.put(devices(juliet, "desk"), {"secret": "mine"}), 422, "invalid-input", "/secret")
    problem(rest.delete(devices(juliet, "De sk")), 404, "not-found")


def test_account_that_is_not_there_has_none(rest, juliet):
    rest.delete(path(juliet["jid"]), expect=204)
    for account in (juliet, {"jid": "nobody@capulet.example"}, {"jid": juliet["id"]}):
        problem(rest.get(devices(account)), 404, "not-found")
        problem(rest.post(devices(account), {"name": "desk"}), 404, "not-found")
        problem(rest.put(devices(account, "desk")), 404, "not-found")
        problem(rest.delete(devices(account, "desk")), 404, "not-found")


def test_others_domain_is_neither_read_nor_written(server, juliet):
    stranger = Rest(server.base, server.token("stranger", "operator", ["montague.example"]))
    problem(stranger.get(devices(juliet)), 404, "not-found")
    problem(stranger.post(devices(juliet), {"name": "desk"}), 403, "forbidden")
    problem(stranger.delete(devices(juliet, "desk")), 403, "forbidden")
    problem(server.rest_as("reader").post(devices(juliet), {"name": "desk"}), 403, "forbidden")
    server.rest_as("reader").get(devices(juliet), expect=200)


def test_twentieth_is_the_last(rest, juliet):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: Rest(rest.base, rest.token).post(devices(juliet), {"name": f"d{n}"}), range(24)))
    assert sorted(answer.status_code for answer in answers) == [201] * 20 + [409] * 4
    assert len(rest.get(devices(juliet)).json()["items"]) == 20
    last = next(answer for answer in answers if answer.status_code == 409)
    assert "20" in problem(last, 409, "conflict")["detail"]


def test_device_and_account_never_share_a_user_name(server, rest, juliet):
    namesake = rest.create_account(f"{juliet['username']}~desk@capulet.example", password="mine")
    assert problem(rest.post(devices(juliet), {"name": "desk"}), 409, "address-taken")["id"] == namesake["id"]
    make(rest, juliet, "hall")
    taken = rest.post("/v1/accounts", {"jid": f"{juliet['username']}~hall@capulet.example", "password": "mine"})
    assert problem(taken, 409, "address-taken", "/sip_address")["id"] == juliet["id"]


def test_new_password_keeps_devices_unless_they_are_revoked_with_it(rest, database_of_file, juliet):
    made = make(rest, juliet, "desk")
    for change in (lambda: rest.put(path(juliet["jid"], "password"), {"password": "balcony"}, expect=200),
                   lambda: rest.patch(path(juliet["jid"]), {"password": "orchard"}, expect=200)):
        change()
        assert subscribers(database_of_file, made["username"]) == verifiers_of(made["secret"], made["username"])
    rest.put(path(juliet["jid"], "password"), {"password": "tomb", "revoke_devices": True}, expect=200)
    assert rest.get(devices(juliet)).json()["items"] == []
    assert not any(subscribers(database_of_file, made["username"]).values())


def test_suspended_account_has_no_device_that_signs_in(rest, database_of_file, juliet):
    made = make(rest, juliet, "desk")
    rest.suspend(juliet["jid"])
    assert not any(subscribers(database_of_file, made["username"]).values())
    rest.reactivate(juliet["jid"])
    assert subscribers(database_of_file, made["username"]) == verifiers_of(made["secret"], made["username"])


def test_deleted_account_comes_back_without_devices(rest, juliet):
    make(rest, juliet, "desk")
    rest.delete(path(juliet["jid"]), expect=204)
    rest.reactivate(juliet["id"])
    assert rest.get(devices(juliet)).json()["items"] == []


def test_new_sip_address_ends_the_devices_that_bind_the_old_one(rest, juliet):
    make(rest, juliet, "desk")
    rest.patch(path(juliet["jid"]), {"sip_address": f"sip:{juliet['username']}x@capulet.example"}, expect=200)
    assert rest.get(devices(juliet)).json()["items"] == []
    assert make(rest, juliet, "desk")["username"] == f"{juliet['username']}x~desk"


def test_domain_decides_by_its_algorithms(rest, database_of_file):
    rest.put_domain("dumb.example", {"policy": {"digest_algorithms": []}})
    mute = rest.create_account("mute@dumb.example")
    problem(rest.post(devices(mute), {"name": "desk"}), 409, "conflict")
    rest.put_domain("dumb.example", {"policy": {"digest_algorithms": ["SHA-512-256"]}})
    made = make(rest, mute, "desk")
    assert database_of_file.rows("SELECT algorithm, username, ha1 FROM cusax.digest_credential WHERE device = 'desk' "
                                 "AND realm = 'dumb.example'") == [
        ("SHA-512-256", "mute~desk",
         hashlib.new("sha512_256", f"mute~desk:dumb.example:{made['secret']}".encode()).hexdigest())]
    assert not any(subscribers(database_of_file, "mute~desk").values()), "Kamailio is told of no such algorithm"


def test_realm_that_a_device_binds_cannot_change(rest):
    rest.put_domain("bound.example", {})
    account = rest.create_account("phone@bound.example")
    make(rest, account, "desk")
    problem(rest.put("/v1/domains/bound.example", {"sip": {"realm": "verona"}}), 409, "realm-in-use")
    rest.delete(devices(account, "desk"), expect=204)
    rest.put("/v1/domains/bound.example", {"sip": {"realm": "verona"}}, expect=200)
    assert make(rest, account, "desk")["realm"] == "verona"
