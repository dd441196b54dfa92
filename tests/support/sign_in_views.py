"""A crowd behind the views that servers sign people in by, and the look-ups that the servers send."""

import dataclasses

DOMAINS = """
INSERT INTO cusax.domain (name, name_unicode, sip_enabled, realm, sip_video, xmpp_enabled, dns_mode, ttl, nameservers,
    hostmaster, tel_edit, voice_form, sip_messaging, xmpp_jingle, scram_iterations, digest_algorithms, retain_days)
SELECT n, n, true, n, true, true, 'zone', 3600, '{}', 'hostmaster@' || n, 'forbid', 'bare', false, false, 10000,
       '{MD5,SHA-256}', 90
FROM (SELECT 'd' || i || '.example' AS n FROM generate_series(1, :domains) AS i) AS crowd;
"""

# SCRAM and HA1 values only have the right shape. A tenth has a device, and as many rooms there are.
PEOPLE = """
CREATE TEMPORARY TABLE crowd AS
SELECT i, gen_random_uuid() AS id, d.id AS domain_id, d.name AS home
FROM generate_series(:first, :last) AS i JOIN cusax.domain d ON d.name = 'd' || i % :domains + 1 || '.example';
INSERT INTO cusax.account (id, domain_id, username, sip_user, sip_domain_id, status, xmpp, voice, video)
SELECT id, domain_id, 'user' || i, 'user' || i, domain_id, 'active', true, true, false FROM crowd;
INSERT INTO cusax.address (account_id, position, uri, type)
SELECT id, 0, 'sip:user' || i || '@' || home, 'voice' FROM crowd
UNION ALL SELECT id, 1, 'tel:+4989' || 1000000 + i, 'voice' FROM crowd
UNION ALL SELECT id, 2, 'sip:alias' || i || '@' || home, 'voice' FROM crowd;
INSERT INTO cusax.scram_credential
SELECT id, hash, 'saltsaltsalt', 10000, decode(repeat('ab', octets), 'hex'), decode(repeat('cd', octets), 'hex')
FROM crowd, (VALUES ('SHA-1', 20), ('SHA-256', 32)) AS kind (hash, octets);
INSERT INTO cusax.device_secret (account_id, name) SELECT id, 'desk' FROM crowd WHERE i % 10 = 6;
INSERT INTO cusax.digest_credential (account_id, algorithm, sip_domain_id, username, realm, ha1, ha1b, device)
SELECT id, algorithm, domain_id, 'user' || i || tail, home, repeat('1', digits), repeat('2', digits), device
FROM crowd, (VALUES ('MD5', 32), ('SHA-256', 64), ('SHA-512-256', 64)) AS kind (algorithm, digits),
     (VALUES ('', NULL), ('~desk', 'desk')) AS secret (tail, device)
WHERE device IS NULL OR i % 10 = 6;
WITH rooms AS (
    INSERT INTO cusax.conference (domain_id, room, muc_host, muc_host_unicode)
    SELECT domain_id, 'room' || i, 'rooms.' || home, 'räume.' || home FROM crowd WHERE i % 10 = 6
    RETURNING id, room, muc_host
)
INSERT INTO cusax.address (conference_id, position, uri, type)
SELECT id, 0, 'sip:' || room || '@' || muc_host, 'voice' FROM rooms;
"""
BATCH = 100_000


def crowd(database, accounts, domains):
    """`accounts` persons user1… in d1.example… (of user N: d of N % domains + 1), each with two further addresses."""
    database.run(DOMAINS, variables={"domains": domains})
    for first in range(1, accounts + 1, BATCH):
        database.run(PEOPLE, variables={"domains": domains, "first": first, "last": min(first + BATCH - 1, accounts)})
    database.run("VACUUM ANALYZE")


@dataclasses.dataclass(frozen=True)
class LookUp:
    """A query as a server sends it, about {n}, a person of the crowd, and {home}, their domain, or about {room}, a
    room beside them, and {host}, its domain. One that binds parameters has them in `binds`; its plan is made for
    these values ("custom") or for any ("generic")."""

    role: str
    query: str
    binds: str | None = None
    plan: str = "custom"

    def prepare(self):
        """What comes before the first explain() of a session."""
        return f"PREPARE look_up AS {self.query}; SET plan_cache_mode = force_{self.plan}_plan;" if self.binds else ""

    def explain(self, n, domains, options="FORMAT JSON"):
        room = n - n % 10 + 6
        given = {"n": n, "number": 1000000 + n, "home": f"d{n % domains + 1}.example",
                 "room": room, "host": f"d{room % domains + 1}.example"}
        query = f"EXECUTE look_up({self.binds.format(**given)})" if self.binds else self.query.format(**given)
        return f"EXPLAIN ({options}) {query};"


