"""The sign-in views: what each server sees, what it cannot, and how fast."""

import base64
import pathlib
import re

import pytest

from support import query_plan, schema
from support.postgres import SqlError
from support.sign_in_views import LOOK_UPS, crowd

DOMAINS, ACCOUNTS = 300, 20000
SERVERS = "asterisk", "ejabberd", "kamailio", "opensips", "powerdns", "prosody"
SCHEMAS = "asterisk", "ejabberd", "ejabberd_sha1", "kamailio", "opensips", "prosody"    # powerdns: powerdns_views_test.py

# One of everything, with a crowd around it. SCRAM and HA1 values only have the
# right shape here; tests/interop signs in on real servers.
MAKERS = """
CREATE FUNCTION pg_temp.make_domain(ascii text, unicode text, realm text, sip boolean, xmpp boolean,
                                    algorithms text[])
RETURNS void LANGUAGE sql AS $$
    INSERT INTO cusax.domain (name, name_unicode, sip_enabled, realm, sip_video, xmpp_enabled, dns_mode, ttl, nameservers,
        hostmaster, tel_edit, voice_form, sip_messaging, xmpp_jingle, scram_iterations, digest_algorithms, retain_days)
    VALUES (ascii, unicode, sip, realm, true, xmpp, 'zone', 3600, '{}', 'hostmaster@' || ascii, 'forbid', 'bare',
        false, false, 10000, algorithms, 90) $$;
CREATE FUNCTION pg_temp.make_account(name text, home text, sip_name text, sip_home text, status text, xmpp boolean,
                                     voice boolean, further text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE account uuid := gen_random_uuid(); there record;
BEGIN
    SELECT id, realm INTO there FROM cusax.domain WHERE cusax.domain.name = sip_home;
    INSERT INTO cusax.account (id, domain_id, username, sip_user, sip_domain_id, status, xmpp, voice, video, deleted_at)
    SELECT account, id, make_account.name, sip_name, there.id, make_account.status, make_account.xmpp,
           make_account.voice, false, CASE make_account.status WHEN 'deleted' THEN now() END
    FROM cusax.domain WHERE cusax.domain.name = home;
    INSERT INTO cusax.address (account_id, position, uri, type, held)
    SELECT account, 0, 'sip:' || sip_name || '@' || sip_home, 'voice', true
    UNION ALL SELECT account, place, uri, 'voice', make_account.status <> 'deleted'
    FROM unnest(further) WITH ORDINALITY AS given (uri, place);
    INSERT INTO cusax.scram_credential
    SELECT account, hash, 'saltsaltsalt', 10000, decode(repeat('ab', octets), 'hex'), decode(repeat('cd', octets), 'hex')
    FROM (VALUES ('SHA-1', 20), ('SHA-256', 32)) AS kind (hash, octets);
    INSERT INTO cusax.digest_credential
    SELECT account, algorithm, there.id, sip_name, there.realm, repeat('1', digits), repeat('2', digits)
    FROM (VALUES ('MD5', 32), ('SHA-256', 64), ('SHA-512-256', 64)) AS kind (algorithm, digits);
END $$;
"""

PEOPLE = """
SELECT pg_temp.make_domain('capulet.example', 'capulet.example', 'capulet.example', true, true, '{MD5,SHA-256}'),
       pg_temp.make_domain('montague.example', 'montague.example', 'verona', true, true, '{SHA-256}'),
       pg_temp.make_domain('xn--strae-oqa.example', 'straße.example', 'verona', true, true, '{MD5,SHA-256}'),
       pg_temp.make_domain('silent.example', 'silent.example', 'silent.example', false, true, '{MD5}'),
       pg_temp.make_domain('calls.example', 'calls.example', 'calls.example', true, false, '{MD5}');
SELECT pg_temp.make_account('juliet', 'capulet.example', 'juliet', 'capulet.example', 'active', true, true,
                            '{tel:+493012340001,sip:j.capulet@capulet.example}'),
       pg_temp.make_account('tybalt', 'capulet.example', 'tybalt', 'capulet.example', 'suspended', true, true,
                            '{tel:+493012340002}'),
       pg_temp.make_account('rosaline', 'capulet.example', 'rosaline', 'capulet.example', 'deleted', true, true,
                            '{tel:+493012340003}'),
       pg_temp.make_account('writer', 'capulet.example', 'writer', 'capulet.example', 'active', true, false,
                            '{tel:+493012340004}'),
       pg_temp.make_account('caller', 'capulet.example', 'caller', 'capulet.example', 'active', false, true, '{}'),
       pg_temp.make_account('romeo', 'montague.example', 'romeo.m', 'montague.example', 'active', true, true, '{}'),
       pg_temp.make_account('romeo', 'xn--strae-oqa.example', 'romeo.m', 'xn--strae-oqa.example', 'active', true,
                            true, '{}'),
       pg_temp.make_account('benvolio', 'xn--strae-oqa.example', 'benvolio', 'xn--strae-oqa.example', 'active', true,
                            true, '{}'),
       pg_temp.make_account('mute', 'silent.example', 'mute', 'silent.example', 'active', true, true, '{tel:+493012340005}'),
       pg_temp.make_account('phone', 'calls.example', 'phone', 'calls.example', 'active', true, true, '{}');
"""

