"""Domains over REST, who may touch them, and the surfaces that need no token."""

import pytest

from support.rest import Rest

from rest_accounts_test import problem

SERVER = {"transport": "tls", "host": "sip1.capulet.example", "port": 5061}


@pytest.fixture(scope="module")
def rest(server):
    return server.rest


def test_domain_from_nothing_has_every_default(rest):
    answer = rest.put("/v1/domains/x", {}, expect=201)
    body = answer.json()
    assert answer.headers["ETag"] == '"1"'
    assert body["name"] == body["name_ascii"] == "x"
    assert body["sip"] == {"enabled": True, "realm": "x", "video": False, "servers": []}
    assert body["dns"]["mode"] == "zone" and body["dns"]["ttl"] == 3600
    assert body["policy"] == {"tel_edit": "forbid", "vcard_voice_form": "bare", "sip_messaging": False,
                              "xmpp_jingle": False, "scram_iterations": 10000,
                              "digest_algorithms": ["MD5", "SHA-256"], "retain_days": 90,
                              "password_min_length": 1, "password_history": 0}
    assert rest.get("/v1/domains/x", expect=200).json() == body
    assert rest.put("/v1/domains/x", body, expect=200).json() == body


def test_domain_has_both_forms_of_its_name(rest):
    body = rest.put("/v1/domains/B%C3%BCcher.example", {}, expect=201).json()
    assert body["name"] == "bücher.example" and body["name_ascii"] == "xn--bcher-kva.example"
    assert rest.get("/v1/domains/xn--bcher-kva.example", expect=200).json() == body


@pytest.mark.parametrize("domain, pointer", [
    ({"sip": {"servers": [{"transport": "tls", "host": "a.example", "port": 0}]}}, "/sip/servers/0/port"),
    ({"sip": {"servers": [{"transport": "smoke", "host": "a.example", "port": 1}]}}, "/sip/servers/0/transport"),
    ({"sip": {"servers": [{"transport": "tls", "host": "a..example", "port": 1}]}}, "/sip/servers/0/host"),
    ({"sip": {"servers": [{"transport": "tls", "host": "a.example", "port": 1, "priority": 65536}]}}, "/sip/servers/0/priority"),
    ({"sip": {"servers": [{"port": 1}]}}, "/sip/servers/0/host"),
    ({"sip": 7}, "/sip"),
    ({"xmpp": {"client": [{"tls": "maybe", "host": "a.example", "port": 1}]}}, "/xmpp/client/0/tls"),
    ({"xmpp": {"websocket": "http://a.example"}}, "/xmpp/websocket"),
    ({"hosts": [{"name": "elsewhere.example", "addresses": ["192.0.2.1"]}]}, "/hosts/0/name"),
    ({"hosts": [{"name": "a.bad.example", "addresses": ["192.0.2.999"]}]}, "/hosts/0/addresses/0"),
    ({"dns": {"mode": "magic"}}, "/dns/mode"),
    ({"dns": {"ttl": -1}}, "/dns/ttl"),
    ({"dns": {"hostmaster": "nobody"}}, "/dns/hostmaster"),
    ({"numbering": {"ranges": [{"first": "+4930", "last": "+49301"}]}}, "/numbering/ranges/0/last"),
    ({"policy": {"scram_iterations": 1}}, "/policy/scram_iterations"),
    ({"policy": {"digest_algorithms": ["SHA-1"]}}, "/policy/digest_algorithms/0"),
    ({"policy": {"tel_edit": "perhaps"}}, "/policy/tel_edit"),
    ({"colour": "red"}, "/colour"),
    ({"name": "other.example"}, "/name"),
])
def test_value_that_cannot_be_is_named_and_nothing_is_stored(rest, domain, pointer):
    problem(rest.put("/v1/domains/bad.example", domain), 422, "invalid-input", pointer)
    rest.get("/v1/domains/bad.example", expect=404)


