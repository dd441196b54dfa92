-- The commands on conferences. A command names the room twice: by "jid", for
-- the change row, and by "muc_host" (A-labels) and "room".

CREATE OR REPLACE FUNCTION cusax.apply_create_conference(c jsonb) RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
BEGIN
    IF EXISTS (SELECT FROM cusax.account a JOIN cusax.domain d ON d.id = a.domain_id
               WHERE d.name = c ->> 'muc_host' AND a.username = c ->> 'room') THEN
        RAISE EXCEPTION 'the JID belongs to an account' USING ERRCODE = 'CX422', HINT = '/jid';
    END IF;
    WITH made AS (
        INSERT INTO cusax.conference (domain_id, room, muc_host, muc_host_unicode, name)
        SELECT d.id, c ->> 'room', c ->> 'muc_host', c ->> 'muc_host_unicode', c ->> 'name'
        FROM cusax.domain d WHERE d.name = c ->> 'domain'
        RETURNING id, created_at
    ), reached AS (
        INSERT INTO cusax.address (conference_id, position, uri, type) SELECT id, 0, c ->> 'sip_uri', 'voice' FROM made
    )
    SELECT 'ok', 'conference.created', NULL, c ->> 'jid', c ->> 'domain', 1, created_at, created_at
    INTO r FROM made;
    IF r.outcome IS NULL THEN
        RAISE EXCEPTION 'no domain of ours holds the room' USING ERRCODE = 'CX422', HINT = '/jid';
    END IF;
    RETURN r;
END $$;

-- Says why a conference is not there at the version that the command names.
CREATE OR REPLACE FUNCTION cusax.raise_missing_conference(c jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cusax.conference WHERE muc_host = c ->> 'muc_host' AND room = c ->> 'room') THEN
        RAISE EXCEPTION 'the conference has changed meanwhile' USING ERRCODE = 'CX412';
    END IF;
    RAISE EXCEPTION 'no such conference' USING ERRCODE = 'CX404';
END $$;

CREATE OR REPLACE FUNCTION cusax.apply_update_conference(c jsonb) RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
    kept bigint;
BEGIN
    UPDATE cusax.conference n
    SET name = c ->> 'name', version = n.version + 1, updated_at = now()
    FROM cusax.domain d
    WHERE n.muc_host = c ->> 'muc_host' AND n.room = c ->> 'room' AND n.version = (c -> 'version')::bigint
      AND d.id = n.domain_id
    RETURNING 'ok', 'conference.updated', c ->> 'jid', d.name, n.version, n.created_at, n.updated_at, n.id
    INTO r.outcome, r.kind, r.jid, r.domain, r.version, r.created_at, r.updated_at, kept;
    IF r.outcome IS NULL THEN
        PERFORM cusax.raise_missing_conference(c);
    END IF;
    UPDATE cusax.address SET uri = c ->> 'sip_uri' WHERE conference_id = kept AND uri <> c ->> 'sip_uri';
    RETURN r;
END $$;

CREATE OR REPLACE FUNCTION cusax.apply_delete_conference(c jsonb) RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
BEGIN
    DELETE FROM cusax.conference n USING cusax.domain d
    WHERE n.muc_host = c ->> 'muc_host' AND n.room = c ->> 'room' AND n.version = (c -> 'version')::bigint
      AND d.id = n.domain_id
    RETURNING 'ok', 'conference.deleted', c ->> 'jid', d.name, n.version, n.created_at, now()
    INTO r.outcome, r.kind, r.jid, r.domain, r.version, r.created_at, r.updated_at;
    IF r.outcome IS NULL THEN
        PERFORM cusax.raise_missing_conference(c);
    END IF;
    RETURN r;
END $$;

-- Who is called already at the SIP URI that a conference wants.
CREATE OR REPLACE FUNCTION cusax.explain_taken_bridge(c jsonb, INOUT r cusax.command_result) LANGUAGE plpgsql AS $$
DECLARE
    holder_status text;
BEGIN
    SELECT a.id, a.status INTO r.holder, holder_status
    FROM cusax.address h JOIN cusax.account a ON a.id = h.account_id
    WHERE h.uri = c ->> 'sip_uri' AND h.held;
    r.pointer := '/sip_uri';
    r.outcome := CASE holder_status WHEN 'deleted' THEN 'address_retained' ELSE 'address_taken' END;
    r.detail := CASE WHEN r.holder IS NULL THEN 'the address belongs to another conference'
                     WHEN holder_status = 'deleted' THEN 'the address is retained for an account that was deleted'
                     ELSE 'the address belongs to an account' END;
END $$;