# Prosody and ejabberd bind parameters; Kamailio, OpenSIPS and Asterisk write literals.
_PROSODY = 'SELECT "key","type","value" FROM "prosody" WHERE "host"=$1 AND "user"=$2 AND "store"=$3'
_ACCOUNT, _ROOM = "'{home}', 'user{n}', 'accounts'", "'räume.{host}', 'room{room}', 'cusax_conference'"
_EJABBERD = "SELECT password, serverkey, salt, iterationcount FROM users WHERE username=$1 AND server_host=$2"
_EJABBERD_BINDS = "'user{n}', '{home}'"
_USER = "username='user{n}' AND domain='{home}'"

LOOK_UPS = {
    "prosody-first": LookUp("prosody", _PROSODY, _ACCOUNT),
    "prosody-later": LookUp("prosody", _PROSODY, _ACCOUNT, "generic"),
    "prosody-room-first": LookUp("prosody", _PROSODY, _ROOM),
    "prosody-room-later": LookUp("prosody", _PROSODY, _ROOM, "generic"),
    "prosody-policy": LookUp("prosody", _PROSODY, "'{home}', '', 'cusax_policy'"),
    "ejabberd-first": LookUp("ejabberd", _EJABBERD, _EJABBERD_BINDS),
    "ejabberd-later": LookUp("ejabberd", _EJABBERD, _EJABBERD_BINDS, "generic"),
    "ejabberd-sha1": LookUp("ejabberd_sha1", _EJABBERD, _EJABBERD_BINDS, "generic"),
    "ejabberd-policy": LookUp("ejabberd", "SELECT jingle FROM cusax_policy WHERE server_host = '{home}'"),
    "auth_db": LookUp("kamailio", f"select ha1,sip_user,sip_domain,xmpp_uri from subscriber where {_USER}"),
    "auth_db-device": LookUp("kamailio", "select ha1,sip_user,sip_domain,xmpp_uri from subscriber "
                                         "where username='user{n}~desk' AND domain='{home}'"),
    "auth_db-realm": LookUp("kamailio", "select ha1,sip_user,sip_domain,xmpp_uri from subscriber "
                                        "where username='user{n}' AND domain='verona'"),
    "auth_db-sha256": LookUp("kamailio", f"select ha1b,sip_user,sip_domain,xmpp_uri from subscriber_sha256 where {_USER}"),
    "alias_db-number": LookUp("kamailio", "select username,domain from dbaliases "
                                          "where alias_username='+4989{number}' AND alias_domain='{home}'"),
    "alias_db-sip": LookUp("kamailio", "select username,domain from dbaliases "
                                       "where alias_username='alias{n}' AND alias_domain='{home}'"),
    "uri_db": LookUp("kamailio", f"select username from uri where {_USER} AND uri_user='alias{{n}}'"),
    "lookup-address": LookUp("kamailio", "SELECT xmpp_uri FROM lookup WHERE uri = 'sip:alias{n}@{home}'"),
    "lookup-jid": LookUp("kamailio", "SELECT aor FROM lookup WHERE jid_user = 'user{n}' AND jid_domain = '{home}' "
                                     "AND is_aor = 1"),
    "opensips-auth_db": LookUp("opensips", f"select ha1,sip_user,sip_domain,xmpp_uri from subscriber where {_USER}"),
    "opensips-auth_db-realm": LookUp("opensips", "select ha1_sha256 from subscriber where username='user{n}' AND domain='verona'"),
    "opensips-alias_db": LookUp("opensips", "select username,domain from dbaliases "
                                            "where alias_username='alias{n}' AND alias_domain='{home}'"),
    "asterisk-endpoint": LookUp("asterisk", "SELECT * FROM ps_endpoints WHERE id = 'user{n}@{home}'"),
    "asterisk-aor": LookUp("asterisk", "SELECT * FROM ps_aors WHERE id = 'user{n}@{home}'"),
    "asterisk-auth": LookUp("asterisk", "SELECT * FROM ps_auths WHERE id = 'user{n}@{home}'"),
    "asterisk-auth-md5": LookUp("asterisk", "SELECT * FROM ps_auths_md5 WHERE id = 'user{n}@{home}'"),
}
