-- What Kamailio reads to serve our domains: who may sign in (auth_db), which
-- domains are its own (domain), whom an address reaches (alias_db) and which
-- names an account may call itself (uri_db). Read-only, in schema kamailio.
-- What Kamailio writes, its bindings (usrloc), lies in schema kamailio_rt and
-- outlives every renewal of these views.
-- docs/integrations/kamailio.md tells how to connect a server.
--
-- Kamailio compares literals without a type and takes text for a BLOB, hence
-- varchar everywhere; never with a length, and never coalesce() over a column
-- that is searched: either defeats the index. Where a look-up has several
-- kinds of answer, each kind is an arm of UNION ALL of its own, and the arms
-- agree on the collation, or no index would do either.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kamailio') THEN
        CREATE ROLE kamailio LOGIN;    -- without a password: the operator says how it proves itself
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;    -- roles belong to the cluster: another database's migration was faster
END $$;
ALTER ROLE kamailio SET search_path = kamailio, kamailio_rt;    -- Kamailio names tables without a schema

CREATE SCHEMA IF NOT EXISTS kamailio;
CREATE SCHEMA IF NOT EXISTS kamailio_rt;

-- Indexes that only these look-ups need: a digest realm that is not the
-- domain's name, and the user part of a further address (tel: or sip:). The
-- statistics tell the planner how few addresses have one user part; it takes
-- none from an index of a part of a table.
CREATE INDEX IF NOT EXISTS domain_realm ON cusax.domain (realm COLLATE "C");
CREATE INDEX IF NOT EXISTS address_alias_user ON cusax.address (split_part(substr(uri, 5), '@', 1))
    WHERE position > 0 AND held;
CREATE STATISTICS IF NOT EXISTS cusax.address_alias_user_statistics
    ON (split_part(substr(uri, 5), '@', 1)) FROM cusax.address;

DROP VIEW IF EXISTS kamailio.subscriber, kamailio.subscriber_sha256, kamailio.uri;
DROP VIEW IF EXISTS kamailio.credential;
DROP VIEW IF EXISTS kamailio.domain, kamailio.domain_attrs, kamailio.dbaliases, kamailio.version;