# A device beside the passwords of three of them.
DEVICES = """
INSERT INTO cusax.device_secret (account_id, name)
SELECT id, 'desk' FROM cusax.account WHERE username IN ('juliet', 'tybalt', 'romeo');
INSERT INTO cusax.digest_credential
SELECT s.account_id, c.algorithm, c.sip_domain_id, c.username || '~desk', c.realm, translate(c.ha1, '1', '3'),
       translate(c.ha1b, '2', '4'), s.name
FROM cusax.device_secret s JOIN cusax.digest_credential c USING (account_id);
"""

@pytest.fixture(scope="module")
def people(cluster):
    """A database with the views and with the persons above among 20,000 others."""
    database = cluster.create("people")
    schema.load(database, [*schema.migrations(), *schema.views(*SERVERS)])
    database.run(MAKERS + PEOPLE + DEVICES)
    crowd(database, ACCOUNTS, DOMAINS)
    return database


def prosody_account(database, host, user):
    rows = database.rows("""SELECT key, type, value FROM prosody WHERE host = :'host' AND "user" = :'user'
                            AND store = 'accounts'""", "prosody", {"host": host, "user": user})
    return {key: (kind, value) for key, kind, value in rows}


def ejabberd_user(database, host, user, role="ejabberd"):
    return database.rows("SELECT password, serverkey, salt, iterationcount FROM users WHERE username = :'user' "
                         "AND server_host = :'host'", role, {"host": host, "user": user})


def test_prosody_room_has_the_sip_uri_of_its_bridge(people):
    look = """SELECT key, type, value FROM prosody WHERE host = :'host' AND "user" = 'room6' AND store = 'cusax_conference'"""
    rows = [people.rows(look, "prosody", {"host": host}) for host in ("räume.d7.example", "rooms.d7.example")]
    assert rows == [[("sip_uri", "string", "sip:room6@rooms.d7.example")], []]


POLICY = """SELECT key, type, value FROM prosody WHERE host = :'host' AND "user" = '' AND store = 'cusax_policy'"""


def test_policy_of_a_domain_says_whether_calls_are_left_to_sip(people):
    def told():
        return (people.rows(POLICY, "prosody", {"host": "straße.example"}),
                *(people.rows("SELECT jingle FROM cusax_policy WHERE server_host = 'straße.example'", role)
                  for role in ("ejabberd", "ejabberd_sha1")))
    assert told() == ([("jingle", "boolean", "false")], [("0",)], [("0",)])
    people.run("UPDATE cusax.domain SET xmpp_jingle = true WHERE name = 'xn--strae-oqa.example'")
    assert told() == ([("jingle", "boolean", "true")], [("1",)], [("1",)])
    people.run("UPDATE cusax.domain SET xmpp_jingle = false WHERE name = 'xn--strae-oqa.example'")
    assert people.rows(POLICY, "prosody", {"host": "calls.example"}) == []


def subscriber(database, user, domain, table="subscriber"):
    return database.rows(f"SELECT ha1, ha1b, sip_user, sip_domain FROM {table} WHERE username = :'user' "
                         "AND domain = :'domain'", "kamailio", {"user": user, "domain": domain})


def alias(database, user, domain):
    return database.rows("SELECT username, domain FROM dbaliases WHERE alias_username = :'user' "
                         "AND alias_domain = :'domain'", "kamailio", {"user": user, "domain": domain})


