-- Rdata from its hexadecimal form; null stays null.
CREATE OR REPLACE FUNCTION cusax.rdata_of(hexadecimal text[]) RETURNS bytea[] LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT array_agg(decode(h, 'hex') ORDER BY n) FROM unnest(hexadecimal) WITH ORDINALITY AS u (h, n)
$$;

-- Remembers RRsets that an update is about to change: {zone, owner, type} with ttl
-- and rdata (hexadecimal), or without them for a removal. Gives the positions of
-- those that are this domain's to change; another domain's are left alone.
CREATE OR REPLACE FUNCTION cusax.intend_push(our_target text, our_domain text, rrsets jsonb)
RETURNS SETOF integer LANGUAGE sql AS $$
    WITH wanted AS (
        SELECT n, r.zone, r.owner, r.type, r.ttl, cusax.rdata_of(r.rdata) AS rdata
        FROM ROWS FROM (jsonb_to_recordset(rrsets)
                        AS (zone text, owner text, type integer, ttl integer, rdata text[]))
             WITH ORDINALITY AS r (zone, owner, type, ttl, rdata, n)
    ), kept AS (
        INSERT INTO cusax.pushed_rrset AS p
            (target, zone, owner, type, domain, state, intended_ttl, intended_rdata)
        SELECT our_target, zone, owner, type, our_domain, 'intended', ttl, rdata FROM wanted
        ON CONFLICT (target, zone, owner, type) DO UPDATE
        SET state = 'intended', intended_ttl = excluded.intended_ttl, intended_rdata = excluded.intended_rdata
        WHERE p.domain = excluded.domain
        RETURNING zone, owner, type
    )
    SELECT (n - 1)::integer FROM wanted JOIN kept USING (zone, owner, type) ORDER BY n
$$;

-- What is there now, by an answer or by looking: with ttl and rdata it is ours, without it is gone.
CREATE OR REPLACE FUNCTION cusax.settle_push(our_target text, our_domain text, rrsets jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM cusax.pushed_rrset p
    USING jsonb_to_recordset(rrsets) AS r (zone text, owner text, type integer, rdata text[])
    WHERE p.target = our_target AND p.domain = our_domain AND r.rdata IS NULL
      AND p.zone = r.zone AND p.owner = r.owner AND p.type = r.type;
    UPDATE cusax.pushed_rrset p
    SET state = 'owned', ttl = r.ttl, rdata = cusax.rdata_of(r.rdata), intended_ttl = NULL, intended_rdata = NULL
    FROM jsonb_to_recordset(rrsets) AS r (zone text, owner text, type integer, ttl integer, rdata text[])
    WHERE p.target = our_target AND p.domain = our_domain AND r.rdata IS NOT NULL
      AND p.zone = r.zone AND p.owner = r.owner AND p.type = r.type;
END $$;

-- The update was refused as a whole: nothing of what was intended has happened.
CREATE OR REPLACE FUNCTION cusax.abandon_push(our_target text, our_domain text, rrsets jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM cusax.pushed_rrset p
    USING jsonb_to_recordset(rrsets) AS r (zone text, owner text, type integer)
    WHERE p.target = our_target AND p.domain = our_domain AND p.rdata IS NULL
      AND p.zone = r.zone AND p.owner = r.owner AND p.type = r.type;
    UPDATE cusax.pushed_rrset p
    SET state = 'owned', intended_ttl = NULL, intended_rdata = NULL
    FROM jsonb_to_recordset(rrsets) AS r (zone text, owner text, type integer)
    WHERE p.target = our_target AND p.domain = our_domain
      AND p.zone = r.zone AND p.owner = r.owner AND p.type = r.type;
END $$;
