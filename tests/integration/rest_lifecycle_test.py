"""What becomes of an account over the years: another name, many at once, and the end (CUSAX-12)."""

import urllib.parse
import uuid

import pytest

from support.cusaxd import Daemon
from support.processes import wait_until

DOMAIN = "capulet.example"


@pytest.fixture(scope="module")
def daemon(binary, cluster, migrated, scratch):
    running = Daemon(binary, scratch / "cusaxd", cluster.create("lifecycle", template=migrated)).start()
    numbering = {"country_code": "49", "national_prefix": "0", "international_prefix": "00"}
    for domain in (DOMAIN, "montague.example"):
        running.rest.put_domain(domain, {"numbering": numbering, "policy": {"scram_iterations": 4096}})
    yield running
    running.stop()


@pytest.fixture
def name():
    """A user name that no other test has."""
    return f"u{uuid.uuid4().hex[:12]}"


def path(reference, *more):
    return "/v1/accounts/" + "/".join([urllib.parse.quote(reference, safe=""), *more])


def problem(answer, status, kind, pointer=None):
    body = answer.json()
    assert (answer.status_code, body["type"]) == (status, f"urn:cusax:problem:{kind}"), answer.text
    if pointer:
        assert [error["pointer"] for error in body["errors"]] == [pointer]
    return body


def verifiers(daemon, account):
    """How many the account has: (SCRAM, digest)."""
    return tuple(int(daemon.database.value(f"SELECT count(*) FROM cusax.{table} WHERE account_id = '{account['id']}'"))
                 for table in ("scram_credential", "digest_credential"))


def last_change(daemon, account):
    """(kind, JID, former JID, former AORs, whether a password came with it)"""
    (row,) = daemon.database.rows("SELECT kind, jid, former_jid, array_to_string(former_aors, ' '), new_password FROM cusax.change"
                                  f" WHERE account_id = '{account['id']}' ORDER BY seq DESC LIMIT 1")
    return row


# ---- another name

def test_new_user_name_takes_the_sip_address_along_and_the_password_away(daemon, name):
    before = daemon.rest.create_account(f"{name}@{DOMAIN}", password="balcony")
    after = daemon.rest.patch(path(before["jid"]), {"username": f"{name}-m"}, expect=200).json()
    assert (after["id"], after["version"]) == (before["id"], 2)
    assert (after["jid"], after["username"], after["sip_address"]) == (f"{name}-m@{DOMAIN}", f"{name}-m", f"sip:{name}-m@{DOMAIN}")
    assert after["password_set"] is False and verifiers(daemon, after) == (0, 0)
    assert daemon.rest.get(path(after["jid"]), expect=200).json() == after
    daemon.rest.get(path(before["jid"]), expect=404)
    assert last_change(daemon, after) == ("account.updated", after["jid"], before["jid"], before["sip_address"], "f")


def test_password_in_the_same_request_is_that_of_the_new_name(daemon, name):
    account = daemon.rest.create_account(f"{name}@{DOMAIN}", password="balcony")
    scram, digest = verifiers(daemon, account)
    after = daemon.rest.patch(path(account["jid"]), {"jid": f"{name}-m@{DOMAIN}", "password": "orchard"}, expect=200).json()
    assert after["password_set"] is True and verifiers(daemon, after) == (scram, digest)
    users = daemon.database.rows(f"SELECT DISTINCT username FROM cusax.digest_credential WHERE account_id = '{after['id']}'")
    assert users == [(f"{name}-m",)]
    assert last_change(daemon, after) == ("account.updated", after["jid"], account["jid"], account["sip_address"], "t")


