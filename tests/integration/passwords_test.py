"""Passwords over REST and what is kept of them: the domain's policy on every way in, the verifiers, the demand of
another one (CUSAX-11)."""

import concurrent.futures
import hashlib
import hmac
import signal
import uuid

import pytest

from support.cusaxd import Daemon
from support.processes import wait_until
from support.rest import Rest

from rest_accounts_test import path, problem

LISTED = "letmein"


@pytest.fixture(scope="module")
def database_of_file(cluster, migrated):
    return cluster.create("passwords", template=migrated)


@pytest.fixture(scope="module")
def bad_list(scratch):
    file = scratch / "bad-passwords"
    file.write_text(f"{LISTED}\r\n123456\n")
    return file


@pytest.fixture(scope="module")
def server(binary, database_of_file, scratch, bad_list):
    running = Daemon(binary, scratch / "passwords", database_of_file,
                     settings={"passwords": {"bad_list": str(bad_list)}}).start()
    running.rest.put_domain("capulet.example", {"policy": {"scram_iterations": 4096, "digest_algorithms":
                                                           ["MD5", "SHA-256", "SHA-512-256"]}})
    running.rest.put_domain("strict.example", {"policy": {"scram_iterations": 4096, "password_min_length": 10,
                                                          "password_history": 3}})
    yield running
    running.stop()


@pytest.fixture(scope="module")
def rest(server):
    return server.rest


@pytest.fixture
def name():
    return "u" + uuid.uuid4().hex[:12]


# ---- what is kept

def scram_keys(kind, password, salt, iterations):
    """StoredKey and ServerKey of RFC 5802 §3 in hexadecimal."""
    salted = hashlib.pbkdf2_hmac(kind, password.encode(), salt.encode(), iterations)
    client = hmac.digest(salted, b"Client Key", kind)
    return hashlib.new(kind, client).hexdigest(), hmac.digest(salted, b"Server Key", kind).hex()


def kept_of(database, account):
    """{scheme: whether it is the verifier of a password}, each a function of the password."""
    scram = database.rows("SELECT hash, salt, iterations, encode(stored_key, 'hex'), encode(server_key, 'hex') "
                          "FROM cusax.scram_credential WHERE account_id = :'id'", variables={"id": account["id"]})
    digest = database.rows("SELECT algorithm, username, realm, ha1, ha1b FROM cusax.digest_credential "
                           "WHERE account_id = :'id' AND device IS NULL", variables={"id": account["id"]})
    checks = {}
    for kind, salt, iterations, *keys in scram:
        checks[f"SCRAM-{kind}"] = lambda password, a=(kind.replace("-", "").lower(), salt, int(iterations)), k=tuple(keys): (
            scram_keys(a[0], password, a[1], a[2]) == k)
    for algorithm, user, realm, ha1, ha1b in digest:
        kind = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}[algorithm]
        checks[algorithm] = lambda password, h=kind, u=user, r=realm, a=ha1, b=ha1b: (
            hashlib.new(h, f"{u}:{r}:{password}".encode()).hexdigest() == a
            and hashlib.new(h, f"{u}@capulet.example:{r}:{password}".encode()).hexdigest() == b)
    return checks


ALL = {"SCRAM-SHA-1", "SCRAM-SHA-256", "MD5", "SHA-256", "SHA-512-256"}


def test_every_scheme_keeps_a_verifier_of_the_password(rest, database_of_file, name):
    account = rest.create_account(f"{name}@capulet.example", password="balcony")
    kept = kept_of(database_of_file, account)
    assert set(kept) == ALL
    assert {scheme for scheme, is_of in kept.items() if is_of("balcony")} == ALL
    assert not any(is_of("orchard") for is_of in kept.values())


def test_passwords_set_at_once_end_in_one_of_them_whole(rest, database_of_file, name):
    account = rest.create_account(f"{name}@capulet.example")
    passwords = [f"password-{n}" for n in range(24)]
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        def set_one(password):
            return Rest(rest.base, rest.token).put(path(account["jid"], "password"), {"password": password})
        answers = list(pool.map(set_one, passwords))
    assert [answer.status_code for answer in answers] == [200] * 24
    last = max(range(24), key=lambda n: answers[n].json()["version"])
    kept = kept_of(database_of_file, account)
    assert set(kept) == ALL
    assert all(is_of(passwords[last]) for is_of in kept.values())


