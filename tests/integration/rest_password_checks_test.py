"""Password checks for servers that cannot read verifiers: right or not, not too often, and nothing else told (CUSAX-1)."""

import base64
import concurrent.futures

import pytest
import requests

from support.cusaxd import Daemon
from support.processes import wait_until
from support.rest import Rest

from rest_accounts_test import problem

GOOD = "wherefore art thou: Romeo?"
JULIET = "juliet@capulet.example"


@pytest.fixture(scope="module")
def admin(server):
    made = server.rest
    made.put_domain("capulet.example")
    made.put_domain("montague.example", {"xmpp": {"enabled": False}})
    made.create_account(JULIET, sip_address="sip:jule@capulet.example", password=GOOD)
    made.create_account("romeo@montague.example", password=GOOD)
    made.create_account("bare@capulet.example")
    made.create_account("tybalt@capulet.example", password=GOOD)
    made.suspend("tybalt@capulet.example")
    made.create_account("phone@capulet.example", password=GOOD, services=["voice"])
    made.create_account("chat@capulet.example", password=GOOD, services=["xmpp"])
    made.delete("/v1/accounts/" + made.create_account("gone@capulet.example", password=GOOD)["id"])
    return made


@pytest.fixture(scope="module")
def rest(server, admin):
    """As an XMPP server of one domain asks."""
    return Rest(admin.base, server.token("xmpp1", "reader", ["capulet.example"]))


@pytest.fixture(scope="module")
def everybody(server, admin):
    """A server of all domains."""
    return Rest(admin.base, server.token("everybody", "reader"))


def ask(rest, jid, password, **more):
    return rest.post("/v1/auth/check", {"jid": jid, "password": password, **more})