def test_prosody_active_account_has_the_items_of_internal_hashed(people):
    assert prosody_account(people, "capulet.example", "juliet") == {
        "stored_key": ("string", "ab" * 32), "server_key": ("string", "cd" * 32),
        "salt": ("string", "saltsaltsalt"), "iteration_count": ("number", "10000")}


def test_prosody_host_is_the_name_in_u_labels(people):
    assert prosody_account(people, "straße.example", "romeo")
    assert not prosody_account(people, "xn--strae-oqa.example", "romeo")


@pytest.mark.parametrize("host, user", [
    ("capulet.example", "tybalt"), ("capulet.example", "rosaline"), ("capulet.example", "caller"),
    ("calls.example", "phone"), ("capulet.example", "nobody"), ("capulet.example", "Juliet")])
def test_prosody_account_that_may_not_sign_in_is_not_there(people, host, user):
    assert prosody_account(people, host, user) == {}


@pytest.mark.parametrize("role, prefix, octets", [("ejabberd", "sha256:", 32), ("ejabberd_sha1", "", 20)])
def test_ejabberd_active_account_has_the_verifier_of_the_roles_hash(people, role, prefix, octets):
    def encoded(data):
        return base64.b64encode(data).decode()
    assert ejabberd_user(people, "capulet.example", "juliet", role) == [
        (prefix + encoded(b"\xab" * octets), encoded(b"\xcd" * octets), encoded(b"saltsaltsalt"), "10000")]


def test_ejabberd_longest_salt_is_one_line(people):
    with_salt = "UPDATE cusax.scram_credential SET salt = '{}' WHERE account_id = " \
                "(SELECT id FROM cusax.account WHERE username = 'benvolio')"
    people.run(with_salt.format("s" * 64))
    for role in ("ejabberd", "ejabberd_sha1"):
        ((_, _, salt, _),) = ejabberd_user(people, "straße.example", "benvolio", role)
        assert salt == base64.b64encode(b"s" * 64).decode()
    people.run(with_salt.format("saltsaltsalt"))


def test_ejabberd_host_is_the_name_in_u_labels(people):
    assert ejabberd_user(people, "straße.example", "romeo")
    assert not ejabberd_user(people, "xn--strae-oqa.example", "romeo")


@pytest.mark.parametrize("role", ["ejabberd", "ejabberd_sha1"])
@pytest.mark.parametrize("host, user", [
    ("capulet.example", "tybalt"), ("capulet.example", "rosaline"), ("capulet.example", "caller"),
    ("calls.example", "phone"), ("capulet.example", "nobody"), ("capulet.example", "Juliet")])
def test_ejabberd_account_that_may_not_sign_in_is_not_there(people, host, user, role):
    assert ejabberd_user(people, host, user, role) == []


def test_subscriber_active_account_has_the_verifier_of_each_algorithm(people):
    assert subscriber(people, "juliet", "capulet.example") == [("1" * 32, "2" * 32, "juliet", "capulet.example")]
    assert subscriber(people, "juliet", "capulet.example", "subscriber_sha256") == [
        ("1" * 64, "2" * 64, "juliet", "capulet.example")]


@pytest.mark.parametrize("user, domain", [
    ("tybalt", "capulet.example"), ("rosaline", "capulet.example"), ("writer", "capulet.example"),
    ("mute", "silent.example"), ("nobody", "capulet.example")])
@pytest.mark.parametrize("table", ["subscriber", "subscriber_sha256"])
def test_subscriber_account_that_may_not_sign_in_is_not_there(people, table, user, domain):
    assert subscriber(people, user, domain, table) == []


def test_subscriber_algorithm_outside_the_policy_vanishes(people):
    assert subscriber(people, "romeo.m", "montague.example") == []
    assert len(subscriber(people, "romeo.m", "montague.example", "subscriber_sha256")) == 1


def test_subscriber_is_found_by_a_realm_of_its_own_and_says_whose_it_is(people):
    assert [row[2:] for row in subscriber(people, "benvolio", "verona")] == [("benvolio", "xn--strae-oqa.example")]


