-- The one way in: applies a batch of commands in order, in the caller's
-- transaction. A refusal undoes its own command alone (subtransactions). Change
-- rows and audit rows are written together at the end, and one NOTIFY tells of
-- them all. Beyond 64 commands that go one by one the subtransaction cache of the
-- backend overflows, which costs others time: new accounts therefore go together
-- as far as they can. daemon/storage/batch.cpp calls it and reads the answers.
CREATE OR REPLACE FUNCTION cusax.apply_commands(commands jsonb) RETURNS SETOF cusax.command_result
LANGUAGE plpgsql AS $$
DECLARE
    all_commands jsonb[] := ARRAY(SELECT value FROM jsonb_array_elements(commands) WITH ORDINALITY ORDER BY ordinality);
    results cusax.command_result[] := cusax.apply_unrecorded(all_commands);
BEGIN
    PERFORM cusax.record_results(all_commands, results);
    RETURN QUERY SELECT * FROM unnest(results);
END $$;

-- The same without change rows, audit rows and NOTIFY, which are to follow before the transaction ends.
CREATE OR REPLACE FUNCTION cusax.apply_unrecorded(commands jsonb[]) RETURNS cusax.command_result[]
LANGUAGE plpgsql AS $$
DECLARE
    run jsonb[];
    plain boolean;
    done cusax.command_result[];
    results cusax.command_result[] := '{}';
BEGIN
    FOR run, plain IN    -- the neighbours that are accounts to be made, and the others
        SELECT array_agg(c ORDER BY n), bool_and(is_plain)
        FROM (SELECT c, n, is_plain, n - row_number() OVER (PARTITION BY is_plain ORDER BY n) AS island
              FROM (SELECT c, n, c ->> 'op' = 'create_account' AS is_plain
                    FROM unnest(commands) WITH ORDINALITY AS u (c, n)) marked) runs
        GROUP BY is_plain, island ORDER BY min(n)
    LOOP
        done := NULL;
        IF plain AND cardinality(run) > 2 THEN
            done := coalesce(cusax.create_accounts(run), cusax.create_accounts_apart(run));
        END IF;
        results := results || coalesce(done, cusax.apply_one_by_one(run));
    END LOOP;
    RETURN results;
END $$;

CREATE OR REPLACE FUNCTION cusax.apply_one_by_one(commands jsonb[]) RETURNS cusax.command_result[]
LANGUAGE plpgsql AS $$
DECLARE
    c jsonb;
    r cusax.command_result;
    results cusax.command_result[] := '{}';
    refused_by text;
    message text;
    hint text;
BEGIN
    FOREACH c IN ARRAY commands LOOP
        BEGIN
            CASE c ->> 'op'
                WHEN 'create_account' THEN r := cusax.apply_create_account(c);
                WHEN 'update_account' THEN r := cusax.apply_update_account(c);
                WHEN 'purge_account' THEN r := cusax.apply_purge_account(c);
                WHEN 'create_domain' THEN r := cusax.apply_create_domain(c);
                WHEN 'update_domain' THEN r := cusax.apply_update_domain(c);
                WHEN 'delete_domain' THEN r := cusax.apply_delete_domain(c);
                WHEN 'create_conference' THEN r := cusax.apply_create_conference(c);
                WHEN 'update_conference' THEN r := cusax.apply_update_conference(c);
                WHEN 'delete_conference' THEN r := cusax.apply_delete_conference(c);
                WHEN 'set_device_secret' THEN r := cusax.apply_set_device_secret(c);
                WHEN 'revoke_device_secret' THEN r := cusax.apply_revoke_device_secret(c);
                WHEN 'store_vcard' THEN r := cusax.apply_store_vcard(c);
                WHEN 'create_token' THEN r := cusax.apply_create_token(c);
                WHEN 'delete_token' THEN r := cusax.apply_delete_token(c);
            END CASE;
        EXCEPTION WHEN integrity_constraint_violation OR SQLSTATE 'CX000' THEN
            GET STACKED DIAGNOSTICS refused_by = CONSTRAINT_NAME, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
            r := cusax.explain_refusal(c, SQLSTATE, refused_by, message, hint);
        END;
        results := results || r;
    END LOOP;
    RETURN results;
END $$;

-- The change rows of what was applied, the audit rows of everything, the
-- NOTIFY; domains have a channel of their own, since daemons keep them in memory.
CREATE OR REPLACE FUNCTION cusax.record_results(commands jsonb[], results cusax.command_result[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
    domains_changed bigint;
BEGIN
    WITH told AS MATERIALIZED (
        SELECT * FROM ROWS FROM (unnest(results), unnest(commands)) WITH ORDINALITY
            AS r (outcome, kind, account_id, jid, domain, version, created_at, updated_at, holder, pointer, detail,
                  former_aors, former_jid, command, ordinal)
    ), changes AS (
        INSERT INTO cusax.change (kind, account_id, jid, domain, version, actor, former_aors, former_jid, new_password)
        SELECT kind, account_id, jid, domain, version, command ->> 'actor', coalesce(former_aors, '{}'), former_jid,
               command ? 'credentials'
        FROM told WHERE outcome = 'ok' AND kind IS NOT NULL ORDER BY ordinal
        RETURNING kind
    ), audit AS (
        INSERT INTO cusax.audit (actor, token_id, address, request_id, action, account_id, jid, domain, outcome, detail)
        SELECT command ->> 'actor', (command ->> 'token_id')::uuid, command ->> 'address', command ->> 'request_id',
               command ->> 'action', account_id, jid, domain, outcome,
               CASE WHEN command ? 'device' THEN jsonb_build_object('device', command -> 'device') END
        FROM told ORDER BY ordinal
    )
    SELECT count(*), count(*) FILTER (WHERE kind LIKE 'domain.%') FROM changes INTO changed, domains_changed;
    IF changed > 0 THEN
        PERFORM pg_notify('cusax_change', '');
    END IF;
    IF domains_changed > 0 THEN
        PERFORM pg_notify('cusax_domain', '');
    END IF;
END $$;