def is_right(rest, jid, password, **more):
    answer = ask(rest, jid, password, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()["ok"]


@pytest.mark.parametrize("who", [
    {"jid": JULIET}, {"jid": "Juliet@CAPULET.example"}, {"username": "juliet", "domain": "capulet.example"},
    {"jid": JULIET, "service": "xmpp"}, {"username": "jule", "domain": "capulet.example", "service": "sip"},
    {"jid": "phone@capulet.example", "service": "sip"}, {"jid": JULIET, "address": "2001:db8::1"}])
def test_right_password_names_the_account(rest, who):
    answer = rest.post("/v1/auth/check", {**who, "password": GOOD}, expect=200)
    body = answer.json()
    named = JULIET if who.get("jid", "").lower() == JULIET or "username" in who else who["jid"]
    assert body == {"ok": True, "jid": named, "password_change_required": False}
    assert answer.headers["Cache-Control"] == "no-store"


REFUSED = [
    (JULIET, "wrong", {}), (JULIET, "", {}), (JULIET, "a" * 1025, {}), (JULIET, GOOD + "\x07", {}), (JULIET, GOOD.upper(), {}),
    ("nobody@capulet.example", GOOD, {}), ("tybalt@capulet.example", GOOD, {}), ("gone@capulet.example", GOOD, {}),
    ("bare@capulet.example", GOOD, {}), ("bare@capulet.example", "", {}), ("no body@capulet.example", GOOD, {}),
    ("@capulet.example", GOOD, {}), ("juliet@verona.example@capulet.example", GOOD, {}),
    ("phone@capulet.example", GOOD, {"service": "xmpp"}), ("chat@capulet.example", GOOD, {"service": "sip"}),
    (JULIET, GOOD, {"service": "sip"})]


@pytest.mark.parametrize("jid, password, more", REFUSED)
def test_every_refusal_is_the_same_answer(rest, jid, password, more):
    answer = ask(rest, jid, password, **more)
    assert (answer.status_code, answer.json()) == (200, {"ok": False})
    assert sorted(answer.headers) == sorted(ask(rest, "nobody at all@capulet.example", "x").headers)


def test_service_that_the_domain_has_switched_off_refuses(everybody):
    assert is_right(everybody, "romeo@montague.example", GOOD)
    assert not is_right(everybody, "romeo@montague.example", GOOD, service="xmpp")


@pytest.mark.parametrize("jid", ["juliet@verona.example", "juliet@a..b", "juliet", ""])
def test_domain_that_is_not_ours_has_nobody(everybody, jid):
    assert not is_right(everybody, jid, GOOD)


def test_new_password_counts_at_once_and_suspension_too(server, rest, admin):
    jid = "nurse@capulet.example"
    admin.create_account(jid, password="an old one")
    assert is_right(rest, jid, "an old one")
    admin.set_password(jid, "a new one")
    assert not is_right(rest, jid, "an old one")
    assert is_right(rest, jid, "a new one")
    admin.suspend(jid)
    assert not is_right(rest, jid, "a new one")
    admin.reactivate(jid)
    assert is_right(rest, jid, "a new one")


@pytest.mark.parametrize("body, pointer", [
    ({"password": "x"}, "/username"), ({"username": "juliet", "password": "x"}, "/domain"), ({"jid": JULIET}, "/password"),
    ({"jid": JULIET, "password": 1}, "/password"), ({"jid": JULIET, "username": "juliet", "password": "x"}, "/jid"),
    ({"jid": JULIET, "password": "x", "service": "smtp"}, "/service"),
    ({"jid": JULIET, "password": "x", "address": "capulet.example"}, "/address"),
    ({"jid": JULIET, "password": "x", "colour": "red"}, "/colour"), ([], "")])
def test_question_that_cannot_be_is_refused(rest, body, pointer):
    problem(rest.post("/v1/auth/check", body), 422, "invalid-input", pointer)


def test_who_may_ask(server, rest, admin):
    metrics = Rest(admin.base, server.token("metrics", "metrics"))
    for path in ("/v1/auth/check_password?user=juliet&server=capulet.example&pass=x",
                 "/v1/auth/user_exists?user=juliet&server=capulet.example"):
        problem(Rest(admin.base).get(path), 401, "unauthorized")
        problem(metrics.get(path), 403, "forbidden")
        problem(rest.get(path.replace("capulet", "montague")), 403, "forbidden")
    problem(ask(Rest(admin.base), JULIET, GOOD), 401, "unauthorized")
    problem(ask(metrics, JULIET, GOOD), 403, "forbidden")
    for jid in ("romeo@montague.example", "nobody@montague.example", "romeo@verona.example", "romeo@a..b", "romeo"):
        problem(ask(rest, jid, GOOD), 403, "forbidden")


def test_too_many_failures_wait_and_the_right_one_is_let_in_afterwards(rest, admin):
    jid = "sampson@capulet.example"
    admin.create_account(jid, password=GOOD)
    here, elsewhere = {"address": "192.0.2.7"}, {"address": "192.0.2.8"}
    for _ in range(5):
        assert not is_right(rest, jid, "wrong", **here)
    # The sixth may come a second later: then it is one failure more, and the wait twice as long.
    refused = next(answer for answer in (ask(rest, jid, "wrong", **here) for _ in range(8)) if answer.status_code != 200)
    problem(refused, 429, "too-many-requests")
    assert int(refused.headers["Retry-After"]) >= 1
    assert is_right(rest, jid, GOOD, **elsewhere), "nobody is locked out from another address"
    wait_until(lambda: ask(rest, jid, GOOD, **here).status_code == 200, "let in again")
    for _ in range(4):
        assert not is_right(rest, jid, "wrong", **here), "success begins the count anew"


def test_unknown_account_is_held_up_like_a_known_one(rest):
    answers = [ask(rest, "nemo@capulet.example", GOOD, address="192.0.2.9") for _ in range(16)]
    assert [answer.status_code for answer in answers[:5]] == [200] * 5
    assert 429 in [answer.status_code for answer in answers]


def test_many_at_once_are_let_through_no_more_often(rest, admin):
    def one(_):
        return ask(Rest(rest.base, rest.token), "gregory@capulet.example", "wrong", address="192.0.2.10").status_code
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(one, range(32)))
    assert statuses.count(429) > 16