-- A part of the JID as the URI of RFC 5122 §2.2 has it.
CREATE OR REPLACE FUNCTION kamailio.in_uri(part text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(CASE WHEN letter ~ '^[A-Za-z0-9._~$()*+,;=-]$' THEN letter
                           ELSE upper(regexp_replace(encode(convert_to(letter, 'UTF8'), 'hex'), '(..)', '%\1', 'g'))
                      END, '' ORDER BY place)
    FROM regexp_split_to_table(part, '') WITH ORDINALITY AS letters (letter, place)
$$;

-- The digest verifiers that hold now: of an active account with voice, in a
-- domain that offers SIP, and of an algorithm that its policy still allows (the
-- realm is the domain's: a foreign key sees to it). auth_db searches by the
-- user name and by what it calls the domain: the host of a user name
-- "user@host", else the realm of the challenge. So a realm with a name of its
-- own is a second kind of row. Domains may share such a realm; a user name that
-- several of them have is the oldest domain's there, and the others' owners
-- sign in as user@host. sip_user and sip_domain say whose verifier it is, and
-- config/peers/kamailio.cfg holds the address that is claimed against them. So
-- does the secret of a device, whose user name (juliet~desk) is not its owner's.
-- An HA1 is never NULL nor empty (the table's CHECKs): Kamailio could not bear
-- it. Not granted to anybody: the two views below are.
CREATE VIEW kamailio.credential WITH (security_barrier) AS
SELECT c.username::varchar AS username,
       d.name::varchar AS domain,
       c.ha1::varchar AS ha1,
       c.ha1b::varchar AS ha1b,
       a.sip_user::varchar AS sip_user,
       d.name::varchar AS sip_domain,
       CASE WHEN x.xmpp_enabled AND a.xmpp
            THEN ('xmpp:' || kamailio.in_uri(a.username) || '@' || kamailio.in_uri(x.name_unicode))::varchar
       END AS xmpp_uri,
       c.algorithm
FROM cusax.domain d
JOIN cusax.digest_credential c ON c.sip_domain_id = d.id
JOIN cusax.account a ON a.id = c.account_id AND a.sip_domain_id = d.id
JOIN cusax.domain x ON x.id = a.domain_id
WHERE d.sip_enabled AND a.voice AND a.status = 'active' AND c.algorithm = ANY (d.digest_algorithms)
UNION ALL
SELECT c.username::varchar, (d.realm COLLATE "C")::varchar, c.ha1::varchar, c.ha1b::varchar, a.sip_user::varchar,
       d.name::varchar,
       CASE WHEN x.xmpp_enabled AND a.xmpp
            THEN ('xmpp:' || kamailio.in_uri(a.username) || '@' || kamailio.in_uri(x.name_unicode))::varchar
       END,
       c.algorithm
FROM cusax.domain d
JOIN cusax.digest_credential c ON c.sip_domain_id = d.id
JOIN cusax.account a ON a.id = c.account_id AND a.sip_domain_id = d.id
JOIN cusax.domain x ON x.id = a.domain_id
WHERE d.sip_enabled AND a.voice AND a.status = 'active' AND c.algorithm = ANY (d.digest_algorithms)
  AND d.realm <> d.name
  AND NOT EXISTS (SELECT FROM cusax.domain older
                  JOIN cusax.digest_credential theirs ON theirs.sip_domain_id = older.id
                  WHERE older.realm COLLATE "C" = d.realm COLLATE "C" AND older.id < d.id
                    AND theirs.username = c.username AND theirs.algorithm = c.algorithm);

-- Kamailio 5.6 knows one digest algorithm per instance, so each has a view.
CREATE VIEW kamailio.subscriber WITH (security_barrier) AS
SELECT username, domain, ha1, ha1b, sip_user, sip_domain, xmpp_uri FROM kamailio.credential WHERE algorithm = 'MD5';

CREATE VIEW kamailio.subscriber_sha256 WITH (security_barrier) AS
SELECT username, domain, ha1, ha1b, sip_user, sip_domain, xmpp_uri FROM kamailio.credential WHERE algorithm = 'SHA-256';

-- Read whole at start and on the RPC domain.reload.
CREATE VIEW kamailio.domain WITH (security_barrier) AS
SELECT name::varchar AS domain, name::varchar AS did, updated_at::timestamp AS last_modified
FROM cusax.domain WHERE sip_enabled;

-- Type 2 is a string. A setting that a domain does not have is no row.
CREATE VIEW kamailio.domain_attrs WITH (security_barrier) AS
SELECT d.name::varchar AS did, setting.name::varchar AS name, 2 AS type, setting.value::varchar AS value,
       d.updated_at::timestamp AS last_modified
FROM cusax.domain d
CROSS JOIN LATERAL (VALUES ('realm', d.realm),
                           ('video', CASE WHEN d.sip_video THEN '1' ELSE '0' END),
                           ('messaging', CASE WHEN d.sip_messaging THEN '1' ELSE '0' END),
                           ('country_code', d.country_code),
                           ('national_prefix', d.national_prefix),
                           ('international_prefix', d.international_prefix)) AS setting (name, value)
WHERE d.sip_enabled AND setting.value IS NOT NULL;

-- From a further address to the AOR that it reaches. A number is nobody's
-- domain's: whoever dials it, in any domain of ours, reaches its account.
CREATE VIEW kamailio.dbaliases WITH (security_barrier) AS
SELECT split_part(substr(f.uri, 5), '@', 1)::varchar AS alias_username,
       dialled.name::varchar AS alias_domain,
       a.sip_user::varchar AS username,
       d.name::varchar AS domain
FROM cusax.address f
JOIN cusax.account a ON a.id = f.account_id
JOIN cusax.domain d ON d.id = a.sip_domain_id
CROSS JOIN cusax.domain dialled
WHERE f.position > 0 AND f.held AND f.uri LIKE 'tel:%'
  AND d.sip_enabled AND a.voice AND a.status = 'active' AND dialled.sip_enabled
UNION ALL
SELECT split_part(substr(f.uri, 5), '@', 1)::varchar, split_part(f.uri, '@', 2)::varchar,
       a.sip_user::varchar, d.name::varchar
FROM cusax.address f
JOIN cusax.account a ON a.id = f.account_id
JOIN cusax.domain d ON d.id = a.sip_domain_id
WHERE f.position > 0 AND f.held AND f.uri LIKE 'sip:%'
  AND d.sip_enabled AND a.voice AND a.status = 'active';

-- The names that an account may put into From: its own user name, then its
-- further addresses. uri_db searches by digest user name, realm and name, and
-- asks only whether there is a row: there is one for each algorithm.
CREATE VIEW kamailio.uri WITH (security_barrier) AS
SELECT c.username::varchar AS username, (d.realm COLLATE "C")::varchar AS domain, a.sip_user::varchar AS uri_user,
       a.updated_at::timestamp AS last_modified
FROM cusax.domain d
JOIN cusax.digest_credential c ON c.sip_domain_id = d.id
JOIN cusax.account a ON a.id = c.account_id AND a.sip_domain_id = d.id
WHERE d.sip_enabled AND a.voice AND a.status = 'active'
UNION ALL
SELECT c.username::varchar, (d.realm COLLATE "C")::varchar, split_part(substr(f.uri, 5), '@', 1)::varchar,
       a.updated_at::timestamp
FROM cusax.address f
JOIN cusax.account a ON a.id = f.account_id
JOIN cusax.domain d ON d.id = a.sip_domain_id
JOIN cusax.digest_credential c ON c.account_id = a.id
WHERE f.position > 0 AND f.held AND d.sip_enabled AND a.voice AND a.status = 'active';

-- What usrloc writes, as Kamailio 5.6 makes it but for the limits on lengths.
CREATE TABLE IF NOT EXISTS kamailio_rt.location (
    id            bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    ruid          varchar NOT NULL DEFAULT '' CONSTRAINT location_ruid_key UNIQUE,
    username      varchar NOT NULL DEFAULT '',
    domain        varchar,
    contact       varchar NOT NULL DEFAULT '',
    received      varchar,
    path          varchar,
    expires       timestamp NOT NULL DEFAULT '2030-05-28 21:32:15',
    q             real NOT NULL DEFAULT 1.0,
    callid        varchar NOT NULL DEFAULT 'Default-Call-ID',
    cseq          integer NOT NULL DEFAULT 1,
    last_modified timestamp NOT NULL DEFAULT '2000-01-01 00:00:01',
    flags         integer NOT NULL DEFAULT 0,
    cflags        integer NOT NULL DEFAULT 0,
    user_agent    varchar NOT NULL DEFAULT '',
    socket        varchar,
    methods       integer,
    instance      varchar,
    reg_id        integer NOT NULL DEFAULT 0,
    server_id     integer NOT NULL DEFAULT 0,
    connection_id integer NOT NULL DEFAULT 0,
    keepalive     integer NOT NULL DEFAULT 0,
    partition     integer NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS location_account_contact ON kamailio_rt.location (username, domain, contact);
CREATE INDEX IF NOT EXISTS location_expires ON kamailio_rt.location (expires);
CREATE INDEX IF NOT EXISTS location_connection ON kamailio_rt.location (server_id, connection_id);

CREATE TABLE IF NOT EXISTS kamailio_rt.location_attrs (
    id            bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    ruid          varchar NOT NULL DEFAULT '',
    username      varchar NOT NULL DEFAULT '',
    domain        varchar,
    aname         varchar NOT NULL DEFAULT '',
    atype         integer NOT NULL DEFAULT 0,
    avalue        varchar NOT NULL DEFAULT '',
    last_modified timestamp NOT NULL DEFAULT '2000-01-01 00:00:01'
);
CREATE INDEX IF NOT EXISTS location_attrs_record ON kamailio_rt.location_attrs (username, domain, ruid);
CREATE INDEX IF NOT EXISTS location_attrs_last_modified ON kamailio_rt.location_attrs (last_modified);

-- For tables of further modules that an operator puts beside these.
CREATE TABLE IF NOT EXISTS kamailio_rt.version (
    table_name    varchar PRIMARY KEY,
    table_version integer NOT NULL
);

-- Kamailio refuses to start on a table whose name or version is not in here.
CREATE VIEW kamailio.version WITH (security_barrier) AS
SELECT ours.table_name::varchar AS table_name, ours.table_version
FROM (VALUES ('subscriber', 7), ('subscriber_sha256', 7), ('domain', 2), ('domain_attrs', 1), ('dbaliases', 1),
             ('uri', 1), ('location', 9), ('location_attrs', 1), ('version', 1)) AS ours (table_name, table_version)
UNION ALL
SELECT table_name, table_version FROM kamailio_rt.version;

REVOKE ALL ON SCHEMA kamailio, kamailio_rt FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA kamailio, kamailio_rt FROM PUBLIC;
GRANT USAGE ON SCHEMA kamailio, kamailio_rt TO kamailio;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA kamailio FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kamailio.in_uri(text) TO kamailio;
GRANT SELECT ON kamailio.subscriber, kamailio.subscriber_sha256, kamailio.domain, kamailio.domain_attrs,
    kamailio.dbaliases, kamailio.uri, kamailio.version TO kamailio;
GRANT SELECT, INSERT, UPDATE, DELETE ON kamailio_rt.location, kamailio_rt.location_attrs TO kamailio;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA kamailio_rt TO kamailio;
