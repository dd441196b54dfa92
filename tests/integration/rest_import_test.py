"""POST /v1/accounts/import: NDJSON both ways, a result for each line in its order."""

import base64
import hashlib
import hmac
import itertools
import json
import time

import pytest

from support.processes import wait_until
from support.streamed import StreamedPost

DOMAIN, OTHER = "capulet.example", "montague.example"
NDJSON = {"Content-Type": "application/x-ndjson"}


@pytest.fixture(scope="module", autouse=True)
def domains(server):
    server.rest.put_domain(DOMAIN, {"numbering": {"country_code": "49", "national_prefix": "0", "international_prefix": "00"}})
    server.rest.put_domain(OTHER)


def body_of(*lines):
    return "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines).encode()


def run(rest, *lines, query="", headers=None, raw=None):
    answer = rest.call("POST", f"/v1/accounts/import{query}", data=raw if raw is not None else body_of(*lines),
                       headers={**NDJSON, **(headers or {})}, expect=200)
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    results = [json.loads(line) for line in answer.text.splitlines()]
    assert all(set(result) == {"line", "status", "id", "error"} for result in results)
    return results


def names(prefix, count):
    stamp = time.time_ns()
    return [f"{prefix}{n}x{stamp}@{DOMAIN}" for n in range(count)]


def test_each_line_becomes_an_account_and_is_answered_in_order(server):
    jids = names("plain", 2500)
    results = run(server.rest, *({"jid": jid, "name": {"formatted": f"Person {n}"}} for n, jid in enumerate(jids)))
    assert [result["line"] for result in results] == list(range(1, 2501))
    assert {result["status"] for result in results} == {201} and {result["error"] for result in results} == {None}
    for n in (0, 999, 1000, 2499):
        account = server.rest.get(f"/v1/accounts/{jids[n]}", expect=200).json()
        assert (account["id"], account["name"]["formatted"]) == (results[n]["id"], f"Person {n}")


def test_a_bad_line_fails_alone_with_its_problem(server):
    first, second, third = names("among", 3)
    taken = server.rest.create_account(names("taken", 1)[0], addresses=[{"uri": "030 777001"}])
    results = run(server.rest,
                  {"jid": first}, "{broken", {"jid": "nobody@nowhere.example"}, {"jid": first},
                  {"jid": second, "addresses": [{"uri": "030 777001"}]}, {"jid": second, "colour": "red"},
                  "[]", "", {"jid": second, "password": ""}, {"jid": third})
    assert [(result["line"], result["status"]) for result in results] == [
        (1, 201), (2, 400), (3, 422), (4, 409), (5, 409), (6, 422), (7, 422), (9, 422), (10, 201)]
    kinds = {result["line"]: result["error"]["type"].rsplit(":", 1)[1] for result in results if result["error"]}
    assert kinds == {2: "malformed", 3: "invalid-input", 4: "address-taken", 5: "address-taken", 6: "invalid-input",
                     7: "invalid-input", 9: "invalid-input"}
    by_line = {result["line"]: result for result in results}
    assert by_line[4]["error"]["id"] == by_line[1]["id"]
    assert by_line[5]["error"]["id"] == taken["id"]
    assert by_line[6]["error"]["errors"][0]["pointer"] == "/colour"
    assert by_line[9]["error"]["errors"][0]["pointer"] == "/password"
    server.rest.get(f"/v1/accounts/{second}", expect=404)


def test_conflicts_among_many_leave_the_others_alone(server):
    jids = names("crowd", 400)
    lines = [{"jid": jid, "addresses": [{"uri": f"030 66{n % 300:04}"}]} for n, jid in enumerate(jids)]
    results = run(server.rest, *lines)
    assert [result["status"] for result in results] == [201] * 300 + [409] * 100
    for n in range(100):
        assert results[300 + n]["error"]["id"] == results[n]["id"]