def basic(server, scope="reader", domains=("capulet.example",)):
    token = server.token("prosody", scope, domains)
    return {"Authorization": "Basic " + base64.b64encode(f"prosody:{token}".encode()).decode()}


def test_shapes_of_prosody(server, admin):
    headers = basic(server)

    def get(method, **query):
        return requests.get(f"{server.base}/v1/auth/{method}", params=query, headers=headers, timeout=30)
    rows = [("check_password", {"user": "juliet", "server": "capulet.example", "pass": GOOD}, "true"),
            ("check_password", {"user": "juliet", "server": "capulet.example", "pass": "x"}, "false"),
            ("check_password", {"user": "nobody", "server": "capulet.example", "pass": GOOD}, "false"),
            ("check_password", {"user": "tybalt", "server": "capulet.example", "pass": GOOD}, "false"),
            ("check_password", {"user": "phone", "server": "capulet.example", "pass": GOOD}, "false"),
            ("user_exists", {"user": "juliet", "server": "capulet.example"}, "true"),
            ("user_exists", {"user": "nobody", "server": "capulet.example"}, "false"),
            ("user_exists", {"user": "tybalt", "server": "capulet.example"}, "false"),
            ("user_exists", {"user": "bare", "server": "capulet.example"}, "false")]
    for method, query, expected in rows:
        answer = get(method, **query)
        assert (answer.status_code, answer.text) == (200, expected), (method, query)
        assert answer.headers["Content-Type"] == "text/plain"
    problem(get("check_password", user="juliet"), 422, "invalid-input", "/server")
    for method in ("set_password", "register", "remove_user"):
        answer = requests.post(f"{server.base}/v1/auth/{method}", headers=headers, timeout=30)
        problem(answer, 404, "not-found")


def test_basic_is_taken_where_nothing_else_can_be_sent_and_nowhere_else(server, admin):
    for path in ("/v1/accounts", "/v1/lookup?uri=juliet@capulet.example"):
        problem(requests.get(server.base + path, headers=basic(server), timeout=30), 401, "unauthorized")


def test_checks_are_counted_and_no_password_is_logged(server, rest, admin):
    def count(outcome):
        text = admin.get("/metrics", expect=200).text
        return next(float(line.rpartition(" ")[2]) for line in text.splitlines()
                    if line.startswith(f'cusaxd_password_checks_total{{outcome="{outcome}"}}'))
    before = {outcome: count(outcome) for outcome in ("right", "wrong", "too_soon")}
    assert is_right(rest, JULIET, GOOD)
    assert not is_right(rest, JULIET, "a secret that is wrong")
    assert count("right") == before["right"] + 1 and count("wrong") == before["wrong"] + 1
    assert before["too_soon"] > 0
    log = (server.folder / "cusaxd.log").read_text()
    assert "HTTP_REQUEST" in log, "requests are logged, and yet:"
    assert GOOD not in log and "wherefore" not in log and "a secret" not in log


def test_without_the_database_it_is_unavailable_and_costs_no_attempt(binary, cluster, migrated, scratch):
    database = cluster.create("rest_checks_away", template=migrated)
    daemon = Daemon(binary, scratch / "rest-checks-away", database).start()
    try:
        daemon.rest.put_domain("capulet.example")
        daemon.rest.create_account(JULIET, password=GOOD)
        reader = daemon.rest_as("reader")
        assert is_right(reader, JULIET, GOOD)
        cluster.stop()
        try:
            for _ in range(30):
                problem(ask(reader, JULIET, GOOD), 503, "unavailable")
        finally:
            cluster.start()
        wait_until(lambda: ask(reader, JULIET, GOOD).status_code == 200, "answers again")
        assert is_right(reader, JULIET, GOOD)
    finally:
        daemon.stop()
