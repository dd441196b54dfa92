-- Many new accounts in one statement: what cusax.apply_create_account does for
-- one, at half its price. All or none: where any of them is refused the answer is
-- NULL.
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
        RETURNING id, sip_domain_id, created_at
    ), reached AS (
        INSERT INTO cusax.address (account_id, position, uri, type, is_primary, published, held)
        SELECT id, w.* FROM asked, cusax.wanted_addresses(c) w
    ), scram AS (
        INSERT INTO cusax.scram_credential (account_id, hash, salt, iterations, stored_key, server_key)
        SELECT id, s.hash, s.salt, s.iterations, decode(s.stored_key, 'hex'), decode(s.server_key, 'hex')
        FROM asked, jsonb_to_recordset(c #> '{credentials,scram}')
             AS s (hash text, salt text, iterations integer, stored_key text, server_key text)
    ), digests AS (
        INSERT INTO cusax.digest_credential (account_id, algorithm, sip_domain_id, username, realm, ha1, ha1b)
        SELECT id, v.algorithm, sip_domain_id, v.username, v.realm, v.ha1, v.ha1b
        FROM made JOIN asked USING (id), jsonb_to_recordset(c #> '{credentials,digest}')
             AS v (algorithm text, username text, realm text, ha1 text, ha1b text)
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

-- Which of new accounts meet a name that somebody has, or that one before them in the run wants. It may say so
-- of one that could be made after all, and never overlooks a name: whoever it names is to go one by one.
CREATE OR REPLACE FUNCTION cusax.contested(commands jsonb[]) RETURNS boolean[] LANGUAGE sql STABLE AS $$
    WITH asked AS MATERIALIZED (
        SELECT c, n FROM unnest(commands) WITH ORDINALITY AS u (c, n)
    ), names AS MATERIALIZED (
        SELECT n, 'xmpp:' || (c ->> 'username') || '@' || (c ->> 'domain') AS uri FROM asked
        UNION ALL
        SELECT n, w.uri FROM asked, cusax.wanted_addresses(c) w WHERE w.held
        UNION ALL
        SELECT n, 'id:' || (c ->> 'id') FROM asked
        UNION ALL
        SELECT n, concat_ws(' ', 'source', c ->> 'external_id', c ->> 'source') FROM asked WHERE c ->> 'external_id' <> ''
    ), met AS (
        SELECT n FROM names JOIN cusax.address h USING (uri) WHERE h.held
        UNION ALL
        SELECT n FROM names JOIN cusax.retained_name f USING (uri)
        UNION ALL
        SELECT n FROM asked JOIN cusax.domain d ON d.name = c ->> 'domain'
        JOIN cusax.account a ON a.domain_id = d.id AND a.username = c ->> 'username'
        UNION ALL
        SELECT n FROM asked JOIN cusax.account a ON a.id = (c ->> 'id')::uuid
        UNION ALL
        SELECT n FROM asked JOIN cusax.account a ON a.source = c ->> 'source' AND a.external_id = c ->> 'external_id'
        UNION ALL
        SELECT n FROM asked WHERE c ->> 'sip_user' LIKE '%~%'    -- may be the name of a device
           OR NOT EXISTS (SELECT FROM cusax.domain d WHERE d.name = c ->> 'domain')
           OR NOT EXISTS (SELECT FROM cusax.domain d WHERE d.name = c ->> 'sip_domain')
        UNION ALL
        SELECT n FROM (SELECT n, row_number() OVER (PARTITION BY uri ORDER BY n) AS place FROM names) p WHERE place > 1
    )
    SELECT array_agg(asked.n IN (SELECT n FROM met) ORDER BY asked.n) FROM asked
$$;

-- The same outcomes as one by one, where most of them meet nobody.
CREATE OR REPLACE FUNCTION cusax.create_accounts_apart(commands jsonb[]) RETURNS cusax.command_result[]
LANGUAGE plpgsql AS $$
DECLARE
    is_contested boolean[] := cusax.contested(commands);
    free bigint[] := ARRAY(SELECT n FROM unnest(is_contested) WITH ORDINALITY AS u (it_is, n) WHERE NOT it_is ORDER BY n);
    others bigint[] := ARRAY(SELECT n FROM unnest(is_contested) WITH ORDINALITY AS u (it_is, n) WHERE it_is ORDER BY n);
    run jsonb[] := ARRAY(SELECT commands[n] FROM unnest(free) AS n ORDER BY n);
    made cusax.command_result[];
    tried cusax.command_result[];
BEGIN
    IF cardinality(run) > 2 THEN
        made := cusax.create_accounts(run);
    END IF;
    made := coalesce(made, cusax.apply_one_by_one(run));
    tried := cusax.apply_one_by_one(ARRAY(SELECT commands[n] FROM unnest(others) AS n ORDER BY n));
    RETURN ARRAY(SELECT r FROM (SELECT free[i] AS n, made[i] AS r FROM generate_subscripts(made, 1) AS i
                                UNION ALL
                                SELECT others[i], tried[i] FROM generate_subscripts(tried, 1) AS i) all_of_them ORDER BY n);
END $$;