def test_upsert_makes_changes_and_leaves(server):
    first, second = names("upsert", 2)
    before = server.rest.create_account(first, title="Heiress", addresses=[{"uri": "030 555001"}])
    results = run(server.rest, {"jid": first, "title": "Wife"}, {"jid": second}, {"jid": second, "title": "Friend"},
                  {"jid": second, "title": "Friend"}, query="?mode=upsert")
    assert [result["status"] for result in results] == [200, 201, 200, 200]
    after = server.rest.get(f"/v1/accounts/{first}", expect=200).json()
    assert (after["id"], after["version"], after["title"], after["addresses"]) == (before["id"], 2, "Wife", [])
    # What changes nothing writes nothing.
    assert server.rest.get(f"/v1/accounts/{second}", expect=200).json()["version"] == 2
    gone = names("gone", 1)[0]
    server.rest.create_account(gone)
    server.rest.delete(f"/v1/accounts/{gone}", expect=204)
    assert run(server.rest, {"jid": gone}, query="?mode=upsert")[0]["error"]["type"].endswith("address-retained")


def test_passwords_and_ready_verifiers_sign_in(server):
    with_password, with_verifiers, ha1_only = names("secret", 3)
    salt, rounds, password = b"a-salt-of-ours", 4096, "pencil of hers"
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    text = lambda octets: base64.b64encode(octets).decode()
    scram = {"hash": "SCRAM-SHA-256", "salt": text(salt), "iterations": rounds,
             "stored_key": text(hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()),
             "server_key": text(hmac.digest(salted, b"Server Key", "sha256"))}
    user = with_verifiers.split("@")[0]
    ha1 = hashlib.md5(f"{user}:{DOMAIN}:{password}".encode()).hexdigest()
    results = run(server.rest, {"jid": with_password, "password": password},
                  {"jid": with_verifiers, "credentials": {"scram": [scram], "digest": [
                      {"algorithm": "MD5", "realm": DOMAIN, "ha1": ha1}]}},
                  {"jid": ha1_only, "credentials": {"scram": [scram]}})
    assert [result["status"] for result in results] == [201, 201, 201]
    for jid in (with_password, with_verifiers, ha1_only):
        assert server.rest.get(f"/v1/accounts/{jid}", expect=200).json()["password_set"] is True
        for said, ok in ((password, True), ("wrong", False)):
            answer = server.rest.post("/v1/auth/check", {"jid": jid, "password": said}, expect=200).json()
            assert answer["ok"] is ok
    stored = server.database.rows(f"SELECT ha1, length(ha1b) FROM kamailio.subscriber WHERE username = '{user}'")
    assert stored == [(ha1, "32")]


@pytest.mark.parametrize("credentials, pointer", [
    ({}, "/credentials/scram"),
    ([], "/credentials"),
    ({"scram": [{"hash": "SCRAM-SHA-1"}]}, "/credentials/scram/0/salt"),
    ({"scram": [{"hash": "MD5", "salt": "YS1zYWx0LW9m", "iterations": 4096, "stored_key": "", "server_key": ""}]},
     "/credentials/scram/0/hash"),
    ({"scram": [{"hash": "SCRAM-SHA-1", "salt": "AAAAAAAAAAAA", "iterations": 4096, "stored_key": "", "server_key": ""}]},
     "/credentials/scram/0/salt"),
    ({"scram": [{"hash": "SCRAM-SHA-1", "salt": "YS1zYWx0LW9m", "iterations": 1, "stored_key": "", "server_key": ""}]},
     "/credentials/scram/0/iterations"),
    ({"scram": [], "digest": [{"algorithm": "MD5", "realm": "x", "ha1": "abc"}]}, "/credentials/digest/0/ha1"),
])
def test_verifiers_that_are_none_are_refused(server, credentials, pointer):
    (result,) = run(server.rest, {"jid": names("odd", 1)[0], "credentials": credentials})
    assert result["status"] == 422 and pointer in [error["pointer"] for error in result["error"]["errors"]]