def test_iterations_rise_with_the_next_password_and_not_before(rest, database_of_file, name):
    rest.put_domain("rising.example", {"policy": {"scram_iterations": 4096}})
    account = rest.create_account(f"{name}@rising.example", password="balcony")
    rest.put_domain("rising.example", {"policy": {"scram_iterations": 9000}})

    def iterations():
        return set(database_of_file.rows("SELECT hash, iterations FROM cusax.scram_credential WHERE account_id = :'id'",
                                         variables={"id": account["id"]}))
    assert iterations() == {("SHA-1", "4096"), ("SHA-256", "4096")}
    rest.patch(path(account["jid"]), {"title": "Nurse"}, expect=200)
    assert iterations() == {("SHA-1", "4096"), ("SHA-256", "4096")}
    rest.set_password(account["jid"], "balcony")
    assert iterations() == {("SHA-1", "9000"), ("SHA-256", "9000")}


# ---- what a new password must be

def ways_in(rest, name, domain, password):
    """The password on each way in; the account is there already but for the first two."""
    jid, account = f"{name}@{domain}", path(f"{name}@{domain}")
    yield "POST", lambda: rest.post("/v1/accounts", {"jid": jid, "password": password})
    yield "PUT of none", lambda: rest.put(account, {"password": password})
    yield "PUT", lambda: (rest.put(account, {}), rest.put(account, {"password": password}))[1]
    yield "PATCH", lambda: rest.patch(account, {"password": password})
    yield "PUT password", lambda: rest.put(path(jid, "password"), {"password": password})


@pytest.mark.parametrize("domain, password, why", [
    ("strict.example", "ninechars", "10"), ("strict.example", "äöüäöüäöü", "10"),
    ("strict.example", LISTED + "\u00ad" * 9, "10"),
    ("capulet.example", LISTED, "tried"), ("capulet.example", "LetMeIn", "tried"),
    ("capulet.example", "{name}", "own"), ("capulet.example", "{name}@capulet.example", "own"),
    ("capulet.example", "sip:{name}@capulet.example", "own")])
def test_password_against_the_policy_is_refused_on_every_way_in(rest, name, domain, password, why):
    chosen = password.format(name=name)
    for way, attempt in ways_in(rest, name, domain, chosen):
        body = problem(attempt(), 422, "invalid-input", "/password")
        assert why in body["detail"] and chosen not in body["detail"], way
    assert rest.get(path(f"{name}@{domain}")).json()["password_set"] is False


def test_generated_password_satisfies_every_policy(rest, name):
    rest.put_domain("strictest.example", {"policy": {"password_min_length": 32, "password_history": 24,
                                                     "scram_iterations": 4096}})
    account = rest.create_account(f"{name}@strictest.example")
    for _ in range(3):
        rest.put(path(account["jid"], "password"), {"generate": True}, expect=200)


def test_last_passwords_do_not_count_as_new(rest, name):
    jid = f"{name}@strict.example"
    rest.create_account(jid, password="balcony-one")

    def refused(password):
        answers = [attempt() for way, attempt in ways_in(rest, name, "strict.example", password) if way in
                   ("PUT", "PATCH", "PUT password")]
        for answer in answers:
            problem(answer, 422, "invalid-input", "/password")
        return True
    assert refused("balcony-one"), "the one that counts is no new one"
    for password in ("balcony-two", "balcony-three"):
        rest.set_password(jid, password)
    assert refused("balcony-one") and refused("balcony-two") and refused("balcony-three")
    rest.set_password(jid, "balcony-four")
    rest.set_password(jid, "balcony-one")


def test_history_is_pruned_to_what_the_policy_looks_back_to(rest, database_of_file, name):
    account = rest.create_account(f"{name}@strict.example", password="balcony-zero-0")
    for n in range(1, 6):
        rest.set_password(account["jid"], f"balcony-zero-{n}")
    count = "SELECT count(*) FROM cusax.former_password WHERE account_id = :'id'"
    assert database_of_file.value(count, variables={"id": account["id"]}) == "2", "beside the one that counts"


def test_without_a_policy_every_password_is_taken_again(rest, server, name, bad_list):
    jid = f"{name}@capulet.example"
    rest.create_account(jid, password="x")
    rest.set_password(jid, "x")