def test_subscriber_user_name_of_a_shared_realm_is_the_oldest_domains(people):
    found = subscriber(people, "romeo.m", "verona", "subscriber_sha256")
    assert [row[2:] for row in found] == [("romeo.m", "montague.example")]
    for domain in ("montague.example", "xn--strae-oqa.example"):
        assert len(subscriber(people, "romeo.m", domain, "subscriber_sha256")) == 1


def test_subscriber_realm_that_is_another_domains_name_takes_nobodys_place(people):
    people.run(MAKERS + """SELECT pg_temp.make_domain('zattacker.example', 'zattacker.example', 'capulet.example', true, true, '{MD5,SHA-256}');
                  SELECT pg_temp.make_account(name, 'zattacker.example', name, 'zattacker.example', 'active', true, true, '{}')
                  FROM unnest('{juliet,tybalt,iago}'::text[]) AS name""")
    for table in ("subscriber", "subscriber_sha256"):
        assert [row[3] for row in subscriber(people, "juliet", "capulet.example", table)] == ["capulet.example"]
        assert subscriber(people, "tybalt", "capulet.example", table) == [], "suspended there, and nobody else's"
        assert [row[3] for row in subscriber(people, "iago", "capulet.example", table)] == ["zattacker.example"]
    assert [row[4] for row in opensips(people, "juliet", "capulet.example")] == ["capulet.example"]


def test_subscriber_device_has_a_user_name_of_its_own_and_says_whose_it_is(people):
    assert subscriber(people, "juliet~desk", "capulet.example") == [("3" * 32, "4" * 32, "juliet", "capulet.example")]
    assert subscriber(people, "juliet~desk", "capulet.example", "subscriber_sha256") == [
        ("3" * 64, "4" * 64, "juliet", "capulet.example")]


def test_subscriber_device_goes_by_the_status_and_the_domain_of_its_owner(people):
    for table in ("subscriber", "subscriber_sha256"):
        assert subscriber(people, "tybalt~desk", "capulet.example", table) == []
    assert subscriber(people, "romeo.m~desk", "montague.example") == []
    found = subscriber(people, "romeo.m~desk", "verona", "subscriber_sha256")
    assert [row[2:] for row in found] == [("romeo.m", "montague.example")]


def test_domain_lists_those_with_sip_by_a_labels(people):
    names = {name for name, _ in people.rows("SELECT domain, did FROM domain", "kamailio")}
    assert {"capulet.example", "montague.example", "xn--strae-oqa.example", "calls.example"} < names
    assert "silent.example" not in names and len(names - {'zattacker.example'}) == DOMAINS + 4


def test_domain_attrs_carry_realm_and_policy(people):
    rows = people.rows("SELECT name, type, value FROM domain_attrs WHERE did = 'montague.example'", "kamailio")
    assert sorted(rows) == [("messaging", "2", "0"), ("realm", "2", "verona"), ("video", "2", "1")]


@pytest.mark.parametrize("dialled", ["capulet.example", "montague.example"])
def test_dbaliases_number_leads_to_its_aor_from_every_domain(people, dialled):
    assert alias(people, "+493012340001", dialled) == [("juliet", "capulet.example")]


def test_dbaliases_sip_address_leads_to_its_aor_in_its_own_domain_only(people):
    assert alias(people, "j.capulet", "capulet.example") == [("juliet", "capulet.example")]
    assert alias(people, "j.capulet", "montague.example") == []


@pytest.mark.parametrize("number", ["+493012340002", "+493012340003", "+493012340004", "+493012340005"])
def test_dbaliases_number_of_nobody_who_can_be_called_leads_nowhere(people, number):
    assert alias(people, number, "capulet.example") == []


def test_uri_names_what_an_account_may_call_itself(people):
    rows = people.rows("SELECT DISTINCT uri_user FROM uri WHERE username = 'juliet' AND domain = 'capulet.example'",
                       "kamailio")
    assert sorted(row[0] for row in rows) == ["+493012340001", "j.capulet", "juliet"]


def test_uri_gives_a_device_the_names_of_its_owner(people):
    rows = people.rows("SELECT DISTINCT uri_user FROM uri WHERE username = 'juliet~desk' AND domain = 'capulet.example'",
                       "kamailio")
    assert sorted(row[0] for row in rows) == ["+493012340001", "j.capulet", "juliet"]
    assert people.rows("SELECT * FROM uri WHERE username = 'tybalt~desk'", "kamailio") == []


