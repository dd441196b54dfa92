"""POST /v1/sources/{source}/sync: a source says everybody whom it has, and its accounts become so, or nothing does."""

import itertools
import json
import threading
import time

import pytest

from support.processes import wait_until
from support.streamed import StreamedPost

DOMAIN, OTHER = "capulet.example", "montague.example"
NDJSON = {"Content-Type": "application/x-ndjson"}
PLAN = {"create", "update", "suspend", "reactivate", "unchanged", "skipped", "removals_held", "applied"}
sources = (f"source{n}" for n in itertools.count())


@pytest.fixture(scope="module", autouse=True)
def domains(server):
    server.rest.put_domain(DOMAIN, {"numbering": {"country_code": "49", "national_prefix": "0", "international_prefix": "00"}})
    server.rest.put_domain(OTHER)


@pytest.fixture
def source():
    return next(sources)


def person(source, n, **members):
    return {"external_id": f"id{n}", "jid": f"p{n}.{source}@{DOMAIN}", **members}


def sync(rest, source, *lines, expect=200, raw=None, **query):
    body = raw if raw is not None else "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines).encode()
    answer = rest.call("POST", f"/v1/sources/{source}/sync", data=body, headers=NDJSON, params=query, expect=expect)
    return answer.json()


def keys(plan):
    """The external ids in each list of a plan."""
    assert PLAN <= set(plan)
    return {name: sorted(entry["external_id"] for entry in plan[name])
            for name in ("create", "update", "suspend", "reactivate") if plan[name]}


def account(rest, source, n):
    return rest.get(f"/v1/accounts/p{n}.{source}@{DOMAIN}", expect=200).json()


def test_what_the_source_says_becomes_so(server, source):
    rest = server.rest
    plan = sync(rest, source, *(person(source, n, title="Guest") for n in range(5)))
    assert keys(plan) == {"create": [f"id{n}" for n in range(5)]}
    assert (plan["unchanged"], plan["skipped"], plan["applied"]) == (0, [], True)
    plan = sync(rest, source, *(person(source, n, title="Guest") for n in range(5)))
    assert keys(plan) == {} and plan["unchanged"] == 5
    plan = sync(rest, source, *(person(source, n, title="Guest" if n else "Host") for n in range(4)), person(source, 9))
    assert keys(plan) == {"create": ["id9"], "update": ["id0"], "suspend": ["id4"]} and plan["unchanged"] == 3
    (update,) = plan["update"]
    assert (update["jid"], update["changes"]) == (f"p0.{source}@{DOMAIN}", {"title": ["Guest", "Host"]})
    (suspend,) = plan["suspend"]
    assert suspend["changes"] == {"status": ["active", "suspended"]}
    assert (account(rest, source, 0)["title"], account(rest, source, 4)["status"]) == ("Host", "suspended")
    assert (account(rest, source, 9)["source"], account(rest, source, 9)["external_id"]) == (source, "id9")
    plan = sync(rest, source, *(person(source, n, title="Guest") for n in range(5)))
    assert keys(plan) == {"update": ["id0"], "suspend": ["id9"], "reactivate": ["id4"]} and plan["unchanged"] == 3
    assert account(rest, source, 4)["status"] == "active"


def test_a_dry_run_tells_the_plan_and_does_nothing(server, source):
    rest = server.rest
    sync(rest, source, person(source, 1), person(source, 2))
    before = rest.feed_end(DOMAIN)
    asked = [person(source, 2, title="New"), person(source, 3)]
    dry = sync(rest, source, *asked, dry_run="true")
    assert keys(dry) == {"create": ["id3"], "update": ["id2"], "suspend": ["id1"]} and dry["applied"] is False
    assert account(rest, source, 2)["version"] == 1 and account(rest, source, 1)["status"] == "active"
    assert rest.get(f"/v1/changes?after={before}", expect=200).json()["items"] == []
    assert server.database.value(f"SELECT count(*) FROM cusax.audit WHERE jid = 'p3.{source}@{DOMAIN}'") == "0"
    assert sync(rest, source, *asked) == {**dry, "applied": True}