@pytest.mark.parametrize("name", ["-a.example", "a_b.example", "a..b", "192.0.2.1", "x" * 64, "a b"])
def test_name_that_cannot_be_is_invalid_for_put_and_unknown_for_get(rest, name):
    problem(rest.put(f"/v1/domains/{name}", {}), 422, "invalid-input")
    problem(rest.get(f"/v1/domains/{name}"), 404, "not-found")


def test_patch_merges_and_guards(rest):
    rest.put_domain("patch.example", {"sip": {"video": True}})
    changed = rest.patch("/v1/domains/patch.example", {"dns": {"ttl": 60}}, headers={"If-Match": '"1"'}, expect=200).json()
    assert changed["dns"]["ttl"] == 60 and changed["sip"]["video"] is True and changed["version"] == 2
    problem(rest.patch("/v1/domains/patch.example", {"dns": {"ttl": 61}}, headers={"If-Match": '"1"'}), 412, "version-mismatch")


def test_realm_stays_while_digest_credentials_exist(rest):
    rest.put_domain("realm.example")
    rest.create_account("juliet@realm.example", password="balcony")
    problem(rest.patch("/v1/domains/realm.example", {"sip": {"realm": "other"}}), 409, "realm-in-use")
    assert rest.get("/v1/domains/realm.example").json()["sip"]["realm"] == "realm.example"


def test_domain_goes_only_when_it_is_empty(rest):
    rest.put_domain("empty.example")
    account = rest.create_account("juliet@empty.example")
    problem(rest.delete("/v1/domains/empty.example"), 409, "domain-not-empty")
    rest.delete(f"/v1/accounts/{account['id']}?purge=true", expect=204)
    rest.delete("/v1/domains/empty.example", expect=204)
    rest.get("/v1/domains/empty.example", expect=404)


def test_list_goes_page_by_page(rest):
    for n in range(5):
        rest.put_domain(f"page{n}.example")
    first = rest.get("/v1/domains?limit=2", expect=200).json()
    assert len(first["items"]) == 2 and first["next_cursor"]
    second = rest.get(f"/v1/domains?limit=2&cursor={first['next_cursor']}", expect=200).json()
    names = [domain["name_ascii"] for domain in first["items"] + second["items"]]
    assert names == sorted(names) and len(set(names)) == 4


def test_records_as_json_and_as_a_zone_file(rest):
    rest.put_domain("records.example", {"sip": {"servers": [{"transport": "tls", "host": "sip1.records.example", "port": 5061}]},
                                        "xmpp": {"enabled": False},
                                        "hosts": [{"name": "sip1.records.example", "addresses": ["192.0.2.5", "2001:db8::5"]}]})
    records = {(item["name"], item["type"]): item["records"]
               for item in rest.get("/v1/domains/records.example/records", expect=200).json()["items"]}
    assert records["_sips._tcp.records.example.", "SRV"] == ["0 0 5061 sip1.records.example."]
    assert records["_xmpp-client._tcp.records.example.", "SRV"] == ["0 0 0 ."]
    assert records["sip1.records.example.", "AAAA"] == ["2001:db8::5"]
    zone = rest.get("/v1/domains/records.example/records", headers={"Accept": "text/dns"}, expect=200)
    assert zone.headers["Content-Type"].startswith("text/dns")
    assert "IN\tSOA" in zone.text.replace(" ", "\t")


EXTRA = [
    {"name": "www", "type": "A", "data": "192.0.2.80"},
    {"name": "@", "type": "CAA", "ttl": 60, "records": ['0 issue "ca.example"', '0 iodef "mailto:security@extra.example"']},
    {"name": "svc", "type": "HTTPS", "data": "1 . alpn=h2,h3 port=443"},
    {"name": "*.people", "type": "TXT", "data": '"any \\"quoted\\" \\195\\164"'},
    {"name": "sub", "type": "NS", "records": ["ns.sub", "ns.montague.example."]},
    {"name": "ns.sub.extra.example.", "type": "AAAA", "data": "2001:DB8::53"},
    {"name": "odd", "type": "TYPE65280", "data": "\\# 4 0a000001"},
]


