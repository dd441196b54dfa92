-- Lifts serials above one that secondaries have seen, after a restore took the
-- counters back (docs/operations.md, "Restore"). Gives the zones that moved.
-- Their history ends here: readers take them whole. RFC 1982 decides what is above.
CREATE OR REPLACE FUNCTION cusax.raise_serials(above bigint, only_zone text)
RETURNS TABLE (name text, serial bigint) LANGUAGE plpgsql AS $$
DECLARE
    next_serial bigint := CASE WHEN above = 4294967295 THEN 1 ELSE above + 1 END;    -- 0 is passed over
    new_revision bigint;
BEGIN
    UPDATE cusax.leadership l SET revision = l.revision + 1 WHERE l.role = 'zones'
    RETURNING l.revision INTO new_revision;
    PERFORM pg_notify('cusax_zone', new_revision::text);
    RETURN QUERY
    WITH moved AS (
        UPDATE cusax.zone z SET serial = next_serial, revision = new_revision, journal_from = new_revision
        WHERE (only_zone IS NULL OR z.name = only_zone)
          AND (z.serial - above + 4294967296) % 4294967296 NOT BETWEEN 1 AND 2147483647
        RETURNING z.id, z.name, z.serial
    ), forgotten AS (
        DELETE FROM cusax.zone_journal j USING moved m WHERE j.zone_id = m.id
    )
    SELECT m.name, m.serial FROM moved m ORDER BY m.name;
END $$;