@pytest.mark.parametrize("query, stopped", [
    ({"max_changes": 1}, True), ({"max_changes": 2}, False), ({"max_changes": 0}, True),
    ({"max_removals_percent": 49}, True), ({"max_removals_percent": 50}, False), ({"max_removals_percent": 0}, True),
])
def test_a_brake_stops_everything_and_shows_the_plan(server, source, query, stopped):
    rest = server.rest
    sync(rest, source, person(source, 1), person(source, 2))
    plan = sync(rest, source, person(source, 1, title="New"), expect=409 if stopped else 200, **query)
    assert keys(plan) == {"update": ["id1"], "suspend": ["id2"]}
    assert plan["applied"] is not stopped
    assert account(rest, source, 2)["status"] == ("active" if stopped else "suspended")
    assert account(rest, source, 1)["version"] == (1 if stopped else 2)
    if stopped:
        assert plan["type"] == "urn:cusax:problem:brake" and plan["status"] == 409 and plan["detail"]


def test_a_source_that_returns_nothing_stops_at_the_brake(server, source):
    sync(server.rest, source, person(source, 1))
    sync(server.rest, source, raw=b"", expect=409, max_removals_percent=10)
    assert account(server.rest, source, 1)["status"] == "active"
    assert keys(sync(server.rest, source, raw=b"")) == {"suspend": ["id1"]}


def test_a_source_touches_only_its_own_accounts(server, source):
    rest = server.rest
    other = next(sources)
    by_hand = rest.create_account(f"hand.{source}@{DOMAIN}")
    sync(rest, other, person(other, 1))
    plan = sync(rest, source, person(source, 1), {"external_id": "x", "jid": by_hand["jid"]},
                {"external_id": "y", "jid": f"p1.{other}@{DOMAIN}"})
    assert keys(plan) == {"create": ["id1"]}
    assert [(skip["line"], skip["error"]["type"], skip["error"]["id"]) for skip in plan["skipped"]] == [
        (2, "urn:cusax:problem:address-taken", by_hand["id"]),
        (3, "urn:cusax:problem:address-taken", account(rest, other, 1)["id"])]
    sync(rest, source, raw=b"")
    assert rest.get(f"/v1/accounts/{by_hand['id']}", expect=200).json()["status"] == "active"
    assert account(rest, other, 1)["status"] == "active"