def written(domain):
    """What somebody wrote of it; how far its zones have come moves by itself."""
    return {member: value for member, value in domain.items() if member != "publication"}


def test_extra_records_are_stored_shown_and_put_back(rest):
    body = rest.put("/v1/domains/extra.example", {"extra_records": EXTRA}, expect=201).json()
    assert [(e["name"], e["type"], e["ttl"]) for e in body["extra_records"]][:3] == [
        ("www.extra.example.", "A", None), ("extra.example.", "CAA", 60), ("svc.extra.example.", "HTTPS", None)]
    assert body["extra_records"][2]["records"] == ['1 . alpn="h2,h3" port="443"']
    assert written(rest.get("/v1/domains/extra.example", expect=200).json()) == written(body)
    again = rest.put("/v1/domains/extra.example", body, expect=200).json()
    assert written(again) == written(body), "nothing changed, no new version"
    items = {(i["name"], i["type"]): i for i in rest.get("/v1/domains/extra.example/records", expect=200).json()["items"]}
    for entry in body["extra_records"]:
        item = items[entry["name"], entry["type"]]
        assert item["records"] == entry["records"] and item["ttl"] == (entry["ttl"] or 3600)
    changed = rest.patch("/v1/domains/extra.example", {"extra_records": EXTRA[:1]}, expect=200).json()
    assert len(changed["extra_records"]) == 1
    assert rest.patch("/v1/domains/extra.example", {"extra_records": None}, expect=200).json()["extra_records"] == []


@pytest.mark.parametrize("domain, pointer", [
    ({"extra_records": [{"name": "www", "type": "A", "records": ["192.0.2.1", "192.0.2.256"]}]}, "/extra_records/0/records/1"),
    ({"extra_records": [{"name": "www.elsewhere.example.", "type": "A", "data": "192.0.2.1"}]}, "/extra_records/0/name"),
    ({"extra_records": [EXTRA[0], {"name": "@", "type": "SOA", "data": "x"}]}, "/extra_records/1/type"),
    ({"extra_records": [EXTRA[0], {"name": "www", "type": "CNAME", "data": "x"}]}, "/extra_records/1/type"),
    ({"extra_records": [{"name": "sub", "type": "NS", "data": "ns.sub"}]}, "/extra_records/0/records/0"),
    ({"sip": {"enabled": False}, "extra_records": [{"name": "_sip._udp", "type": "SRV", "data": "0 0 5060 x"}]}, "/extra_records/0"),
    ({"dns": {"configuration_url": "http://phones.bad.example/"}}, "/dns/configuration_url"),
    ({"numbering": {"enum_zone": "badzone.example"}}, "/numbering/enum_zone"),
])
def test_records_that_cannot_be_a_zone_are_refused_before_they_are_stored(rest, domain, pointer):
    problem(rest.put("/v1/domains/badzone.example", domain), 422, "invalid-input", pointer)
    rest.get("/v1/domains/badzone.example", expect=404)
    rest.put_domain("goodzone.example")
    problem(rest.patch("/v1/domains/goodzone.example", {"extra_records": [{"name": "x", "type": "A", "data": "x"}]}),
            422, "invalid-input", "/extra_records/0/data")
    assert rest.get("/v1/domains/goodzone.example").json()["version"] == 1


def lines_of(rest, path, expect=200):
    answer = rest.get(path, headers={"Accept": "text/dns"}, expect=expect)
    return answer.text.splitlines()