LOOK_UP = """SELECT uri, is_aor, aor, xmpp_uri FROM lookup WHERE {} ORDER BY is_aor DESC, uri"""
JULIET_IS = [(uri, is_aor, "sip:juliet@capulet.example", "xmpp:juliet@capulet.example")
             for uri, is_aor in (("sip:juliet@capulet.example", "1"), ("sip:j.capulet@capulet.example", "0"),
                                 ("tel:+493012340001", "0"))]


@pytest.mark.parametrize("role", ["kamailio", "opensips", "asterisk"])
def test_lookup_finds_the_person_behind_an_address_and_the_addresses_behind_a_jid(people, role):
    assert people.rows(LOOK_UP.format("uri = 'tel:+493012340001'"), role) == JULIET_IS[2:]
    assert people.rows(LOOK_UP.format("uri = 'sip:juliet@capulet.example'"), role) == JULIET_IS[:1]
    assert people.rows(LOOK_UP.format("jid_user = 'juliet' AND jid_domain = 'capulet.example'"), role) == JULIET_IS
    for uri in ("tel:+493012340002", "tel:+493012340003", "tel:+493012340004", "tel:+493012340005"):
        assert people.rows(LOOK_UP.format(f"uri = '{uri}'"), role) == []
    assert people.rows(LOOK_UP.format("uri = 'sip:romeo.m@xn--strae-oqa.example'"), role) == [
        ("sip:romeo.m@xn--strae-oqa.example", "1", "sip:romeo.m@xn--strae-oqa.example", "xmpp:romeo@stra%C3%9Fe.example")]


def opensips(database, user, domain):
    return database.rows("SELECT ha1, ha1_sha256, ha1_sha512t256, sip_user, sip_domain FROM subscriber "
                         "WHERE username = :'user' AND domain = :'domain'", "opensips", {"user": user, "domain": domain})


def test_opensips_has_a_column_for_each_algorithm_and_nothing_that_a_digest_could_equal_elsewhere(people):
    assert opensips(people, "juliet", "capulet.example") == [("1" * 32, "1" * 64, "none", "juliet", "capulet.example")]
    assert opensips(people, "juliet~desk", "capulet.example") == [
        ("3" * 32, "3" * 64, "none", "juliet", "capulet.example")]
    assert opensips(people, "romeo.m", "verona") == [("none", "1" * 64, "none", "romeo.m", "montague.example")]
    assert people.value("SELECT count(*) FROM subscriber WHERE password <> ''", "opensips") == "0"


@pytest.mark.parametrize("user, domain", [
    ("tybalt", "capulet.example"), ("tybalt~desk", "capulet.example"), ("rosaline", "capulet.example"),
    ("writer", "capulet.example"), ("mute", "silent.example"), ("nobody", "capulet.example")])
def test_opensips_account_that_may_not_sign_in_is_not_there(people, user, domain):
    assert opensips(people, user, domain) == []


def test_opensips_domain_carries_realm_and_policy(people):
    rows = people.rows("SELECT attrs, accept_subdomain FROM domain WHERE domain = 'montague.example'", "opensips")
    assert rows == [("realm=verona;video=1;messaging=0", "0")]
    assert people.rows("SELECT attrs FROM domain WHERE domain = 'silent.example'", "opensips") == []


def test_opensips_sees_aliases_and_names_as_kamailio_does(people):
    for table, columns in (("dbaliases", "alias_username, alias_domain, username, domain"),
                           ("uri", "username, domain, uri_user")):
        query = f"SELECT DISTINCT {columns} FROM {table} WHERE username LIKE 'juliet%' ORDER BY 1, 2, 3"
        found = people.rows(query, "opensips")
        assert found and found == people.rows(query, "kamailio")


def test_opensips_version_names_every_table(people):
    assert dict(people.rows("SELECT table_name, table_version FROM version", "opensips")) == {
        "subscriber": "8", "domain": "4", "dbaliases": "2", "uri": "2", "location": "1013"}


def asterisk(database, table, key, columns="*"):
    return database.rows(f"SELECT {columns} FROM {table} WHERE id = :'key'", "asterisk", {"key": key})


