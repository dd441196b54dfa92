-- What Prosody reads to sign people in (CUSAX-1, CUSAX-11, CUSAX-12): its
-- mod_storage_sql finds here, read-only, the rows that mod_auth_internal_hashed
-- would have written itself with password_hash = "SHA-256" (RFC 7677).
-- Under the store cusax_conference it finds the SIP URI of a room's conference
-- bridge (CUSAX-9), for mod_cusax_conference beside the chat rooms, and under
-- cusax_policy, as the host's own, what a domain leaves to SIP (CUSAX-8), for
-- mod_cusax_policy.
-- docs/integrations/prosody.md tells how to connect a server.

SELECT cusax.make_server_role('prosody', 'prosody');

CREATE SCHEMA IF NOT EXISTS prosody;

-- A host is looked up as XMPP writes it, in U-labels.
CREATE INDEX IF NOT EXISTS domain_name_unicode ON cusax.domain (name_unicode);
CREATE INDEX IF NOT EXISTS conference_room ON cusax.conference (muc_host_unicode, room);

-- One row per item of an account or a room, as mod_storage_sql keeps a table of Lua. Casts
-- to varchar carry no length: with one, the look-up could not use an index.
-- An account without a password has no row: Prosody's SCRAM code cannot bear
-- one that lacks a salt.
DROP VIEW IF EXISTS prosody.prosody;
CREATE VIEW prosody.prosody WITH (security_barrier) AS
SELECT d.name_unicode::varchar AS host,
       a.username::varchar AS "user",
       'accounts'::varchar AS store,
       item.key::varchar AS key,
       item.type::varchar AS type,
       item.value::varchar AS value
FROM cusax.domain d
JOIN cusax.account a ON a.domain_id = d.id
JOIN cusax.scram_credential s ON s.account_id = a.id AND s.hash = 'SHA-256'
CROSS JOIN LATERAL (VALUES ('stored_key', 'string', encode(s.stored_key, 'hex')),
                           ('server_key', 'string', encode(s.server_key, 'hex')),
                           ('salt', 'string', s.salt),
                           ('iteration_count', 'number', s.iterations::text)) AS item (key, type, value)
WHERE d.xmpp_enabled AND a.xmpp AND a.status = 'active'
UNION ALL
SELECT c.muc_host_unicode::varchar, c.room::varchar, 'cusax_conference'::varchar,
       'sip_uri'::varchar, 'string'::varchar, (h.uri COLLATE "default")::varchar
FROM cusax.conference c
JOIN cusax.domain d ON d.id = c.domain_id
JOIN cusax.address h ON h.conference_id = c.id
WHERE d.xmpp_enabled
UNION ALL
SELECT name_unicode::varchar, ''::varchar, 'cusax_policy'::varchar, 'jingle'::varchar, 'boolean'::varchar,
       (CASE WHEN xmpp_jingle THEN 'true' ELSE 'false' END)::varchar
FROM cusax.domain
WHERE xmpp_enabled;

REVOKE ALL ON SCHEMA prosody FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA prosody FROM PUBLIC;
GRANT USAGE ON SCHEMA prosody TO prosody;
GRANT SELECT ON prosody.prosody TO prosody;

COMMENT ON SCHEMA prosody IS 'view contract 1';