def test_zone_file_holds_one_zone_and_zone_chooses_it(rest):
    servers = {"sip": {"servers": [{"transport": "tls", "host": "sip1.parts.example", "port": 5061},
                                   {"transport": "udp", "host": "sip1.parts.example", "port": 5060}]},
               "hosts": [{"name": "sip1.parts.example", "addresses": ["192.0.2.5"]}]}
    dns = {"nameservers": ["ns1.montague.example"]}
    path = "/v1/domains/parts.example/records"
    rest.put_domain("parts.example", {**servers, "dns": {**dns, "mode": "zone"}})
    whole = lines_of(rest, path)
    assert whole[0].startswith("parts.example. 3600 IN SOA ns1.montague.example. hostmaster.parts.example. ")
    for zone in ("parts.example", "parts.example."):    # but for the serial, which the publisher may have counted meanwhile
        assert lines_of(rest, f"{path}?zone={zone}")[1:] == whole[1:]
    problem(rest.get(path + "?zone=_tcp.parts.example", headers={"Accept": "text/dns"}), 422, "invalid-input", "/zone")

    rest.put_domain("parts.example", {**servers, "dns": {**dns, "mode": "underscore"}})
    parent = lines_of(rest, path)
    assert "_tcp.parts.example. 3600 IN NS ns1.montague.example." in parent
    assert "_udp.parts.example. 3600 IN NS ns1.montague.example." in parent
    assert "sip1.parts.example. 3600 IN A 192.0.2.5" in parent
    assert not [line for line in parent if " SOA " in line or "_tcp.parts.example. 3600 IN SRV" in line]
    below = lines_of(rest, path + "?zone=_tcp.parts.example")
    assert " SOA " in below[0] and "_sips._tcp.parts.example. 3600 IN SRV 0 0 5061 sip1.parts.example." in below
    assert all(line.split()[0].endswith("_tcp.parts.example.") for line in below)

    for mode in ("push", "none"):
        rest.put_domain("parts.example", {**servers, "dns": {**dns, "mode": mode}})
        assert not [line for line in lines_of(rest, path) if " SOA " in line or " NS " in line]
        problem(rest.get(path + "?zone=_tcp.parts.example", headers={"Accept": "text/dns"}), 422, "invalid-input", "/zone")
    for query in ("?zone=montague.example", "?zone=a..b", "?limit=1", "?colour=red"):
        problem(rest.get(path + query, headers={"Accept": "text/dns"}), 422, "invalid-input")


def test_enum_records_follow_the_service_records_page_by_page(rest):
    rest.put_domain("voice.example", {"sip": {"enabled": False}})
    rest.put_domain("numbers.example", {"numbering": {"enum_zone": "8.9.3.9.4.e164.arpa"}})
    for n in range(3):
        rest.create_account(f"user{n}@numbers.example", addresses=[{"uri": f"+4939812340{n}"}, {"uri": f"+393981234{n}"}])
    rest.create_account("quiet@numbers.example", addresses=[{"uri": "+49398777", "published": False}])
    rest.create_account("other@numbers.example", sip_address="sip:other@voice.example", addresses=[{"uri": "+49398778"}])
    rest.suspend("user2@numbers.example")

    path = "/v1/domains/numbers.example/records"
    first = rest.get(path + "?limit=2", expect=200).json()
    assert [i["type"] for i in first["items"]][:2] == ["SOA", "NS"]
    items, cursor = list(first["items"]), first["next_cursor"]
    assert cursor
    while cursor:
        page = rest.get(f"{path}?limit=2&cursor={cursor}", expect=200).json()
        assert all(i["type"] == "NAPTR" for i in page["items"])
        items, cursor = items + page["items"], page["next_cursor"]
    whole = rest.get(path, expect=200).json()["items"]
    assert (items[0]["type"], items[1:]) == (whole[0]["type"], whole[1:])    # the serial may have risen between them
    numbers = {i["name"]: i["records"] for i in items if i["type"] == "NAPTR"}
    assert numbers == {
        "0.0.4.3.2.1.8.9.3.9.4.e164.arpa.": ['100 10 "u" "E2U+sip" "!^.*$!sip:user0@numbers.example!" .',
                                             '100 20 "u" "E2U+xmpp" "!^.*$!xmpp:user0@numbers.example!" .'],
        "1.0.4.3.2.1.8.9.3.9.4.e164.arpa.": ['100 10 "u" "E2U+sip" "!^.*$!sip:user1@numbers.example!" .',
                                             '100 20 "u" "E2U+xmpp" "!^.*$!xmpp:user1@numbers.example!" .'],
        "8.7.7.8.9.3.9.4.e164.arpa.": ['100 20 "u" "E2U+xmpp" "!^.*$!xmpp:other@numbers.example!" .']}
    problem(rest.get(path + "?limit=0"), 422, "invalid-input", "/limit")