def test_verifiers_of_another_realm_are_refused(server):
    (jid,) = names("realm", 1)
    key = base64.b64encode(bytes(32)).decode()
    scram = {"hash": "SCRAM-SHA-256", "salt": base64.b64encode(b"saltsalt").decode(), "iterations": 4096,
             "stored_key": key, "server_key": key}
    digest = {"algorithm": "SHA-256", "realm": "elsewhere.example", "ha1": "0" * 64}
    (result,) = run(server.rest, {"jid": jid, "credentials": {"scram": [scram], "digest": [digest]}})
    assert result["error"]["errors"][0]["pointer"] == "/credentials/digest/0/realm"
    server.rest.get(f"/v1/accounts/{jid}", expect=404)


@pytest.mark.parametrize("query, headers, status", [
    ("?mode=replace", {}, 422), ("?first_line=0", {}, 422), ("?colour=red", {}, 422),
    ("", {"Content-Type": "application/json"}, 415), ("", {"Content-Type": "application/x-ndjson; charset=latin1"}, 415),
    ("", {"Idempotency-Key": "k" * 256}, 400),
])
def test_an_order_that_is_none_is_refused_before_any_line(server, query, headers, status):
    (jid,) = names("order", 1)
    server.rest.call("POST", f"/v1/accounts/import{query}", data=body_of({"jid": jid}), headers={**NDJSON, **headers}, expect=status)
    server.rest.get(f"/v1/accounts/{jid}", expect=404)


def test_only_whom_the_caller_may_write(server):
    (jid,) = names("tenant", 1)
    operator = server.rest_as("operator", [DOMAIN])
    stranger = jid.replace(DOMAIN, OTHER)
    results = run(operator, {"jid": jid}, {"jid": stranger}, {"jid": jid.replace("tenant", "alias"), "sip_address": f"sip:{stranger}"})
    assert [result["status"] for result in results] == [201, 403, 403]
    reader = server.rest_as("reader")
    reader.call("POST", "/v1/accounts/import", data=b"", headers=NDJSON, expect=403)


def test_nothing_is_answered_with_nothing(server):
    assert run(server.rest, raw=b"") == []
    assert run(server.rest, raw=b"\n\r\n\n") == []


def test_a_last_line_needs_no_end_and_a_long_one_is_refused(server):
    first, last = names("ends", 2)
    long = json.dumps({"jid": first, "title": "x" * 1_100_000})
    results = run(server.rest, raw=f'{long}\n{{"jid": "{last}"}}'.encode())
    assert [(result["line"], result["status"]) for result in results] == [(1, 413), (2, 201)]


def test_a_line_is_answered_before_the_next_is_sent(server):
    post = StreamedPost(server, "/v1/accounts/import")
    lines = None
    for n, jid in enumerate(names("talk", 3), 1):
        post.send_lines([{"jid": jid}])
        lines = lines or post.lines()
        assert next(lines)["line"] == n
        server.rest.get(f"/v1/accounts/{jid}", expect=200)
    # An empty line keeps a connection alive and keeps no answer back.
    post.send_lines([{"jid": names("talk", 1)[0]}])
    post.send(b"\n")
    assert next(lines)["line"] == 4
    post.end()
    assert list(lines) == []


def test_a_client_that_goes_away_leaves_what_was_answered(server):
    jids = names("leaver", 10)
    post = StreamedPost(server, "/v1/accounts/import")
    post.send_lines({"jid": jid} for jid in jids[:7])
    answered = list(itertools.islice(post.lines(), 7))
    # Half a line is no line.
    post.send(json.dumps({"jid": jids[7]}).encode()[:-1])
    post.vanish()
    assert [result["status"] for result in answered] == [201] * 7
    assert server.rest.create_account(jids[9])    # whatever came before it is through
    for n, jid in enumerate(jids[:9]):
        server.rest.get(f"/v1/accounts/{jid}", expect=200 if n < 7 else 404)