def test_asterisk_person_is_an_endpoint_with_an_aor_and_an_auth_for_each_password(people):
    ((aors, auth, callerid, from_domain, variable),) = asterisk(
        people, "ps_endpoints", "juliet@capulet.example", "aors, auth, callerid, from_domain, set_var")
    assert (aors, callerid, from_domain) == ("juliet@capulet.example", "<+493012340001>", "capulet.example")
    assert variable == "CUSAX_XMPP_URI=xmpp:juliet@capulet.example"
    assert len(asterisk(people, "ps_aors", aors)) == 1
    found = [asterisk(people, "ps_auths", name, "auth_type, username, realm, password_digest, supported_algorithms_uas")
             for name in auth.split(",")]
    assert sorted(found) == [
        [("digest", "juliet", "capulet.example", f"MD5:{'1' * 32},SHA-256:{'1' * 64}", "SHA-256,MD5")],
        [("digest", "juliet~desk", "capulet.example", f"MD5:{'3' * 32},SHA-256:{'3' * 64}", "SHA-256,MD5")]]
    assert sorted(asterisk(people, "ps_auths_md5", name, "auth_type, username, realm, md5_cred")
                  for name in auth.split(",")) == [
        [("md5", "juliet", "capulet.example", "1" * 32)], [("md5", "juliet~desk", "capulet.example", "3" * 32)]]


def test_asterisk_auth_of_a_realm_of_its_own_is_there_once(people):
    assert asterisk(people, "ps_auths", "romeo.m@montague.example", "username, realm, password_digest") == [
        ("romeo.m", "verona", "SHA-256:" + "1" * 64)]
    assert asterisk(people, "ps_auths_md5", "romeo.m@montague.example") == []


@pytest.mark.parametrize("table", ["ps_endpoints", "ps_aors", "ps_auths", "ps_auths_md5"])
@pytest.mark.parametrize("key", ["tybalt@capulet.example", "rosaline@capulet.example", "writer@capulet.example",
                                 "mute@silent.example", "nobody@capulet.example", "juliet"])
def test_asterisk_account_that_may_not_sign_in_is_not_there(people, table, key):
    assert asterisk(people, table, key) == []


def test_asterisk_endpoint_without_a_password_is_not_there(people):
    """Asterisk would let it in without one."""
    kept = people.value("SELECT count(*) FROM ps_endpoints", "asterisk")
    people.run("UPDATE cusax.domain SET digest_algorithms = '{}' WHERE name = 'calls.example'")
    assert asterisk(people, "ps_endpoints", "phone@calls.example") == []
    people.run("UPDATE cusax.domain SET digest_algorithms = '{MD5}' WHERE name = 'calls.example'")
    assert people.value("SELECT count(*) FROM ps_endpoints", "asterisk") == kept
    assert people.value("SELECT count(*) FROM ps_endpoints WHERE auth IS NULL OR auth = ''", "asterisk") == "0"


def test_asterisk_user_name_that_would_be_taken_apart_is_not_there(people):
    """Romeo as "x,juliet" would have the AOR juliet@… among his own."""
    renamed = "UPDATE cusax.address SET uri = 'sip:{}@straße.example' WHERE uri = 'sip:{}@xn--strae-oqa.example'"
    kept = "benvolio"
    for name in ("x,juliet", "a;b", "a^2Cb"):
        people.run(renamed.format(name, kept).replace("straße", "xn--strae-oqa"))
        for table in ("ps_endpoints", "ps_aors", "ps_auths", "ps_auths_md5"):
            assert people.rows(f"SELECT id FROM {table} WHERE id LIKE '%@xn--strae-oqa.example' AND id NOT LIKE 'romeo%'",
                               "asterisk") == []
        kept = name
    people.run(renamed.format("benvolio", kept).replace("straße", "xn--strae-oqa"))
    assert len(asterisk(people, "ps_endpoints", "benvolio@xn--strae-oqa.example")) == 1


def test_asterisk_name_of_a_person_cannot_leave_its_quotes(people):
    people.run("UPDATE cusax.account SET name_formatted = E'Juliet \"x\\\\\" ^22<666>;y\\r\\n' WHERE username = 'juliet'")
    assert asterisk(people, "ps_endpoints", "juliet@capulet.example", "callerid") == [
        ("\"Juliet 'x' 22<666>y\" <+493012340001>",)]
    people.run("UPDATE cusax.account SET name_formatted = NULL WHERE username = 'juliet'")