@pytest.mark.parametrize("patch, jid, aor", [
    ({"username": "{0}-m"}, "{0}-m", "{0}-m"),
    ({"username": "{0}-m", "sip_address": "sip:{0}@" + DOMAIN}, "{0}-m", "{0}"),
    ({"sip_address": "sip:{0}-m@" + DOMAIN, "password": "x"}, "{0}", "{0}-m"),
    ({"username": "{0}-m", "sip_address": "sip:{0}-desk@montague.example"}, "{0}-m", "{0}-desk"),
], ids=["both", "jid alone", "aor alone", "each another"])
def test_jid_and_sip_address_change_together_or_singly_and_nobody_else_gets_what_was_given_up(daemon, name, patch, jid, aor):
    rest = daemon.rest
    account = rest.create_account(f"{name}@{DOMAIN}")
    patch = {member: value.format(name) for member, value in patch.items()}
    after = rest.patch(path(account["jid"]), patch, expect=200).json()
    assert after["jid"] == f"{jid.format(name)}@{DOMAIN}"
    assert after["sip_address"].split("@")[0] == f"sip:{aor.format(name)}"
    if after["jid"] != account["jid"]:
        for refused in (rest.post("/v1/accounts", {"jid": account["jid"], "sip_address": f"sip:{name}-o@{DOMAIN}"}),
                        rest.put(path(account["jid"]), {"sip_address": f"sip:{name}-o@{DOMAIN}"})):
            assert problem(refused, 409, "address-retained", "/jid")["id"] == account["id"]
        other = rest.create_account(f"{name}-other@{DOMAIN}")
        assert problem(rest.patch(path(other["jid"]), {"username": name}), 409, "address-retained", "/jid")["id"] == account["id"]
    if after["sip_address"] != account["sip_address"]:
        refused = rest.post("/v1/accounts", {"jid": f"{name}-2@{DOMAIN}", "sip_address": account["sip_address"]})
        assert problem(refused, 409, "address-retained", "/sip_address")["id"] == account["id"]
        refused = rest.post("/v1/accounts", {"jid": f"{name}-2@{DOMAIN}", "addresses": [{"uri": account["sip_address"]}]})
        problem(refused, 409, "address-retained", "/addresses/0/uri")


def test_name_that_was_given_up_may_be_taken_up_again(daemon, name):
    rest = daemon.rest
    account = rest.create_account(f"{name}@{DOMAIN}")
    rest.patch(path(account["id"]), {"username": f"{name}-m"}, expect=200)
    back = rest.patch(path(account["id"]), {"username": name}, expect=200).json()
    assert (back["jid"], back["sip_address"]) == (account["jid"], account["sip_address"])
    former = daemon.database.rows(f"SELECT uri FROM cusax.former_name WHERE account_id = '{account['id']}' ORDER BY uri")
    assert former == [(f"sip:{name}-m@{DOMAIN}",), (f"xmpp:{name}-m@{DOMAIN}",)]


def test_conference_does_not_get_a_former_sip_address(daemon, name):
    rest = daemon.rest
    account = rest.create_account(f"{name}@{DOMAIN}")
    rest.patch(path(account["id"]), {"username": f"{name}-m"}, expect=200)
    refused = rest.put(f"/v1/conferences/{name}@rooms.{DOMAIN}", {"sip_uri": account["sip_address"]})
    problem(refused, 409, "address-retained", "/sip_uri")


def test_name_of_another_is_taken(daemon, name):
    holder = daemon.rest.create_account(f"{name}-h@{DOMAIN}")
    account = daemon.rest.create_account(f"{name}@{DOMAIN}")
    refused = daemon.rest.patch(path(account["jid"]), {"username": f"{name}-h"})
    assert problem(refused, 409, "address-taken", "/jid")["id"] == holder["id"]
    assert daemon.rest.get(path(account["jid"]), expect=200).json() == account


def test_vcard_moves_with_the_account(daemon, name):
    account = daemon.rest.create_account(f"{name}@{DOMAIN}", name={"formatted": "Juliet Capulet"})
    jcard = '["vcard",[["version",{},"text","4.0"],["fn",{},"text","J"],["note",{},"text","I am not I"]]]'
    daemon.database.run(f"INSERT INTO cusax.vcard (account_id, content) VALUES ('{account['id']}', '{jcard}')")
    daemon.rest.patch(path(account["jid"]), {"username": f"{name}-m"}, expect=200)
    card = daemon.rest.get(path(f"{name}-m@{DOMAIN}", "vcard"), headers={"Accept": "text/vcard"}, expect=200).text
    assert "NOTE:I am not I" in card and f"{name}-m@{DOMAIN}" in card and f"{name}@{DOMAIN}" not in card