def test_an_import_that_is_resumed_makes_nobody_twice(server):
    jids = names("again", 50)
    key = {"Idempotency-Key": f"key {jids[0]}"}
    first = run(server.rest, *({"jid": jid} for jid in jids[:30]), headers=key)
    whole = run(server.rest, *({"jid": jid} for jid in jids), headers=key)
    assert whole[:30] == first and [result["status"] for result in whole] == [201] * 50
    # From the line where it broke off.
    rest = run(server.rest, *({"jid": jid} for jid in jids[20:]), headers=key, query="?first_line=21")
    assert rest == whole[20:]
    # Another key is another import, and so is another token's.
    assert {result["status"] for result in run(server.rest, {"jid": jids[0]}, headers={"Idempotency-Key": "other"})} == {409}
    stranger = server.rest_as("operator", [DOMAIN])
    assert {result["status"] for result in run(stranger, {"jid": jids[0]}, headers=key)} == {409}


def test_no_transaction_is_open_while_a_client_is_slow(server):
    post = StreamedPost(server, "/v1/accounts/import")
    post.send_lines([{"jid": names("slow", 1)[0]}])
    lines = post.lines()
    next(lines)
    waiting = server.database.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                                    "AND state LIKE 'idle in transaction%'")
    assert waiting == "0"
    post.end()
    assert list(lines) == []


def test_an_import_goes_on_when_the_database_comes_back(server, cluster):
    jids = names("heal", 200)
    post = StreamedPost(server, "/v1/accounts/import", timeout=90)
    post.send_lines({"jid": jid} for jid in jids[:100])
    lines = post.lines()
    results = list(itertools.islice(lines, 100))
    cluster.restart()
    post.send_lines({"jid": jid} for jid in jids[100:])
    post.end()
    results += list(lines)
    assert [(result["line"], result["status"]) for result in results] == [(n, 201) for n in range(1, 201)]


def test_a_daemon_that_is_killed_leaves_what_it_answered_and_the_rest_is_resumed(binary, cluster, migrated, scratch):
    from support.cusaxd import Daemon
    daemon = Daemon(binary, scratch / "killed", cluster.create("killed", template=migrated)).start()
    daemon.rest.put_domain(DOMAIN)
    jids = names("killed", 6000)
    key = {"Idempotency-Key": "the night of the crash"}
    post = StreamedPost(daemon, "/v1/accounts/import", headers=key)
    post.send_lines({"jid": jid} for jid in jids)
    answered = list(itertools.islice(post.lines(), 1500))
    daemon.kill()
    daemon.start()
    stored = {row[0] for row in daemon.database.rows("SELECT username FROM cusax.account")}
    assert {jid.split("@")[0] for jid in jids[:1500]} <= stored
    whole = run(daemon.rest, *({"jid": jid} for jid in jids), headers=key)
    assert [result["status"] for result in whole] == [201] * 6000 and whole[:1500] == answered
    assert daemon.database.value("SELECT count(*) FROM cusax.account") == "6000"
    daemon.stop()


def test_each_line_is_a_change_and_stands_in_the_audit(server):
    after = server.rest.feed_end(DOMAIN)
    jids = names("told", 3)
    run(server.rest, *({"jid": jid} for jid in jids), headers={"X-Request-Id": "import-of-three"})
    changes = lambda: server.rest.get(f"/v1/changes?after={after}", expect=200).json()["items"]
    wait_until(lambda: [(item["kind"], item["jid"]) for item in changes()] == [("account.created", jid) for jid in jids], "the feed tells")
    assert server.database.value("SELECT count(*) FROM cusax.audit WHERE request_id = 'import-of-three'") == "3"


def test_a_client_that_reads_nothing_before_it_has_sent_everything_gets_all_results(server):
    """As most libraries do; the results are more than the kernel keeps for them."""
    count = 40_000
    line = json.dumps({"jid": "nobody@nowhere.example", "addresses": [{"uri": "x"}] * 20}) + "\n"
    results = run(server.rest, raw=(line * count).encode())
    assert len(results) == count and {result["status"] for result in results} == {422}
