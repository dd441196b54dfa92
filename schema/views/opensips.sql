-- What OpenSIPS (3.2 and later) reads to serve our domains, in the tables of its
-- own scripts: subscriber and uri (auth_db), domain, dbaliases (alias_db).
-- Read-only, in schema opensips. What OpenSIPS writes, its bindings (usrloc), and
-- the tables of further modules lie in schema opensips_rt and outlive every
-- renewal of these views. docs/integrations/opensips.md tells how to connect a
-- server. Who signs in, is reached and may call themselves what:
-- schema/functions/sip_sign_in.sql.
--
-- OpenSIPS's tables have a number in the column id. None of the modules here
-- reads it, and ours are known by their names, so it is 0.

SELECT cusax.make_server_role('opensips', 'opensips, opensips_rt');

CREATE SCHEMA IF NOT EXISTS opensips;
CREATE SCHEMA IF NOT EXISTS opensips_rt;

DROP VIEW IF EXISTS opensips.domain, opensips.version;

-- One row for each user name, with a column for each algorithm of RFC 8760. Where
-- there is no verifier the column holds what no digest can equal: OpenSIPS takes
-- an empty one for a password that is empty. There are no passwords, and no HA1B:
-- a client that sends user@domain as its user name is not let in.
CREATE VIEW opensips.subscriber WITH (security_barrier) AS
SELECT 0 AS id, username, domain, ''::varchar AS password,
       coalesce(max(ha1) FILTER (WHERE algorithm = 'MD5'), 'none')::varchar AS ha1,
       coalesce(max(ha1) FILTER (WHERE algorithm = 'SHA-256'), 'none')::varchar AS ha1_sha256,
       coalesce(max(ha1) FILTER (WHERE algorithm = 'SHA-512-256'), 'none')::varchar AS ha1_sha512t256,
       sip_user, sip_domain, xmpp_uri
FROM cusax.sip_sign_in
GROUP BY username, domain, sip_user, sip_domain, xmpp_uri;

-- Read whole at start and on the MI command domain_reload. The attributes are
-- what {param.value,…} reads: realm=…;video=1;messaging=0.
CREATE VIEW opensips.domain WITH (security_barrier) AS
SELECT 0 AS id, name::varchar AS domain,
       concat_ws(';', 'realm=' || realm, 'video=' || sip_video::integer, 'messaging=' || sip_messaging::integer,
                 'country_code=' || country_code, 'national_prefix=' || national_prefix,
                 'international_prefix=' || international_prefix)::varchar AS attrs,
       0 AS accept_subdomain, updated_at::timestamp AS last_modified
FROM cusax.domain WHERE sip_enabled;

CREATE VIEW opensips.dbaliases WITH (security_barrier) AS
SELECT 0 AS id, alias_username, alias_domain, username, domain FROM cusax.sip_alias;

CREATE VIEW opensips.uri WITH (security_barrier) AS
SELECT 0 AS id, username, domain, uri_user, last_modified FROM cusax.sip_name;

-- For queries of an operator's own (avp_db_query): whose an address is.
CREATE VIEW opensips.lookup WITH (security_barrier) AS
SELECT uri, is_aor, jid_user, jid_domain, aor, xmpp_uri, display_name FROM cusax.sip_lookup;

-- What usrloc writes (table version 1013), but for the limits on lengths.
CREATE TABLE IF NOT EXISTS opensips_rt.location (
    contact_id    bigint PRIMARY KEY,
    username      varchar NOT NULL DEFAULT '',
    domain        varchar,
    contact       text NOT NULL,
    received      varchar,
    path          varchar,
    expires       integer NOT NULL,
    q             real NOT NULL DEFAULT 1.0,
    callid        varchar NOT NULL DEFAULT 'Default-Call-ID',
    cseq          integer NOT NULL DEFAULT 13,
    last_modified timestamp NOT NULL DEFAULT '1900-01-01 00:00:01',
    flags         integer NOT NULL DEFAULT 0,
    cflags        varchar,
    user_agent    varchar NOT NULL DEFAULT '',
    socket        varchar,
    methods       integer,
    sip_instance  varchar,
    kv_store      text,
    attr          varchar
);

-- For tables of further modules that an operator puts beside these.
CREATE TABLE IF NOT EXISTS opensips_rt.version (
    table_name    varchar PRIMARY KEY,
    table_version integer NOT NULL
);

-- OpenSIPS refuses to start on a table whose name or version is not in here.
CREATE VIEW opensips.version WITH (security_barrier) AS
SELECT ours.table_name::varchar AS table_name, ours.table_version
FROM (VALUES ('subscriber', 8), ('domain', 4), ('dbaliases', 2), ('uri', 2), ('location', 1013))
    AS ours (table_name, table_version)
UNION ALL
SELECT table_name, table_version FROM opensips_rt.version;

REVOKE ALL ON SCHEMA opensips, opensips_rt FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA opensips, opensips_rt FROM PUBLIC;
GRANT USAGE ON SCHEMA opensips, opensips_rt TO opensips;
GRANT EXECUTE ON FUNCTION cusax.in_uri(text) TO opensips;    -- a view's functions run as who reads it
GRANT SELECT ON ALL TABLES IN SCHEMA opensips TO opensips;
GRANT SELECT, INSERT, UPDATE, DELETE ON opensips_rt.location TO opensips;

COMMENT ON SCHEMA opensips IS 'view contract 1';