def test_operator_renames_within_his_domains_and_to_no_sip_address_outside(daemon, name):
    account = daemon.rest.create_account(f"{name}@{DOMAIN}")
    operator = daemon.rest_as("operator", [DOMAIN])
    problem(operator.patch(path(account["jid"]), {"username": f"{name}-m", "sip_address": f"sip:{name}@montague.example"}),
            403, "forbidden")
    operator.patch(path(account["jid"]), {"username": f"{name}-m"}, expect=200)


def test_former_names_are_free_when_their_time_is_over(daemon, name):
    rest = daemon.rest
    rest.put_domain("brief.example", {"policy": {"retain_days": 0}})
    account = rest.create_account(f"{name}@brief.example")
    rest.patch(path(account["jid"]), {"username": f"{name}-m"}, expect=200)
    rest.create_account(account["jid"])
    wait_until(lambda: not daemon.database.rows(f"SELECT FROM cusax.former_name WHERE account_id = '{account['id']}'"),
               "they are forgotten", patience=60, pause=0.5)


# ---- many at once

@pytest.fixture
def crowd(daemon, name):
    """Three with a label of their own, one of them in another domain, and the label."""
    rest = daemon.rest
    everybody = [rest.create_account(f"{name}-{number}@{domain}", labels={"class": name}, password="x")
                 for number, domain in enumerate([DOMAIN, DOMAIN, "montague.example"])]
    return everybody, f"class:{name}"


def statuses(daemon, accounts):
    return [daemon.rest.get(path(account["id"]), expect=200).json()["status"] for account in accounts]


def many(rest, deed, expect=200, **query):
    return rest.post(f"/v1/accounts/{deed}", params=query, expect=expect).json()


def jids(answer, part="changed"):
    return [one["jid"] for one in answer[part]]


def test_everybody_with_a_label_is_suspended_and_comes_back_each_with_a_change_and_an_audit_row(daemon, crowd):
    everybody, label = crowd
    names = [account["jid"] for account in everybody]
    outsider = daemon.rest.create_account(f"{everybody[0]['username']}-o@{DOMAIN}", labels={"class": "another"})
    for deed, status, kind in (("suspend", "suspended", "account.suspended"), ("reactivate", "active", "account.reactivated")):
        answer = many(daemon.rest, deed, label=label)
        assert (answer["dry_run"], answer["count"], answer["refused"]) == (False, 3, []) and jids(answer) == names
        assert statuses(daemon, everybody) == [status] * 3
        for account in everybody:
            assert last_change(daemon, account)[0] == kind
            assert daemon.database.value(
                f"SELECT count(*) FROM cusax.audit WHERE account_id = '{account['id']}' AND action = '{kind}' AND outcome = 'ok'") == "1"
        assert many(daemon.rest, deed, label=label)["count"] == 0, "the second time changes nobody"
    assert verifiers(daemon, everybody[0]) != (0, 0)
    assert statuses(daemon, [outsider]) == ["active"]


def test_trial_tells_who_it_would_be_and_changes_nobody(daemon, crowd):
    everybody, label = crowd
    answer = many(daemon.rest, "suspend", label=label, dry_run="true")
    assert answer["dry_run"] is True and jids(answer) == [account["jid"] for account in everybody]
    assert statuses(daemon, everybody) == ["active"] * 3


def test_more_than_was_meant_is_held_back_as_a_whole(daemon, crowd):
    everybody, label = crowd
    problem(daemon.rest.post("/v1/accounts/suspend", params={"label": label, "max_changes": "2"}), 409, "brake")
    assert statuses(daemon, everybody) == ["active"] * 3
    assert many(daemon.rest, "suspend", label=label, max_changes="3")["count"] == 3


def test_domain_narrows_it_and_an_operator_reaches_his_own_alone(daemon, crowd):
    everybody, label = crowd
    operator = daemon.rest_as("operator", ["montague.example"])
    problem(operator.post("/v1/accounts/suspend", params={"label": label, "domain": DOMAIN}), 403, "forbidden")
    assert jids(many(operator, "suspend", label=label)) == [everybody[2]["jid"]]
    assert jids(many(daemon.rest, "suspend", label=label, domain=DOMAIN)) == [account["jid"] for account in everybody[:2]]
    problem(daemon.rest_as("reader").post("/v1/accounts/suspend", params={"label": label}), 403, "forbidden")