PEERS = pathlib.Path(__file__).parents[2] / "config" / "peers"
COLUMNS_OF = "SELECT attname FROM pg_attribute WHERE attrelid = CAST(:'view' AS regclass) AND attnum > 0"


def columns(database, view):
    return {name for (name,) in database.rows(COLUMNS_OF, variables={"view": view})}


def test_example_of_opensips_names_columns_that_there_are(people):
    text = (PEERS / "opensips.cfg").read_text()
    named = dict(re.findall(r'modparam\("auth_db", "(\w*column\w*)", "(\w+)"\)', text))
    assert named == {"password_column": "ha1", "hash_column_sha256": "ha1_sha256", "hash_column_sha512t256": "ha1_sha512t256"}
    (loaded,) = re.findall(r'"load_credentials", "([^"]+)"', text)
    wanted = {*named.values(), *(each.partition("=")[2] for each in loaded.split(";"))}
    assert wanted <= columns(people, "opensips.subscriber")
    assert re.findall(r'"attrs_col", "(\w+)"', text) == ["attrs"] and "attrs" in columns(people, "opensips.domain")


def test_example_of_asterisk_names_views_that_there_are(people):
    mapped = re.findall(r"^(\w+) => pgsql,cusax,(\w+)$", (PEERS / "asterisk" / "extconfig.conf").read_text(), re.M)
    assert [kind for kind, _ in mapped] == ["ps_endpoints", "ps_aors", "ps_auths"]
    for _, view in mapped:
        assert "id" in columns(people, f"asterisk.{view}")
    kinds = re.findall(r"=realtime,(\w+)$", (PEERS / "asterisk" / "sorcery.conf").read_text(), re.M)
    assert sorted(kinds) == sorted(kind for kind, _ in mapped)


GOLDEN = pathlib.Path(__file__).parents[1] / "golden" / "views"
COLUMNS = """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = CAST(:'schema' AS regnamespace) AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
      AND has_any_column_privilege(:'role', c.oid, 'SELECT')
    ORDER BY c.relname, a.attnum"""


@pytest.mark.parametrize("schema_name", [*SCHEMAS, "powerdns"])
def test_contract_of_the_views_is_the_one_that_its_number_names(people, schema_name):
    """What servers rely on. Whoever changes a column raises the number in the schema's comment, tells the server's
    page in docs/integrations what changed, and writes the new columns here."""
    contract = people.value(f"SELECT obj_description('{schema_name}'::regnamespace, 'pg_namespace')")
    rows = people.rows(COLUMNS, variables={"schema": schema_name, "role": schema_name})
    told = "".join(f"{line}\n" for line in [contract, *(" ".join(row) for row in rows)])
    assert told == (GOLDEN / f"{schema_name}.txt").read_text()


def test_version_names_every_table_as_kamailio_5_6_wants_it(people):
    wanted = {"subscriber": "7", "subscriber_sha256": "7", "domain": "2", "domain_attrs": "1", "dbaliases": "1",
              "uri": "1", "location": "9", "location_attrs": "1"}
    have = dict(people.rows("SELECT table_name, table_version FROM version", "kamailio"))
    assert wanted.items() <= have.items()


def test_views_show_no_text_column_and_no_limited_length(people):
    rows = people.rows("""SELECT attrelid::regclass, attname, format_type(atttypid, atttypmod) FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid
        WHERE relkind = 'v' AND relnamespace::regnamespace::text = ANY (string_to_array(:'schemas', ' '))
          AND relname NOT IN ('auth', 'object', 'verifier')
          AND format_type(atttypid, atttypmod) NOT IN
              ('character varying', 'integer', 'timestamp without time zone')""", variables={"schemas": " ".join(SCHEMAS)})
    assert rows == []


def test_every_view_is_a_security_barrier_with_its_owners_rights(people):
    rows = people.rows("""SELECT relname, reloptions FROM pg_class WHERE relkind = 'v'
        AND relnamespace::regnamespace::text = ANY (string_to_array(:'schemas', ' '))
        AND reloptions IS DISTINCT FROM '{security_barrier=true}'""", variables={"schemas": " ".join(SCHEMAS)})
    assert rows == []


