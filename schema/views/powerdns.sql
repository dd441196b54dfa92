-- What PowerDNS (4.7, gpgsql) reads to serve our zones itself, read-only: its own
-- table names, in a schema of their own, filled from the published zones. It asks
-- with its built-in queries. docs/integrations/powerdns.md tells how to connect one.

SELECT cusax.make_server_role('powerdns', 'powerdns');

CREATE SCHEMA IF NOT EXISTS powerdns;

-- The serial that PowerDNS last told its own secondaries of, where it runs as a primary.
CREATE TABLE IF NOT EXISTS powerdns.notified (
    zone_id bigint PRIMARY KEY REFERENCES cusax.zone ON DELETE CASCADE,
    serial  bigint NOT NULL
);

-- For gpgsql-update-serial-query: `SELECT powerdns.note_serial($1, $2)`.
CREATE OR REPLACE FUNCTION powerdns.note_serial(told bigint, zone bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = powerdns AS $$
    INSERT INTO powerdns.notified AS n (zone_id, serial) SELECT z.id, told FROM cusax.zone z WHERE z.id = zone
    ON CONFLICT (zone_id) DO UPDATE SET serial = excluded.serial
$$;

DROP VIEW IF EXISTS powerdns.domains, powerdns.records;

-- Mnemonics of the types that are published, and private ones by RFC 3597. NULL
-- for any other: PowerDNS reads those that it knows by their own text form alone,
-- and a record that it cannot read costs the whole name.
CREATE OR REPLACE FUNCTION powerdns.type_name(type integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE type WHEN 1 THEN 'A' WHEN 2 THEN 'NS' WHEN 5 THEN 'CNAME' WHEN 6 THEN 'SOA' WHEN 12 THEN 'PTR'
                     WHEN 13 THEN 'HINFO' WHEN 15 THEN 'MX' WHEN 16 THEN 'TXT' WHEN 28 THEN 'AAAA'
                     WHEN 33 THEN 'SRV' WHEN 35 THEN 'NAPTR' WHEN 43 THEN 'DS' WHEN 44 THEN 'SSHFP'
                     WHEN 52 THEN 'TLSA' WHEN 64 THEN 'SVCB' WHEN 65 THEN 'HTTPS' WHEN 257 THEN 'CAA'
                     ELSE CASE WHEN type BETWEEN 65280 AND 65534 THEN 'TYPE' || type END END
$$;

-- One record's data as PowerDNS reads it: the serial of an SOA is that of its
-- zone, and parameters of SVCB and HTTPS go without quotes where they may.
CREATE OR REPLACE FUNCTION powerdns.content(type integer, content text, serial bigint) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN type = 6 THEN regexp_replace(content, '^(\S+ \S+) \d+', '\1 ' || serial)
                WHEN type IN (64, 65) THEN regexp_replace(content, '="([^"\\ ]+)"', '=\1', 'g')
                WHEN powerdns.type_name(type) IS NOT NULL THEN content END
$$;

-- One row per record, and one with neither type nor content per empty
-- non-terminal, without which PowerDNS would answer NXDOMAIN there; a record
-- that is left out leaves such a row, too. Never a function over the name: it is
-- what every query asks for.
CREATE VIEW powerdns.records WITH (security_barrier) AS
SELECT NULL::bigint AS id, r.zone_id AS domain_id, r.owner AS name, powerdns.type_name(r.type) AS type,
       powerdns.content(r.type, c.content, z.serial) AS content, r.ttl, NULL::integer AS prio, false AS disabled,
       NULL::text AS ordername, r.type <> 2 OR r.owner = z.name AS auth
FROM cusax.zone_rrset r
JOIN cusax.zone z ON z.id = r.zone_id
CROSS JOIN LATERAL unnest(r.content) AS c (content)
WHERE z.live
UNION ALL
SELECT NULL, a.zone_id, a.name, NULL, NULL, NULL, NULL, false, NULL, true
FROM cusax.zone_ancestor a
WHERE NOT EXISTS (SELECT FROM cusax.zone_rrset r WHERE r.zone_id = a.zone_id AND r.owner = a.name);

-- soa is no column of PowerDNS's: config/peers/pdns-views.conf lists all zones by
-- it, where PowerDNS's own queries would read every record to find it.
CREATE VIEW powerdns.domains WITH (security_barrier) AS
SELECT z.id, z.name, NULL::text AS master, NULL::integer AS last_check, 'MASTER'::text AS type,
       coalesce(n.serial, 0) AS notified_serial, NULL::text AS account, NULL::text AS options, NULL::text AS catalog,
       powerdns.content(6, s.content[1], z.serial) AS soa
FROM cusax.zone z
LEFT JOIN cusax.zone_rrset s ON s.zone_id = z.id AND s.owner = z.name AND s.type = 6
LEFT JOIN powerdns.notified n ON n.zone_id = z.id
WHERE z.live;

-- What else the backend asks for, and we have nothing of: keys and metadata are PowerDNS's own affair.
DROP VIEW IF EXISTS powerdns.domainmetadata;
CREATE VIEW powerdns.domainmetadata AS
SELECT NULL::integer AS id, NULL::bigint AS domain_id, NULL::text AS kind, NULL::text AS content WHERE false;
DROP VIEW IF EXISTS powerdns.tsigkeys;
CREATE VIEW powerdns.tsigkeys AS
SELECT NULL::integer AS id, NULL::text AS name, NULL::text AS algorithm, NULL::text AS secret WHERE false;
DROP VIEW IF EXISTS powerdns.cryptokeys;
CREATE VIEW powerdns.cryptokeys AS
SELECT NULL::integer AS id, NULL::bigint AS domain_id, NULL::integer AS flags, NULL::boolean AS active,
       NULL::boolean AS published, NULL::text AS content WHERE false;
DROP VIEW IF EXISTS powerdns.supermasters;
CREATE VIEW powerdns.supermasters AS
SELECT NULL::inet AS ip, NULL::text AS nameserver, NULL::text AS account WHERE false;
DROP VIEW IF EXISTS powerdns.comments;
CREATE VIEW powerdns.comments AS
SELECT NULL::integer AS id, NULL::bigint AS domain_id, NULL::text AS name, NULL::text AS type,
       NULL::integer AS modified_at, NULL::text AS account, NULL::text AS comment WHERE false;

REVOKE ALL ON SCHEMA powerdns FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA powerdns FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA powerdns FROM PUBLIC;
GRANT USAGE ON SCHEMA powerdns TO powerdns;
GRANT EXECUTE ON FUNCTION powerdns.note_serial(bigint, bigint), powerdns.type_name(integer),
                 powerdns.content(integer, text, bigint) TO powerdns;
GRANT SELECT ON powerdns.domains, powerdns.records, powerdns.domainmetadata, powerdns.tsigkeys,
                powerdns.cryptokeys, powerdns.supermasters, powerdns.comments TO powerdns;

COMMENT ON SCHEMA powerdns IS 'view contract 1';
