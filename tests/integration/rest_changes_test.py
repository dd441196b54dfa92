"""GET /v1/changes: pages, long poll and server-sent events, and no event is lost or doubled."""

import itertools
import random
import threading
import time

import pytest
import requests

from support.event_stream import EventStream
from support.processes import wait_until

DOMAIN, OTHER = "capulet.example", "montague.example"


@pytest.fixture(scope="module", autouse=True)
def domains(server):
    for name in (DOMAIN, OTHER):
        server.rest.put_domain(name)


def everything(rest, **query):
    """All items from `after` on, page by page, and the last cursor."""
    items, cursor = [], query.pop("after", None)
    while True:
        page = rest.get("/v1/changes", params={**query, **({"after": cursor} if cursor else {})}, expect=200).json()
        assert set(page) == {"items", "next_cursor"}
        items += page["items"]
        if page["next_cursor"] == cursor or not page["items"]:
            return items, page["next_cursor"]
        cursor = page["next_cursor"]


def end(rest):
    return rest.feed_end(DOMAIN)


def test_each_command_is_a_change_in_order(server):
    rest, before = server.rest, end(server.rest)
    account = rest.create_account(f"juliet@{DOMAIN}")
    rest.set_password(f"juliet@{DOMAIN}", "a secret of hers")
    rest.suspend(f"juliet@{DOMAIN}")
    rest.reactivate(f"juliet@{DOMAIN}")
    rest.delete(f"/v1/accounts/juliet@{DOMAIN}", expect=204)
    rest.delete(f"/v1/accounts/{account['id']}?purge=true", expect=204)
    wait_until(lambda: len(everything(rest, after=before)[0]) == 6, "six changes are visible")
    items, _ = everything(rest, after=before)
    assert [item["kind"] for item in items] == ["account.created", "account.password_changed", "account.suspended",
                                                "account.reactivated", "account.deleted", "account.purged"]
    for item in items:
        assert set(item) == {"cursor", "kind", "account_id", "jid", "domain", "version", "at", "actor"}
        assert (item["account_id"], item["jid"], item["domain"]) == (account["id"], f"juliet@{DOMAIN}", DOMAIN)
        assert item["actor"] and item["at"].endswith("Z")
    assert [item["version"] for item in items] == [1, 2, 3, 4, 5, 5]


def test_pages_meet_without_gap_and_without_overlap(server):
    rest, before = server.rest, end(server.rest)
    for n in range(25):
        rest.create_account(f"page{n}@{DOMAIN}")
    wait_until(lambda: len(everything(rest, after=before)[0]) == 25, "all are visible")
    whole, _ = everything(rest, after=before, limit=1000)
    for limit in (1, 7, 25, 26):
        assert everything(rest, after=before, limit=limit)[0] == whole


@pytest.mark.parametrize("query, kinds", [
    ({"kind": "account.suspended"}, ["account.suspended"]),
    ({"kind": "account.*"}, ["account.created", "account.suspended", "account.created"]),
    ({"kind": "domain.*,account.suspended"}, ["account.suspended", "domain.created"]),
    ({"domain": OTHER}, ["account.created"]),
    ({"domain": OTHER, "kind": "account.suspended"}, []),
    ({"domain": "nobody.example"}, []),
])
def test_filters_pass_what_they_name(server, query, kinds):
    rest, before = server.rest, end(server.rest)
    tag = f"f{random.randrange(1 << 32):x}"
    rest.create_account(f"{tag}@{DOMAIN}")
    rest.suspend(f"{tag}@{DOMAIN}")
    rest.create_account(f"{tag}@{OTHER}")
    rest.put_domain(f"{tag}.example")
    wait_until(lambda: len(everything(rest, after=before)[0]) == 4, "all are visible")
    items, cursor = everything(rest, after=before, **query)
    assert [item["kind"] for item in items] == kinds
    # What the filter held back is not looked through again.
    assert cursor == everything(rest, after=before)[1]


@pytest.mark.parametrize("query, pointer", [
    ("limit=0", "/limit"), ("limit=1001", "/limit"), ("wait=61", "/wait"), ("wait=-1", "/wait"), ("wait=x", "/wait"),
    ("after=rubbish", "/after"), ("after=1-2", "/after"), ("after=9-1-1", "/after"), ("kind=account.eaten", "/kind"),
    ("kind=*", "/kind"), ("domain=a..b", "/domain"), ("colour=red", "/colour"), ("limit=1&limit=2", "/limit"),
])
def test_nonsense_is_refused_with_a_pointer(server, query, pointer):
    for accept in ("application/json", "text/event-stream"):
        answer = server.rest.get(f"/v1/changes?{query}", headers={"Accept": accept}, expect=422)
        assert answer.json()["errors"][0]["pointer"] == pointer


def test_another_form_is_not_offered(server):
    server.rest.get("/v1/changes", headers={"Accept": "text/html"}, expect=406)


def test_a_long_poll_waits_for_its_change_and_no_longer(server):
    rest, before = server.rest, end(server.rest)
    asked = {"after": before, "wait": 60, "domain": OTHER}
    answers = []
    asking = threading.Thread(target=lambda: answers.append(rest.get("/v1/changes", params=asked, expect=200).json()))
    asking.start()
    rest.create_account(f"aside{time.time_ns()}@{DOMAIN}")
    jid = f"awaited{time.time_ns()}@{OTHER}"
    rest.create_account(jid)
    asking.join(timeout=30)
    assert [item["jid"] for item in answers[0]["items"]] == [jid]
    assert rest.get("/v1/changes", params={"after": answers[0]["next_cursor"]}, expect=200).json()["items"] == []


