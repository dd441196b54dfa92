-- Keeps the newest steps of each journal; a zone's journal then begins after the
-- newest revision that was forgotten. A step of many RRsets counts for as many,
-- so that a journal never outgrows what it is for: telling less than the zone.
CREATE OR REPLACE FUNCTION cusax.prune_journal(most_steps integer, most_rrsets integer) RETURNS void
LANGUAGE sql AS $$
    WITH old AS (
        SELECT zone_id, revision
        FROM (SELECT zone_id, revision,
                     row_number() OVER newest_first AS steps,
                     sum(count(*)) OVER newest_first AS rrsets
              FROM cusax.zone_journal GROUP BY zone_id, revision
              WINDOW newest_first AS (PARTITION BY zone_id ORDER BY revision DESC)) s
        WHERE steps > most_steps OR rrsets > most_rrsets
    ), gone AS (
        DELETE FROM cusax.zone_journal j USING old WHERE j.zone_id = old.zone_id AND j.revision = old.revision
    )
    UPDATE cusax.zone z SET journal_from = o.newest
    FROM (SELECT zone_id, max(revision) AS newest FROM old GROUP BY zone_id) o
    WHERE z.id = o.zone_id AND z.journal_from < o.newest
$$;
DROP FUNCTION IF EXISTS cusax.prune_journal(integer);
DROP FUNCTION IF EXISTS cusax.zone_changes(bigint);
DROP FUNCTION IF EXISTS cusax.rdata_text(bytea[]);
