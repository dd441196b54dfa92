-- What ejabberd reads to sign people in (CUSAX-1, CUSAX-11, CUSAX-12): with
-- new_sql_schema its SQL authentication finds here, read-only, the rows that it
-- would have written itself with auth_password_format: scram.
-- docs/integrations/ejabberd.md tells how to connect a server.
--
-- A server knows one SCRAM hash (auth_scram_hash) and names its table `users`
-- without a schema. So there is a schema with a role for each: who signs in as
-- ejabberd finds the verifiers of SCRAM-SHA-256 (RFC 7677), as ejabberd_sha1
-- those of SCRAM-SHA-1 (RFC 5802), and neither sees the other's.

SELECT cusax.make_server_role('ejabberd', 'ejabberd'), cusax.make_server_role('ejabberd_sha1', 'ejabberd_sha1');

CREATE SCHEMA IF NOT EXISTS ejabberd;
CREATE SCHEMA IF NOT EXISTS ejabberd_sha1;

-- A host is looked up as XMPP writes it, in U-labels; prosody.sql has the same.
CREATE INDEX IF NOT EXISTS domain_name_unicode ON cusax.domain (name_unicode);

DROP VIEW IF EXISTS ejabberd.users, ejabberd_sha1.users, ejabberd_sha1.cusax_policy;
DROP VIEW IF EXISTS ejabberd.verifier, ejabberd.cusax_policy;

-- One row per account and hash. A salt of 64 characters has 88 of base64, and
-- encode() breaks lines at 76. created_at is of no use at a sign-in; ejabberd's
-- own table has it. Not granted to anybody: the two views below are.
CREATE VIEW ejabberd.verifier WITH (security_barrier) AS
SELECT a.username::varchar AS username,
       d.name_unicode::varchar AS server_host,
       encode(s.stored_key, 'base64') AS stored_key,
       encode(s.server_key, 'base64') AS serverkey,
       translate(encode(convert_to(s.salt, 'UTF8'), 'base64'), E'\n', '') AS salt,
       s.iterations AS iterationcount,
       a.created_at::timestamp AS created_at,
       s.hash
FROM cusax.domain d
JOIN cusax.account a ON a.domain_id = d.id
JOIN cusax.scram_credential s ON s.account_id = a.id
WHERE d.xmpp_enabled AND a.xmpp AND a.status = 'active';

CREATE VIEW ejabberd.users WITH (security_barrier) AS
SELECT username, server_host, ('sha256:' || stored_key)::varchar AS password, serverkey::varchar AS serverkey,
       salt::varchar AS salt, iterationcount, created_at
FROM ejabberd.verifier WHERE hash = 'SHA-256';

CREATE VIEW ejabberd_sha1.users WITH (security_barrier) AS
SELECT username, server_host, stored_key::varchar AS password, serverkey::varchar AS serverkey,
       salt::varchar AS salt, iterationcount, created_at
FROM ejabberd.verifier WHERE hash = 'SHA-1';

-- What a domain leaves to SIP (CUSAX-8), for mod_cusax_policy.
CREATE VIEW ejabberd.cusax_policy WITH (security_barrier) AS
SELECT name_unicode::varchar AS server_host, xmpp_jingle::integer AS jingle FROM cusax.domain WHERE xmpp_enabled;

CREATE VIEW ejabberd_sha1.cusax_policy WITH (security_barrier) AS SELECT server_host, jingle FROM ejabberd.cusax_policy;

REVOKE ALL ON SCHEMA ejabberd, ejabberd_sha1 FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA ejabberd, ejabberd_sha1 FROM PUBLIC;
GRANT USAGE ON SCHEMA ejabberd TO ejabberd;
GRANT USAGE ON SCHEMA ejabberd_sha1 TO ejabberd_sha1;
GRANT SELECT ON ejabberd.users, ejabberd.cusax_policy TO ejabberd;
GRANT SELECT ON ejabberd_sha1.users, ejabberd_sha1.cusax_policy TO ejabberd_sha1;

COMMENT ON SCHEMA ejabberd IS 'view contract 1';
COMMENT ON SCHEMA ejabberd_sha1 IS 'view contract 1';