def test_a_long_poll_without_a_change_ends_empty(server):
    before = end(server.rest)
    page = server.rest.get("/v1/changes", params={"after": before, "wait": 1}, expect=200).json()
    assert page["items"] == [] and page["next_cursor"]


def test_a_tenant_hears_of_its_own_domains_only(server):
    before = end(server.rest)
    token = server.rest_as("operator", [OTHER])
    tag = f"t{time.time_ns()}"
    server.rest.create_account(f"{tag}@{DOMAIN}")
    server.rest.create_account(f"{tag}@{OTHER}")
    wait_until(lambda: len(everything(server.rest, after=before)[0]) == 2, "both are visible")
    items, _ = everything(token, after=before)
    assert [item["jid"] for item in items] == [f"{tag}@{OTHER}"]
    assert everything(token, after=before, domain=DOMAIN)[0] == []


def test_a_stream_goes_on_where_it_broke_off(server):
    rest, before = server.rest, end(server.rest)
    jids = [f"stream{n}x{time.time_ns()}@{DOMAIN}" for n in range(6)]
    for jid in jids[:3]:
        rest.create_account(jid)
    with EventStream(server, after=before) as stream:
        heard = list(itertools.islice(stream, 2))
        last = stream.last_id
    for jid in jids[3:]:
        rest.create_account(jid)
    # Last-Event-ID is later than what the address still says.
    with EventStream(server, last_id=last, after=before) as stream:
        heard += list(itertools.islice(stream, 4))
    assert [data["jid"] for _, _, data in heard] == jids
    assert all(id == data["cursor"] and event == data["kind"] for id, event, data in heard)


def test_a_stream_is_filtered(server):
    tag = f"s{time.time_ns()}"
    with EventStream(server, after=end(server.rest), kind="account.suspended", domain=DOMAIN) as stream:
        for domain in (OTHER, DOMAIN):
            server.rest.create_account(f"{tag}@{domain}")
            server.rest.suspend(f"{tag}@{domain}")
        _, event, data = next(iter(stream))
    assert (event, data["jid"]) == ("account.suspended", f"{tag}@{DOMAIN}")


def test_a_reader_that_takes_nothing_holds_up_nobody_and_no_transaction(server):
    before = end(server.rest)
    with EventStream(server, after=before) as idle, EventStream(server, after=before) as awake:
        events = iter(awake)
        for n in range(50):
            server.rest.create_account(f"slow{n}x{time.time_ns()}@{DOMAIN}")
        assert len(list(itertools.islice(events, 50))) == 50
        open_for = server.database.value(
            "SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)::int FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()")
        assert int(open_for) < 5
        assert len(list(itertools.islice(idle, 50))) == 50


def test_writers_side_by_side_lose_no_event_of_a_reader_that_comes_and_goes(server, cluster):
    """Transactions that overlap, some of them long, and a reader that breaks off all the time."""
    rest, before = server.rest, end(server.rest)
    writers, each = 8, 40
    made, failures = [], []

    def write(number):
        try:
            for n in range(each):
                jid = f"w{number}n{n}x{before.replace('-', '')}@{DOMAIN}"
                rest.create_account(jid)
                made.append(jid)
        except AssertionError as wrong:
            failures.append(wrong)

    threads = [threading.Thread(target=write, args=[number]) for number in range(writers)]
    # An open transaction with a number of its own holds the feed back, and must not tear a hole into it.
    with server.database.open_transaction():
        for thread in threads:
            thread.start()
        wait_until(lambda: len(made) > 20 or failures, "some are written")
    heard, last, some = [], before, random.Random(7)
    while len(heard) < writers * each and not failures:
        with EventStream(server, after=last) as stream:
            for id, _, data in itertools.islice(stream, min(some.randint(1, 60), writers * each - len(heard))):
                heard.append(data["jid"])
                last = id
    for thread in threads:
        thread.join()
    assert not failures
    assert sorted(heard) == sorted(made) and len(set(heard)) == writers * each


def test_streams_heal_when_the_database_was_away(server, cluster):
    before = end(server.rest)
    with EventStream(server, after=before) as stream:
        events = iter(stream)
        cluster.restart()
        jid = f"healed{time.time_ns()}@{DOMAIN}"
        wait_until(lambda: server.rest.call("POST", "/v1/accounts", json={"jid": jid}).status_code in (201, 409), "it writes again")
        assert next(events)[2]["jid"] == jid


def test_the_daemon_stops_while_streams_are_open(binary, cluster, migrated, scratch):
    from support.cusaxd import Daemon
    daemon = Daemon(binary, scratch / "stopping", cluster.create("stopping", template=migrated)).start()
    with EventStream(daemon) as stream:
        threading.Thread(target=lambda: requests.get(
            daemon.base + "/v1/changes", params={"after": "latest", "wait": 60},
            headers={"Authorization": f"Bearer {daemon.rest.token}"}, timeout=60), daemon=True).start()
        daemon.stop()
        assert list(stream) == []
