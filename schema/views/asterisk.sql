-- What Asterisk's chan_pjsip reads through res_config_pgsql or res_odbc
-- (realtime): a person of ours is an endpoint, an AOR and as many auth objects
-- as there are passwords. Read-only, in schema asterisk. Contacts (ps_contacts)
-- stay in Asterisk's own astdb. docs/integrations/asterisk.md tells how to
-- connect a server. Who signs in: schema/functions/sip_sign_in.sql.
--
-- Endpoint and AOR are named user@domain, as Asterisk tries first to match From
-- and To (endpoint_identifier_order=username). A device's secret is an auth of
-- its own, since its user name is not its owner's. Asterisk takes lists apart at
-- commas and values at semicolons, and reads ^XX as an octet: who has one of these
-- in the user name is not there.

SELECT cusax.make_server_role('asterisk', 'asterisk');

CREATE SCHEMA IF NOT EXISTS asterisk;

-- An object is looked up by its name: an AOR's, or a device's. The statistics
-- tell the planner that a name is one row's; it takes none from an index of a
-- part of a table.
CREATE INDEX IF NOT EXISTS address_aor ON cusax.address (substr(uri, 5)) WHERE position = 0;
CREATE STATISTICS IF NOT EXISTS cusax.address_aor_statistics ON (substr(uri, 5)) FROM cusax.address;
CREATE INDEX IF NOT EXISTS device_secret_object ON cusax.device_secret ((account_id::text || '~' || name) COLLATE "C");

-- What an endpoint and its AOR are called.
CREATE VIEW asterisk.object WITH (security_barrier) AS
SELECT substr(uri, 5)::varchar AS id, account_id FROM cusax.address WHERE position = 0 AND uri !~ '[,;^]';

-- A verifier beside the name of the auth object that it belongs to. Neither is
-- granted to anybody: the views below are.
CREATE VIEW asterisk.auth WITH (security_barrier) AS
SELECT o.id, v.username, v.realm, v.algorithm, v.ha1, v.account_id
FROM asterisk.object o
JOIN cusax.sip_verifier v ON v.account_id = o.account_id AND v.device IS NULL
UNION ALL
SELECT ((s.account_id::text || '~' || s.name) COLLATE "C")::varchar, v.username, v.realm, v.algorithm, v.ha1, v.account_id
FROM cusax.device_secret s
JOIN cusax.sip_verifier v ON v.account_id = s.account_id AND v.device = s.name;

-- Asterisk 20.12, 21.7, 22.2 and later know all algorithms of RFC 8760.
CREATE VIEW asterisk.ps_auths WITH (security_barrier) AS
SELECT id, 'digest'::varchar AS auth_type, username, realm,
       string_agg(algorithm || ':' || ha1, ',' ORDER BY algorithm)::varchar AS password_digest,
       string_agg(algorithm, ',' ORDER BY algorithm DESC)::varchar AS supported_algorithms_uas
FROM asterisk.auth
GROUP BY id, username, realm;

-- Those before know MD5 alone: ps_auths => …,ps_auths_md5 in extconfig.conf.
CREATE VIEW asterisk.ps_auths_md5 WITH (security_barrier) AS
SELECT id, 'md5'::varchar AS auth_type, username, realm, ha1 AS md5_cred FROM asterisk.auth WHERE algorithm = 'MD5';

CREATE VIEW asterisk.ps_aors WITH (security_barrier) AS
SELECT o.id, 10 AS max_contacts, 'yes'::varchar AS remove_existing, 3600 AS default_expiration, 60 AS minimum_expiration,
       3600 AS maximum_expiration
FROM asterisk.object o
JOIN cusax.sip_person p ON p.account_id = o.account_id;

-- No endpoint without an auth: Asterisk would ask it for nothing. set_var gives
-- the dialplan the JID for Call-Info (RFC 6993). A name in callerid cannot end
-- its quotes.
CREATE VIEW asterisk.ps_endpoints WITH (security_barrier) AS
SELECT o.id,
       o.id AS aors,
       auths.ids::varchar AS auth,
       'cusax'::varchar AS context,
       'all'::varchar AS disallow,
       (CASE WHEN p.video THEN 'opus,g722,alaw,ulaw,vp8,h264' ELSE 'opus,g722,alaw,ulaw' END)::varchar AS allow,
       (CASE WHEN p.display_name IS NULL THEN '' ELSE '"' || translate(p.display_name, E'"\\\r\n;^', '''') || '" ' END
           || '<' || coalesce(p.number, p.sip_user) || '>')::varchar AS callerid,
       p.sip_domain AS from_domain,
       'username'::varchar AS identify_by,
       'no'::varchar AS direct_media,
       'yes'::varchar AS rewrite_contact,
       'yes'::varchar AS rtp_symmetric,
       'yes'::varchar AS force_rport,
       ('CUSAX_XMPP_URI=' || replace(p.xmpp_uri, ';', '%3B'))::varchar AS set_var
FROM asterisk.object o
JOIN cusax.sip_person p ON p.account_id = o.account_id
CROSS JOIN LATERAL (SELECT string_agg(DISTINCT auth.id, ',') AS ids FROM asterisk.auth WHERE auth.account_id = o.account_id)
    AS auths
WHERE auths.ids IS NOT NULL;

-- For the dialplan (func_odbc): whose an address is; a number or a further address leads to its AOR.
CREATE VIEW asterisk.lookup WITH (security_barrier) AS
SELECT uri, is_aor, jid_user, jid_domain, aor, xmpp_uri, display_name FROM cusax.sip_lookup;

REVOKE ALL ON SCHEMA asterisk FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA asterisk FROM PUBLIC;
GRANT USAGE ON SCHEMA asterisk TO asterisk;
GRANT EXECUTE ON FUNCTION cusax.in_uri(text) TO asterisk;    -- a view's functions run as who reads it
GRANT SELECT ON asterisk.ps_endpoints, asterisk.ps_aors, asterisk.ps_auths, asterisk.ps_auths_md5, asterisk.lookup
    TO asterisk;

COMMENT ON SCHEMA asterisk IS 'view contract 1';