def test_enum_zone_file_is_not_for_tokens_of_one_domain(server, rest):
    rest.put_domain("shared.example", {"numbering": {"enum_zone": "9.9.3.9.4.e164.arpa"}})
    reader = server.rest_as("reader", ["shared.example"])
    answer = reader.get("/v1/domains/shared.example/records?zone=9.9.3.9.4.e164.arpa", headers={"Accept": "text/dns"})
    problem(answer, 403, "forbidden")


# ---- who may

def test_no_token_or_a_wrong_one_is_unauthorized(server):
    for token in (None, "cusax_wrong", "x"):
        answer = Rest(server.base, token).get("/v1/domains")
        problem(answer, 401, "unauthorized")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_reader_reads_and_writes_nothing(server, rest):
    rest.put_domain("read.example")
    reader = server.rest_as("reader")
    reader.get("/v1/domains/read.example", expect=200)
    problem(reader.put("/v1/domains/read.example", {}), 403, "forbidden")
    problem(reader.post("/v1/accounts", {"jid": "romeo@read.example"}), 403, "forbidden")


def test_operator_stays_in_its_domains(server, rest):
    rest.put_domain("mine.example")
    rest.put_domain("theirs.example")
    foreign = rest.create_account("romeo@theirs.example", addresses=[{"uri": "+493011111111"}])
    operator = server.rest_as("operator", ["mine.example"])

    operator.create_account("juliet@mine.example")
    problem(operator.get("/v1/domains/theirs.example"), 404, "not-found")
    problem(operator.get("/v1/accounts/romeo@theirs.example"), 404, "not-found")
    problem(operator.get(f"/v1/accounts/{foreign['id']}"), 404, "not-found")
    problem(operator.get("/v1/accounts/romeo@theirs.example/vcard"), 404, "not-found")
    assert [d["name"] for d in operator.get("/v1/domains").json()["items"]] == ["mine.example"]
    assert [a["jid"] for a in operator.get("/v1/accounts").json()["items"]] == ["juliet@mine.example"]

    problem(operator.put("/v1/domains/theirs.example", {}), 403, "forbidden")
    problem(operator.put("/v1/domains/new.example", {}), 403, "forbidden")
    problem(operator.delete("/v1/domains/mine.example"), 403, "forbidden")
    problem(operator.post("/v1/accounts", {"jid": "mercutio@theirs.example"}), 403, "forbidden")
    problem(operator.patch("/v1/accounts/romeo@theirs.example", {"title": "x"}), 403, "forbidden")
    problem(operator.patch("/v1/accounts/nobody@theirs.example", {"title": "x"}), 403, "forbidden")
    problem(operator.delete("/v1/accounts/juliet@mine.example?purge=true"), 403, "forbidden")
    operator.patch("/v1/domains/mine.example", {"dns": {"ttl": 60}}, expect=200)

    taken = operator.post("/v1/accounts", {"jid": "tybalt@mine.example", "addresses": [{"uri": "+493011111111"}]})
    assert "id" not in problem(taken, 409, "address-taken"), "the holder is not theirs to see"