def test_bad_lines_are_skipped_and_their_people_stay(server, source):
    rest = server.rest
    sync(rest, source, *(person(source, n) for n in range(6)))
    plan = sync(rest, source, person(source, 0, title="New"), person(source, 1, colour="red"),
                {**person(source, 2), "source": "elsewhere"}, person(source, 3), person(source, 3, title="twice"),
                person(source, 4, addresses=[{"uri": "030 111"}]), person(source, 5, addresses=[{"uri": "030 111"}]))
    assert keys(plan) == {"update": ["id0"]}
    assert [skip["line"] for skip in plan["skipped"]] == [2, 3, 5, 6, 7]
    assert not plan["removals_held"]
    assert {account(rest, source, n)["status"] for n in range(6)} == {"active"}
    assert [account(rest, source, n)["version"] for n in range(6)] == [2, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("line", ["{broken", "[]", '{"jid": "nobody@capulet.example"}', "\udcff".encode("utf-8", "surrogateescape"),
                                  b'{"external_id": "a\x00b"}'])
def test_a_line_of_whom_nobody_knows_holds_the_removals(server, source, line):
    rest = server.rest
    sync(rest, source, person(source, 1), person(source, 2))
    raw = (line if isinstance(line, bytes) else line.encode()) + b"\n" + json.dumps(person(source, 3)).encode()
    plan = sync(rest, source, raw=raw)
    assert keys(plan) == {"create": ["id3"]} and plan["removals_held"] is True
    assert [skip["line"] for skip in plan["skipped"]] == [1]
    assert account(rest, source, 1)["status"] == "active"


def test_two_lines_of_one_account_change_it_in_neither_way(server, source):
    rest = server.rest
    first, second = person(source, 1, title="One"), person(source, 1, title="Two")
    plan = sync(rest, source, first, second)
    assert keys(plan) == {} and [skip["line"] for skip in plan["skipped"]] == [1, 2]
    sync(rest, source, first)
    plan = sync(rest, source, first, first)
    assert [skip["line"] for skip in plan["skipped"]] == [1, 2] and account(rest, source, 1)["version"] == 1


def test_numbers_change_hands_in_one_sync(server, source):
    rest = server.rest
    number = lambda n: [{"uri": f"030 88{source[6:]:0>3}{n}"}]
    sync(rest, source, *(person(source, n, addresses=number(n)) for n in range(4)))
    had = [account(rest, source, n)["addresses"][0]["uri"] for n in range(4)]
    # One after the other, in a ring, and to somebody new.
    plan = sync(rest, source, *(person(source, n, addresses=number((n + 1) % 4)) for n in range(4)))
    assert keys(plan) == {"update": [f"id{n}" for n in range(4)]} and not plan["skipped"]
    assert [account(rest, source, n)["addresses"][0]["uri"] for n in range(4)] == [had[1], had[2], had[3], had[0]]
    plan = sync(rest, source, person(source, 9, addresses=number(1)), person(source, 0),
                *(person(source, n, addresses=number((n + 1) % 4)) for n in (1, 2, 3)))
    assert keys(plan) == {"create": ["id9"], "update": ["id0"]} and not plan["skipped"]


def test_who_was_suspended_by_hand_stays_so(server, source):
    rest = server.rest
    sync(rest, source, person(source, 1), person(source, 2))
    rest.suspend(f"p1.{source}@{DOMAIN}")
    assert keys(sync(rest, source, person(source, 1), person(source, 2))) == {}
    assert keys(sync(rest, source, person(source, 2))) == {}
    # Gone and back again.
    sync(rest, source, person(source, 1), person(source, 2))
    assert account(rest, source, 1)["status"] == "suspended"


def test_what_was_changed_by_hand_is_put_right(server, source):
    rest = server.rest
    sync(rest, source, person(source, 1, title="Guest"))
    rest.patch(f"/v1/accounts/p1.{source}@{DOMAIN}", {"title": "King"}, expect=200)
    plan = sync(rest, source, person(source, 1, title="Guest"))
    assert plan["update"][0]["changes"] == {"title": ["King", "Guest"]}


def test_a_password_counts_when_the_account_is_made(server, source):
    rest = server.rest
    jid = f"p1.{source}@{DOMAIN}"
    sync(rest, source, person(source, 1, password="the first of all"))
    rest.set_password(jid, "one of her own")
    sync(rest, source, person(source, 1, password="the first of all", title="New"))
    checked = lambda said: rest.post("/v1/auth/check", {"jid": jid, "password": said}, expect=200).json()["ok"]
    assert checked("one of her own") and not checked("the first of all")


def test_the_rules_of_a_domain_that_changed_are_applied_to_lines_that_did_not(server, source):
    rest = server.rest
    name = f"{source}.example"
    rest.put_domain(name, {"numbering": {"country_code": "49", "national_prefix": "0", "international_prefix": "00"}})
    line = {"external_id": "1", "jid": f"a@{name}", "addresses": [{"uri": f"030 4{source[6:]:0>3}77"}]}
    sync(rest, source, line)
    rest.patch(f"/v1/domains/{name}", {"numbering": {"country_code": "43"}}, expect=200)
    plan = sync(rest, source, line)
    assert keys(plan) == {"update": ["1"]}, plan
    (update,) = plan["update"]
    assert update["changes"]["addresses"][1][0]["uri"].startswith("tel:+43")


def test_who_is_missing_is_deleted_when_the_grace_is_over_and_may_return(server, source):
    rest = server.rest
    put = rest.put(f"/v1/sources/{source}", {"grace_days": 7}, expect=200).json()
    assert (put["grace_days"], put["synced_at"]) == (7, None)
    sync(rest, source, person(source, 1), person(source, 2))
    sync(rest, source, person(source, 2))
    shown = rest.get(f"/v1/sources/{source}", expect=200).json()
    assert (shown["accounts"], shown["missing"], shown["grace_days"]) == (2, 1, 7)
    assert shown["last_counts"] == {"created": 0, "updated": 0, "suspended": 1, "reactivated": 0, "unchanged": 1, "skipped": 0}
    id = account(rest, source, 1)["id"]
    age = "UPDATE cusax.synced SET missing_since = missing_since - interval '{}' WHERE account_id = '{}'"
    server.database.run(age.format("8 days", id))
    wait_until(lambda: rest.get(f"/v1/accounts/{id}").json()["status"] == "deleted", "the chore has deleted it", patience=60)
    assert account(rest, source, 2)["status"] == "active"
    plan = sync(rest, source, person(source, 1), person(source, 2))
    assert keys(plan) == {"reactivate": ["id1"]}
    assert account(rest, source, 1)["id"] == id


def test_the_second_of_two_syncs_of_one_source_is_refused(server, source):
    post = StreamedPost(server, f"/v1/sources/{source}/sync")
    post.send_lines([person(source, 1)])
    locked = lambda: server.database.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1668641657") != "0"
    wait_until(locked, "the first has begun")
    answer = sync(server.rest, source, person(source, 2), expect=409)
    assert answer["type"] == "urn:cusax:problem:conflict"
    other = next(sources)
    sync(server.rest, other, person(other, 1))
    # A slow source holds no transaction open.
    assert server.database.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                                 "AND state LIKE 'idle in transaction%'") == "0"
    post.end()
    assert post.head() == 200
    assert account(server.rest, source, 1)["status"] == "active"
    sync(server.rest, source, person(source, 1))


