-- How daemons read the zones (daemon/storage/zone_store.cpp). rdata comes as
-- hexadecimal, the octets of one record between spaces.
CREATE OR REPLACE FUNCTION cusax.rdata_text(rdata bytea[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(encode(r, 'hex'), ' ' ORDER BY n) FROM unnest(rdata) WITH ORDINALITY AS u (r, n)
$$;

-- The zones that changed after a revision, each with its rows: those of the
-- journal where it reaches back that far, else all RRsets (serial null). A zone
-- without rows has one of nulls.
CREATE OR REPLACE FUNCTION cusax.zone_changes(after bigint)
RETURNS TABLE (name text, serial bigint, live boolean, revision bigint, whole boolean, step_serial bigint,
               step_revision bigint, added boolean, owner text, type integer, ttl integer, rdata text)
LANGUAGE sql STABLE AS $$
    SELECT z.name, z.serial, z.live, z.revision, z.journal_from > after, s.*
    FROM cusax.zone z LEFT JOIN LATERAL (
        SELECT NULL::bigint, NULL::bigint, true, r.owner, r.type, r.ttl, cusax.rdata_text(r.rdata)
        FROM cusax.zone_rrset r WHERE r.zone_id = z.id AND z.journal_from > after
        UNION ALL
        (SELECT j.serial, j.revision, j.added, j.owner, j.type, j.ttl, cusax.rdata_text(j.rdata)
         FROM cusax.zone_journal j WHERE j.zone_id = z.id AND j.revision > after AND z.journal_from <= after
         ORDER BY j.revision, j.ordinal)
    ) s ON true
    WHERE z.revision > after
    ORDER BY z.id
$$;

-- Keeps the newest steps of each journal; a zone's journal then begins after the
-- newest revision that was forgotten.
CREATE OR REPLACE FUNCTION cusax.prune_journal(keep integer) RETURNS void LANGUAGE sql AS $$
    WITH old AS (
        SELECT zone_id, revision
        FROM (SELECT zone_id, revision, dense_rank() OVER (PARTITION BY zone_id ORDER BY revision DESC) AS age
              FROM cusax.zone_journal) steps
        WHERE age > keep GROUP BY zone_id, revision
    ), gone AS (
        DELETE FROM cusax.zone_journal j USING old WHERE j.zone_id = old.zone_id AND j.revision = old.revision
    )
    UPDATE cusax.zone z SET journal_from = o.newest
    FROM (SELECT zone_id, max(revision) AS newest FROM old GROUP BY zone_id) o
    WHERE z.id = o.zone_id AND z.journal_from < o.newest
$$;
