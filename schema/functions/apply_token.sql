-- The commands on API tokens. They write no change row: the feed is about
-- identities.

CREATE OR REPLACE FUNCTION cusax.apply_create_token(c jsonb) RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
BEGIN
    INSERT INTO cusax.token (id, name, hash, scope, domains, source, expires_at)
    SELECT n.id, n.name, n.hash, n.scope, n.domains, n.source, n.expires_at
    FROM jsonb_populate_record(NULL::cusax.token, c -> 'row') n
    RETURNING 'ok', 0, created_at, created_at INTO r.outcome, r.version, r.created_at, r.updated_at;
    RETURN r;
END $$;

CREATE OR REPLACE FUNCTION cusax.apply_delete_token(c jsonb) RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
BEGIN
    DELETE FROM cusax.token WHERE id = (c ->> 'id')::uuid
    RETURNING 'ok', 0, created_at, now() INTO r.outcome, r.version, r.created_at, r.updated_at;
    IF r.outcome IS NULL THEN
        RAISE EXCEPTION 'no such token' USING ERRCODE = 'CX404';
    END IF;
    RETURN r;
END $$;
