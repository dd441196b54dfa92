-- Many new accounts in one statement: what cusax.apply_create_account does for
-- one, at half its price. All or none: where any of them is refused the answer is
-- NULL, and the caller goes one by one.
CREATE OR REPLACE FUNCTION cusax.create_accounts(commands jsonb[]) RETURNS cusax.command_result[]
LANGUAGE plpgsql AS $$
DECLARE
    results cusax.command_result[];
BEGIN
    WITH asked AS MATERIALIZED (
        SELECT (c ->> 'id')::uuid AS id, c, n FROM unnest(commands) WITH ORDINALITY AS u (c, n)
    ), made AS (
        INSERT INTO cusax.account (id, domain_id, username, sip_user, sip_domain_id, status, xmpp, voice, video,
                                   name_formatted, name_given, name_family, email, organization, title,
                                   source, external_id, labels, password_change_required, deleted_at)
        SELECT asked.id, d.id, c ->> 'username', c ->> 'sip_user', s.id, c ->> 'status',
               (c -> 'xmpp')::boolean, (c -> 'voice')::boolean, (c -> 'video')::boolean,
               c ->> 'name_formatted', c ->> 'name_given', c ->> 'name_family', c ->> 'email',
               c ->> 'organization', c ->> 'title', c ->> 'source', c ->> 'external_id', c -> 'labels',
               (c -> 'password_change_required')::boolean,
               CASE WHEN c ->> 'status' = 'deleted' THEN coalesce((c ->> 'deleted_at')::timestamptz, now()) END
        FROM asked, cusax.domain d, cusax.domain s
        WHERE d.name = c ->> 'domain' AND s.name = c ->> 'sip_domain'
        RETURNING id, created_at
    ), reached AS (
        INSERT INTO cusax.address (account_id, position, uri, type, is_primary, published, held)
        SELECT id, w.* FROM asked, cusax.wanted_addresses(c) w
    )
    SELECT array_agg((r.*)::cusax.command_result) INTO results
    FROM (SELECT 'ok', 'account.created', id, c ->> 'jid', c ->> 'domain', 1::bigint, created_at, created_at,
                 NULL::uuid, NULL, NULL, NULL::text[], NULL
          FROM made JOIN asked USING (id) ORDER BY n) r;
    IF cardinality(results) IS DISTINCT FROM cardinality(commands) THEN    -- a domain is missing
        RAISE EXCEPTION 'no such domain' USING ERRCODE = 'CX422';
    END IF;
    RETURN results;
EXCEPTION WHEN integrity_constraint_violation OR SQLSTATE 'CX000' THEN
    RETURN NULL;
END $$;