def test_a_client_that_goes_away_leaves_nothing(server, source):
    post = StreamedPost(server, f"/v1/sources/{source}/sync")
    post.send_lines(person(source, n) for n in range(1500))
    post.send(b'{"half": ')
    post.vanish()
    wait_until(lambda: server.database.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1668641657") == "0",
               "its lock is given back")
    assert server.database.value(f"SELECT count(*) FROM cusax.account WHERE source = '{source}'") == "0"


@pytest.mark.parametrize("query, status", [({"dry_run": "perhaps"}, 422), ({"max_changes": -1}, 422),
                                           ({"max_removals_percent": 101}, 422), ({"colour": "red"}, 422)])
def test_an_order_that_is_none_is_refused(server, source, query, status):
    sync(server.rest, source, person(source, 1), expect=status, **query)
    server.rest.call("POST", f"/v1/sources/{source}/sync", data=b"", headers={"Content-Type": "text/plain"}, expect=415)


def test_only_whom_the_caller_may_write(server, source):
    operator = server.rest_as("operator", [DOMAIN])
    plan = sync(operator, source, person(source, 1), {"external_id": "x", "jid": f"x.{source}@{OTHER}"})
    assert keys(plan) == {"create": ["id1"]}
    assert [(skip["line"], skip["error"]["status"]) for skip in plan["skipped"]] == [(2, 403)]
    sync(server.rest, source, person(source, 1), {"external_id": "x", "jid": f"x.{source}@{OTHER}"})
    # It would suspend somebody whom the token does not reach.
    sync(operator, source, person(source, 1), expect=403)
    sync(server.rest_as("reader"), source, expect=403)
    operator.get("/v1/sources", expect=403)
    operator.put(f"/v1/sources/{source}", {"grace_days": 1}, expect=403)


def test_sources_are_listed_with_those_that_never_synced(server, source):
    server.rest.create_account(f"old.{source}@{DOMAIN}", source=source, external_id="old")
    page = server.rest.get("/v1/sources", expect=200).json()
    shown = {item["name"]: item for item in page["items"]}[source]
    assert shown == {"name": source, "grace_days": 30, "accounts": 1, "missing": 0, "synced_at": None, "last_counts": None}
    server.rest.get("/v1/sources/nobody", expect=404)
    for wrong in ({"grace_days": -1}, {"grace_days": "x"}, {"days": 1}):
        server.rest.put(f"/v1/sources/{source}", wrong, expect=422)


def test_a_daemon_killed_at_any_moment_leaves_all_or_nothing(binary, cluster, migrated, scratch):
    from support.cusaxd import Daemon
    daemon = Daemon(binary, scratch / "sync-killed", cluster.create("sync_killed", template=migrated)).start()
    daemon.rest.put_domain(DOMAIN)
    count = 3000
    seen = set()
    for round, pause in enumerate((0.05, 0.2, 0.4, 0.6, 0.8, 1.2)):
        before = int(daemon.database.value(f"SELECT count(*) FROM cusax.account WHERE title = 'round {round - 1}'"))
        def go():
            try:
                sync(daemon.rest, "night", *(person("night", n, title=f"round {round}") for n in range(count)))
            except Exception:    # its connection was cut
                pass
        running = threading.Thread(target=go)
        running.start()
        time.sleep(pause)
        daemon.kill()
        running.join()
        daemon.start()
        wait_until(lambda: daemon.database.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1668641657") == "0",
                   "the server has noticed")
        done = int(daemon.database.value(f"SELECT count(*) FROM cusax.account WHERE title = 'round {round}'"))
        assert done in (0, count)
        seen.add(done)
    plan = sync(daemon.rest, "night", *(person("night", n, title="at last") for n in range(count)))
    assert plan["applied"] and len(plan["create"]) + len(plan["update"]) == count
    assert daemon.database.value("SELECT count(*) FROM cusax.account WHERE title = 'at last'") == str(count)
    daemon.stop()
