-- Writes the differences of one publication: zones, RRsets, journal and the
-- publisher's cursor, all or nothing. The update of cusax.leadership checks the
-- fencing term and, by its row lock, puts publications into the order of their
-- revisions. Raises CX409 'lost_leadership' or 'serial_mismatch'.
CREATE OR REPLACE FUNCTION cusax.publish_zones(our_term bigint, zones jsonb, epoch bigint, xid xid8, seq bigint)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    z jsonb;
    new_revision bigint;
BEGIN
    UPDATE cusax.leadership l
    SET revision = l.revision + CASE WHEN jsonb_array_length(zones) > 0 THEN 1 ELSE 0 END
    WHERE l.role = 'zones' AND l.term = our_term RETURNING l.revision INTO new_revision;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'lost_leadership' USING ERRCODE = 'CX409';
    END IF;
    FOR z IN SELECT value FROM jsonb_array_elements(zones) LOOP
        PERFORM cusax.publish_zone(z, new_revision);
    END LOOP;
    INSERT INTO cusax.publisher AS p (name, epoch, xid, seq) VALUES ('zones', epoch, xid, seq)
    ON CONFLICT (name) DO UPDATE
    SET epoch = excluded.epoch, xid = excluded.xid, seq = excluded.seq, updated_at = now();
    IF jsonb_array_length(zones) > 0 THEN
        PERFORM pg_notify('cusax_zone', new_revision::text);
    END IF;
    RETURN new_revision;
END $$;

CREATE OR REPLACE FUNCTION cusax.publish_zone(z jsonb, new_revision bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    zone bigint;
    was_live boolean := false;
    retire boolean := (z -> 'retire')::boolean;
BEGIN
    IF z ->> 'expected_serial' IS NULL THEN
        INSERT INTO cusax.zone (name, serial, live, revision, journal_from)
        VALUES (z ->> 'name', (z -> 'new_serial')::bigint, NOT retire, new_revision, new_revision)
        ON CONFLICT (name) DO NOTHING RETURNING id INTO zone;
    ELSE
        UPDATE cusax.zone n
        SET serial = (z -> 'new_serial')::bigint, live = NOT retire, revision = new_revision,
            journal_from = CASE WHEN o.live AND NOT retire THEN n.journal_from ELSE new_revision END
        FROM cusax.zone o
        WHERE n.name = z ->> 'name' AND n.serial = (z -> 'expected_serial')::bigint AND o.id = n.id
        RETURNING n.id, o.live INTO zone, was_live;
    END IF;
    IF zone IS NULL THEN
        RAISE EXCEPTION 'serial_mismatch' USING ERRCODE = 'CX409';
    END IF;
    IF retire THEN
        DELETE FROM cusax.zone_rrset WHERE zone_id = zone;
        DELETE FROM cusax.zone_ancestor WHERE zone_id = zone;
        DELETE FROM cusax.zone_journal WHERE zone_id = zone;
        RETURN;
    END IF;
    PERFORM cusax.exchange_rrsets(zone, z);
    PERFORM cusax.count_ancestors(zone, z);
    IF was_live THEN    -- a zone that is new, or back, has no step that leads to it
        PERFORM cusax.journal_step(zone, z, new_revision);
    END IF;
END $$;

-- The RRsets of a JSON array; rdata comes as hexadecimal.
DROP FUNCTION IF EXISTS cusax.read_rrsets(jsonb);
CREATE FUNCTION cusax.read_rrsets(rrsets jsonb)
RETURNS TABLE (owner text, type integer, ttl integer, rdata bytea[], account_id uuid, content text[])
LANGUAGE sql IMMUTABLE AS $$
    SELECT s.owner, s.type, s.ttl,
           ARRAY(SELECT decode(h, 'hex') FROM unnest(s.rdata) WITH ORDINALITY AS u (h, n) ORDER BY n),
           s.account_id, s.content
    FROM jsonb_to_recordset(rrsets)
         AS s (owner text, type integer, ttl integer, rdata text[], account_id uuid, content text[])
$$;

CREATE OR REPLACE FUNCTION cusax.exchange_rrsets(zone bigint, z jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM cusax.zone_rrset h
    USING jsonb_to_recordset(z -> 'removed') AS r (owner text, type integer)
    WHERE h.zone_id = zone AND h.owner = r.owner AND h.type = r.type;
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone <> jsonb_array_length(z -> 'removed') THEN    -- the publisher looks at another state than ours
        RAISE EXCEPTION 'serial_mismatch' USING ERRCODE = 'CX409';
    END IF;
    INSERT INTO cusax.zone_rrset (zone_id, owner, type, ttl, rdata, account_id, content)
    SELECT zone, r.* FROM cusax.read_rrsets(z -> 'added') r;
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'serial_mismatch' USING ERRCODE = 'CX409';
END $$;

-- The name without its first label; a dot inside a label is escaped (RFC 1035 §5.1).
CREATE OR REPLACE FUNCTION cusax.parent_name(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT regexp_replace(name, '^([^.\\]|\\.)*\.?', '')
$$;

CREATE OR REPLACE FUNCTION cusax.count_ancestors(zone bigint, z jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    apex text := z ->> 'name';
    counted text[];
BEGIN
    WITH RECURSIVE changed AS (
        SELECT owner, sum(n) AS n
        FROM (SELECT r.owner, 1 AS n FROM jsonb_to_recordset(z -> 'added') AS r (owner text)
              UNION ALL
              SELECT r.owner, -1 FROM jsonb_to_recordset(z -> 'removed') AS r (owner text)) s
        WHERE owner <> apex GROUP BY owner HAVING sum(n) <> 0
    ), up AS (
        SELECT cusax.parent_name(owner) AS name, n FROM changed
        UNION ALL
        SELECT cusax.parent_name(name), n FROM up WHERE name <> apex AND name <> ''
    ), counts AS (
        SELECT name, sum(n) AS n FROM up GROUP BY name HAVING sum(n) <> 0
    ), written AS (
        INSERT INTO cusax.zone_ancestor AS a (zone_id, name, rrsets) SELECT zone, name, n FROM counts
        ON CONFLICT (zone_id, name) DO UPDATE SET rrsets = a.rrsets + excluded.rrsets
        RETURNING name
    )
    SELECT array_agg(name) INTO counted FROM written;
    DELETE FROM cusax.zone_ancestor WHERE zone_id = zone AND name = ANY (counted) AND rrsets = 0;
END $$;

CREATE OR REPLACE FUNCTION cusax.journal_step(zone bigint, z jsonb, new_revision bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cusax.zone_journal (zone_id, serial, ordinal, added, owner, type, ttl, rdata, revision)
    SELECT zone, (z -> 'new_serial')::bigint, row_number() OVER (), s.added, s.owner, s.type, s.ttl, s.rdata,
           new_revision
    FROM (SELECT false AS added, r.owner, r.type, r.ttl, r.rdata FROM cusax.read_rrsets(z -> 'removed') r
          UNION ALL
          SELECT true, r.owner, r.type, r.ttl, r.rdata FROM cusax.read_rrsets(z -> 'added') r) s;
END $$;