def test_account_with_an_address_of_another_tenant_is_refused_and_the_others_are_not(daemon, crowd):
    everybody, label = crowd
    daemon.rest.patch(path(everybody[0]["jid"]), {"addresses": [{"uri": f"sip:{everybody[0]['username']}@montague.example"}]},
                      expect=200)
    answer = many(daemon.rest_as("operator", [DOMAIN]), "suspend", label=label)
    assert jids(answer) == [everybody[1]["jid"]] and jids(answer, "refused") == [everybody[0]["jid"]]
    assert answer["refused"][0]["error"]["type"] == "urn:cusax:problem:forbidden"


def test_tombstone_does_not_come_back_with_the_others(daemon, crowd):
    everybody, label = crowd
    daemon.rest.delete(path(everybody[0]["id"]), expect=204)
    many(daemon.rest, "suspend", label=label)
    assert jids(many(daemon.rest, "reactivate", label=label)) == [account["jid"] for account in everybody[1:]]
    assert statuses(daemon, everybody) == ["deleted", "active", "active"]


@pytest.mark.parametrize("query, pointer", [
    ({}, "/label"), ({"label": ""}, "/label"), ({"label": "a", "max_changes": "0"}, "/max_changes"),
    ({"label": "a", "max_changes": "10001"}, "/max_changes"), ({"label": "a", "max_changes": "1x"}, "/max_changes"),
    ({"label": "a", "dry_run": "yes"}, "/dry_run"), ({"label": "a", "domain": "-"}, "/domain")])
def test_order_that_is_not_clear_is_refused(daemon, query, pointer):
    problem(daemon.rest.post("/v1/accounts/suspend", params=query), 422, "invalid-input", pointer)


def test_order_for_many_is_about_no_version(daemon):
    answer = daemon.rest.post("/v1/accounts/suspend", params={"label": "a"}, headers={"If-Match": '"1"'})
    problem(answer, 422, "invalid-input")


def test_more_than_one_transaction_holds_are_all_changed(daemon, name):
    count = 150
    for number in range(count):
        daemon.rest.create_account(f"{name}-{number}@{DOMAIN}", labels={"class": name})
    before = int(daemon.database.value("SELECT count(DISTINCT xid) FROM cusax.change"))
    assert many(daemon.rest, "suspend", label=f"class:{name}")["count"] == count
    assert int(daemon.database.value("SELECT count(DISTINCT xid) FROM cusax.change")) - before < count / 4


# ---- the end

def mentions(daemon, identity):
    """The tables with a row in which that text stands."""
    tables = daemon.database.rows("SELECT table_name FROM information_schema.tables"
                                  " WHERE table_schema = 'cusax' AND table_type = 'BASE TABLE' ORDER BY 1")
    return [table for (table,) in tables
            if daemon.database.rows(f"SELECT 1 FROM cusax.{table} t WHERE t::text LIKE '%{identity}%' LIMIT 1")]


def test_tombstone_is_purged_in_time_and_nothing_remains_but_what_was_done(daemon, name):
    rest = daemon.rest
    rest.put_domain("brief.example", {"policy": {"retain_days": 0}})
    account = rest.create_account(f"{name}@brief.example", password="x", name={"formatted": f"{name} Capulet"},
                                  labels={"of": name}, addresses=[{"uri": f"sip:{name}-desk@brief.example"}])
    daemon.database.run(f"INSERT INTO cusax.vcard (account_id, content) VALUES ('{account['id']}', '[]')")
    rest.patch(path(account["id"]), {"username": f"{name}-m"}, expect=200)
    rest.delete(path(account["id"]), expect=204)
    wait_until(lambda: rest.get(path(account["id"])).status_code == 404, "it is purged", patience=60, pause=0.5)
    assert last_change(daemon, account)[:2] == ("account.purged", f"{name}-m@brief.example")
    assert set(mentions(daemon, account["id"]) + mentions(daemon, name)) <= {"audit", "change"}
    actor = daemon.database.value(f"SELECT actor FROM cusax.audit WHERE action = 'account.purged' AND account_id = '{account['id']}'")
    assert actor == "retention"