def test_list_is_read_again_on_sighup_and_a_missing_one_changes_nothing(rest, server, name, bad_list):
    jid = f"{name}@capulet.example"
    rest.create_account(jid)

    def status(password):
        return rest.put(path(jid, "password"), {"password": password}).status_code
    assert status("wherefore") == 200
    bad_list.write_text(f"{LISTED}\nWherefore\n")
    server.process.signal(signal.SIGHUP)
    wait_until(lambda: status("wherefore") == 422, "the new list counts")
    bad_list.rename(bad_list.with_suffix(".away"))
    server.process.signal(signal.SIGHUP)
    wait_until(lambda: "PASSWORD_LIST_NOT_RELOADED" in server.process.tail(200), "it is told")
    assert status("wherefore") == 422
    bad_list.with_suffix(".away").rename(bad_list)


def test_daemon_without_a_list_takes_what_the_contract_takes(binary, cluster, migrated, scratch):
    """1 to 1,024 octets of anything, the account's own name too."""
    running = Daemon(binary, scratch / "lenient", cluster.create("lenient", template=migrated)).start()
    try:
        running.rest.put_domain("capulet.example")
        for n, password in enumerate(["x", "u1", "letmein", "é" * 512]):
            running.rest.create_account(f"u{n}@capulet.example", password=password)
            running.rest.set_password(f"u{n}@capulet.example", password)
    finally:
        running.stop()


# ---- the demand of another password

def demanded(rest, jid):
    return rest.get(path(jid), expect=200).json()["password_change_required"]


def test_demand_is_made_by_an_operator_and_met_by_a_password(rest, name):
    jid = f"{name}@capulet.example"
    assert rest.create_account(jid, password="balcony")["password_change_required"] is False
    rest.patch(path(jid), {"password_change_required": True}, expect=200)
    rest.patch(path(jid), {"title": "Nurse"}, expect=200)
    rest.put(path(jid), {"title": "Nurse of Juliet"}, expect=200)
    assert demanded(rest, jid), "who does not speak of it leaves it"
    answer = rest.put(path(jid, "password"), {"password": "orchard"}, expect=200)
    assert answer.json()["password_change_required"] is False and not demanded(rest, jid)


@pytest.mark.parametrize("set_one", [
    lambda rest, jid, more: rest.put(path(jid, "password"), {"password": "orchard", **more}, expect=200),
    lambda rest, jid, more: rest.put(path(jid, "password"), {"generate": True, **more}, expect=200),
    lambda rest, jid, more: rest.patch(path(jid), {"password": "orchard", **more}, expect=200),
    lambda rest, jid, more: rest.put(path(jid), {"password": "orchard", **more}, expect=200)])
def test_password_for_the_first_day_asks_for_another(rest, name, set_one):
    jid = f"{name}@capulet.example"
    rest.create_account(jid)
    set_one(rest, jid, {"password_change_required": True})
    assert demanded(rest, jid)
    set_one(rest, jid, {})
    assert not demanded(rest, jid)


def test_demand_is_told_to_who_checks_the_password(rest, name):
    jid = f"{name}@capulet.example"
    rest.create_account(jid, password="balcony", password_change_required=True)

    def told():
        answer = rest.post("/v1/auth/check", {"username": name, "domain": "capulet.example", "password": "balcony"}, expect=200)
        return answer.json()["password_change_required"]
    assert told() is True
    rest.patch(path(jid), {"password_change_required": False}, expect=200)
    assert told() is False


def test_demand_is_taken_back_without_a_password(rest, name):
    body = rest.create_account(f"{name}@capulet.example", password_change_required=True)
    assert body["password_change_required"] is True
    assert rest.put(path(body["jid"]), body, expect=200).json() == body, "as it was read it can be put back"
    rest.patch(path(body["jid"]), {"password_change_required": False}, expect=200)
    assert not demanded(rest, body["jid"])


@pytest.mark.parametrize("wrong", ["yes", 1, None])
def test_demand_is_true_or_false(rest, name, wrong):
    problem(rest.post("/v1/accounts", {"jid": f"{name}@capulet.example", "password_change_required": wrong}), 422,
            "invalid-input", "/password_change_required")
    account = rest.create_account(f"{name}@capulet.example")
    for member in ("password_change_required", "revoke_devices"):
        problem(rest.put(path(account["jid"], "password"), {"password": "x", member: wrong}), 422, "invalid-input", f"/{member}")