def test_operator_reaches_no_address_of_another_domain(server, rest):
    rest.put_domain("own.example")
    rest.put_domain("prey.example")
    operator = server.rest_as("operator", ["own.example"])
    operator.create_account("mole@own.example", password="balcony")
    theft = [{"sip_address": "sip:ceo@prey.example", "password": "evil"}, {"addresses": [{"uri": "sip:boss@prey.example"}]}]
    for members in theft:
        problem(operator.patch("/v1/accounts/mole@own.example", members), 403, "forbidden")
        problem(operator.put("/v1/accounts/mole@own.example", members), 403, "forbidden")
        problem(operator.put("/v1/accounts/mole2@own.example", members), 403, "forbidden")
        problem(operator.post("/v1/accounts", {"jid": "mole3@own.example", **members}), 403, "forbidden")
    assert rest.get("/v1/accounts/mole@own.example").json()["sip_address"] == "sip:mole@own.example"


def test_only_an_admin_gives_another_realm(server, rest):
    rest.put_domain("realmless.example")
    operator = server.rest_as("operator", ["realmless.example"])
    for realm in ("own.example", "anything"):
        problem(operator.patch("/v1/domains/realmless.example", {"sip": {"realm": realm}}), 403, "forbidden")
    rest.patch("/v1/domains/realmless.example", {"sip": {"realm": "shared"}}, expect=200)
    operator.patch("/v1/domains/realmless.example", {"dns": {"ttl": 60}}, expect=200)


def test_metrics_need_their_scope(server):
    assert Rest(server.base).get("/metrics").status_code == 401
    text = server.rest_as("metrics").get("/metrics", expect=200).text
    assert "cusaxd_http_requests_total" in text and "cusaxd_writer_commands_total" in text


def test_health_needs_no_token(server):
    anybody = Rest(server.base)
    anybody.get("/healthz", expect=200)
    assert anybody.get("/readyz", expect=200).json()["checks"]["database"] == "ok"


def test_paths_and_methods_that_are_not_there(server, rest):
    problem(rest.get("/v1/nothing"), 404, "not-found")
    answer = rest.call("POST", "/v1/domains/x")
    problem(answer, 405, "method-not-allowed")
    assert "PUT" in answer.headers["Allow"] and "GET" in answer.headers["Allow"]
    head = rest.call("HEAD", "/healthz")
    assert head.status_code == 200 and head.content == b""


def test_request_id_comes_back(rest):
    assert rest.get("/v1/domains", headers={"X-Request-Id": "abc-123"}).headers["X-Request-Id"] == "abc-123"
    assert rest.get("/v1/domains").headers["X-Request-Id"]


ENUM_ZONES_OF_OTHERS = {
    "another domain's name": ("capulet.example", 422),
    "a name inside another domain": ("www.capulet.example", 422),
    "above other domains": ("example", 422),
    "above the domain itself": ("tenant", 422),
    "inside another's ENUM zone": ("1.4.3.2.1.0.3.9.4.e164.arpa", 422),
    "another's ENUM zone, shared": ("4.3.2.1.0.3.9.4.e164.arpa", 200),
    "one of its own": ("e164.op.tenant", 200),
    "nobody's": ("5.3.2.1.0.3.9.4.e164.arpa", 200),
}


@pytest.mark.parametrize("zone, status", ENUM_ZONES_OF_OTHERS.values(), ids=ENUM_ZONES_OF_OTHERS)
def test_enum_zone_hides_nothing_of_another_domain(daemon, zone, status):
    daemon.rest.put("/v1/domains/capulet.example", {"numbering": {"enum_zone": "4.3.2.1.0.3.9.4.e164.arpa"}})
    daemon.rest.put("/v1/domains/op.tenant", {})
    operator = daemon.rest_as("operator", ["op.tenant"])
    answer = operator.patch("/v1/domains/op.tenant", {"numbering": {"enum_zone": zone}}, expect=status).json()
    if status == 422:
        assert answer["errors"][0]["pointer"] == "/numbering/enum_zone"
        assert operator.get("/v1/domains/op.tenant").json()["numbering"]["enum_zone"] is None
    operator.patch("/v1/domains/op.tenant", {"numbering": {"enum_zone": None}}, expect=200)