def test_each_role_reads_its_own_views_and_nothing_else(people):
    readable = """SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'v', 'p') AND n.nspname !~ '^(pg_|information_schema)'
          AND has_schema_privilege(n.oid, 'USAGE')
          AND has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') ORDER BY 1"""
    assert [row[0] for row in people.rows(readable, "prosody")] == ["prosody.prosody"]
    for role in ("ejabberd", "ejabberd_sha1"):
        assert [row[0] for row in people.rows(readable, role)] == [f"{role}.cusax_policy", f"{role}.users"]
    assert [row[0] for row in people.rows(readable, "kamailio")] == [
        "kamailio.dbaliases", "kamailio.domain", "kamailio.domain_attrs", "kamailio.lookup", "kamailio.subscriber",
        "kamailio.subscriber_sha256", "kamailio.uri", "kamailio.version", "kamailio_rt.location",
        "kamailio_rt.location_attrs"]
    assert [row[0] for row in people.rows(readable, "opensips")] == [
        "opensips.dbaliases", "opensips.domain", "opensips.lookup", "opensips.subscriber", "opensips.uri",
        "opensips.version", "opensips_rt.location"]
    assert [row[0] for row in people.rows(readable, "asterisk")] == [
        "asterisk.lookup", "asterisk.ps_aors", "asterisk.ps_auths", "asterisk.ps_auths_md5", "asterisk.ps_endpoints"]


@pytest.mark.parametrize("role", ["prosody", "ejabberd", "ejabberd_sha1", "powerdns"])
def test_ha1_is_for_sip_servers_alone(people, role):
    """As good as the password inside its realm: no role of another protocol reads a column of it (CUSAX-11)."""
    columns = """SELECT DISTINCT a.attrelid::regclass::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE a.attname IN ('ha1', 'ha1b', 'stored_key') AND c.relkind IN ('r', 'v')"""
    holders = {name for (name,) in people.rows(columns)}
    assert {"cusax.digest_credential", "cusax.former_password", "kamailio.subscriber"} <= holders
    for name in holders | {"cusax.device_secret"}:
        with pytest.raises(SqlError, match="permission denied"):
            people.run(f"SELECT * FROM {name} LIMIT 1", role)


@pytest.mark.parametrize("role", ["kamailio", "opensips", "asterisk"])
def test_sip_role_reads_no_tables_and_no_scram(people, role):
    for name in ("cusax.digest_credential", "cusax.device_secret", "cusax.scram_credential", "prosody.prosody"):
        with pytest.raises(SqlError, match="permission denied"):
            people.run(f"SELECT * FROM {name} LIMIT 1", role)


@pytest.mark.parametrize("role, tables", [
    ("prosody", ["prosody"]), ("ejabberd", ["users", "cusax_policy"]), ("ejabberd_sha1", ["users", "cusax_policy"]),
    ("kamailio", ["subscriber", "subscriber_sha256", "domain", "dbaliases", "uri", "lookup", "version"]),
    ("opensips", ["subscriber", "domain", "dbaliases", "uri", "lookup", "version"]),
    ("asterisk", ["ps_endpoints", "ps_aors", "ps_auths", "ps_auths_md5", "lookup"])])
def test_no_role_writes_into_its_views(people, role, tables):
    for table in tables:
        granted = people.value(f"SELECT has_table_privilege('{table}', 'INSERT, UPDATE, DELETE, TRUNCATE')", role)
        assert granted == "f", table


def test_files_run_again_keep_kamailios_bindings_and_the_grants(people):
    people.run("INSERT INTO location (ruid, username, domain) VALUES ('again', 'juliet', 'capulet.example')", "kamailio")
    schema.load(people, schema.views(*SERVERS))
    assert people.value("SELECT username FROM location WHERE ruid = 'again'", "kamailio") == "juliet"
    assert subscriber(people, "juliet", "capulet.example") and prosody_account(people, "capulet.example", "juliet")
    assert all(ejabberd_user(people, "capulet.example", "juliet", role) for role in ("ejabberd", "ejabberd_sha1"))


@pytest.mark.parametrize("look_up", LOOK_UPS.values(), ids=LOOK_UPS)
def test_look_up_among_many_uses_indexes_only(people, look_up):
    plan = query_plan.explain(people, look_up.prepare() + look_up.explain(306, DOMAINS), look_up.role)
    assert query_plan.tables_read_whole(plan) == []
    assert plan["Total Cost"] < 200, "some hundred pages for one answer"
