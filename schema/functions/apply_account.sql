-- The commands on accounts, one function each. They apply what lifecycle has
-- decided; what the tables refuse reaches cusax.apply_commands as an exception.
-- A command is one JSON object, as daemon/storage/command_json.cpp writes it.

-- The address rows that an account should have: its AOR at position 0, then the
-- further ones. Those of a tombstone are not held (see cusax.address).
CREATE OR REPLACE FUNCTION cusax.wanted_addresses(c jsonb)
RETURNS TABLE (place smallint, uri text, type text, is_primary boolean, published boolean, held boolean)
LANGUAGE sql IMMUTABLE AS $$
    SELECT 0::smallint, c ->> 'sip_address', 'voice', false, true, true
    UNION ALL
    SELECT ordinality::smallint, value ->> 'uri', value ->> 'type', (value -> 'primary')::boolean,
           (value -> 'published')::boolean, c ->> 'status' <> 'deleted'
    FROM jsonb_array_elements(c -> 'addresses') WITH ORDINALITY
$$;

-- Puts in HA1s: of the account's password (no device), or of a device's secret.
CREATE OR REPLACE FUNCTION cusax.insert_digests(digests jsonb, account uuid, of_device text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cusax.digest_credential (account_id, algorithm, sip_domain_id, username, realm, ha1, ha1b, device)
    SELECT account, v.algorithm, a.sip_domain_id, v.username, v.realm, v.ha1, v.ha1b, of_device
    FROM cusax.account a,
         jsonb_to_recordset(digests) AS v (algorithm text, username text, realm text, ha1 text, ha1b text)
    WHERE a.id = account;
END $$;

-- Puts in all verifiers of a password (the old ones must be gone).
CREATE OR REPLACE FUNCTION cusax.insert_credentials(c jsonb, account uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cusax.scram_credential (account_id, hash, salt, iterations, stored_key, server_key)
    SELECT account, s.hash, s.salt, s.iterations, decode(s.stored_key, 'hex'), decode(s.server_key, 'hex')
    FROM jsonb_to_recordset(c #> '{credentials,scram}')
         AS s (hash text, salt text, iterations integer, stored_key text, server_key text);
    PERFORM cusax.insert_digests(c #> '{credentials,digest}', account, NULL);
END $$;

-- Remembers the password that goes, and forgets all but the last few.
CREATE OR REPLACE FUNCTION cusax.keep_former_password(account uuid, keep integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cusax.former_password (account_id, salt, iterations, stored_key)
    SELECT account_id, salt, iterations, stored_key FROM cusax.scram_credential
    WHERE account_id = account AND hash = 'SHA-256' AND keep > 0;
    DELETE FROM cusax.former_password
    WHERE account_id = account
      AND seq NOT IN (SELECT seq FROM cusax.former_password WHERE account_id = account ORDER BY seq DESC LIMIT keep);
END $$;

-- Takes away the verifiers that an update ends. Secrets of devices end with the SIP
-- address that they bind, with the account, and where the command says so.
CREATE OR REPLACE FUNCTION cusax.drop_verifiers(c jsonb, account uuid, renamed boolean, aor_changed boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF aor_changed OR c ->> 'status' = 'deleted' OR (c -> 'revoke_devices')::boolean THEN
        DELETE FROM cusax.device_secret WHERE account_id = account;
    END IF;
    IF renamed OR aor_changed OR c ? 'credentials' THEN
        DELETE FROM cusax.digest_credential WHERE account_id = account AND device IS NULL;
    END IF;
    IF c ? 'credentials' THEN
        PERFORM cusax.keep_former_password(account, (c -> 'former_passwords')::integer);
    END IF;
    IF renamed OR c ? 'credentials' THEN
        DELETE FROM cusax.scram_credential WHERE account_id = account;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION cusax.apply_create_account(c jsonb) RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
BEGIN
    WITH made AS (
        INSERT INTO cusax.account (id, domain_id, username, sip_user, sip_domain_id, status, xmpp, voice, video,
                                   name_formatted, name_given, name_family, email, organization, title,
                                   source, external_id, labels, password_change_required, deleted_at)
        SELECT (c ->> 'id')::uuid, d.id, c ->> 'username', c ->> 'sip_user', s.id, c ->> 'status',
               (c -> 'xmpp')::boolean, (c -> 'voice')::boolean, (c -> 'video')::boolean,
               c ->> 'name_formatted', c ->> 'name_given', c ->> 'name_family', c ->> 'email',
               c ->> 'organization', c ->> 'title', c ->> 'source', c ->> 'external_id', c -> 'labels',
               (c -> 'password_change_required')::boolean,
               CASE WHEN c ->> 'status' = 'deleted' THEN coalesce((c ->> 'deleted_at')::timestamptz, now()) END
        FROM cusax.domain d, cusax.domain s
        WHERE d.name = c ->> 'domain' AND s.name = c ->> 'sip_domain'
        RETURNING id, created_at
    ), reached AS (
        INSERT INTO cusax.address (account_id, position, uri, type, is_primary, published, held)
        SELECT made.id, w.* FROM made, cusax.wanted_addresses(c) w
    )
    SELECT 'ok', 'account.created', id, c ->> 'jid', c ->> 'domain', 1, created_at, created_at
    INTO r FROM made;
    IF r.outcome IS NULL THEN
        RAISE EXCEPTION 'no such domain' USING ERRCODE = 'CX422', HINT = cusax.missing_domain_pointer(c);
    END IF;
    IF c ? 'credentials' THEN
        PERFORM cusax.insert_credentials(c, r.account_id);
    END IF;
    RETURN r;
END $$;

CREATE OR REPLACE FUNCTION cusax.missing_domain_pointer(c jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM cusax.domain WHERE name = c ->> 'domain')
                THEN '/sip_address' ELSE '/domain' END
$$;

-- Says why an account is not there at the version that the command names.
CREATE OR REPLACE FUNCTION cusax.raise_missing_account(c jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cusax.account WHERE id = (c ->> 'id')::uuid) THEN
        RAISE EXCEPTION 'the account has changed meanwhile' USING ERRCODE = 'CX412';
    END IF;
    RAISE EXCEPTION 'no such account' USING ERRCODE = 'CX404';
END $$;

CREATE OR REPLACE FUNCTION cusax.replace_addresses(c jsonb, account uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cusax.wanted_addresses(c) w
        FULL JOIN (SELECT * FROM cusax.address WHERE account_id = account) h
               ON (h.position, h.uri, h.type, h.is_primary, h.published, h.held)
                = (w.place, w.uri, w.type, w.is_primary, w.published, w.held)
        WHERE w.place IS NULL OR h.position IS NULL)
    THEN
        RETURN;
    END IF;
    DELETE FROM cusax.address WHERE account_id = account;
    INSERT INTO cusax.address (account_id, position, uri, type, is_primary, published, held)
    SELECT account, w.* FROM cusax.wanted_addresses(c) w;
END $$;

-- The sip: addresses that the account has and will not have any more.
CREATE OR REPLACE FUNCTION cusax.aors_lost_by(c jsonb, account uuid) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(h.uri ORDER BY h.position) FROM cusax.address h
    WHERE h.account_id = account AND h.held AND h.uri LIKE 'sip:%'
      AND h.uri NOT IN (SELECT w.uri FROM cusax.wanted_addresses(c) w WHERE w.held)
$$;

-- Keeps the names that an account gives up from others, for as long as the domain retains names; those that it
-- has (again) need no keeping. `former_jid` and `former_aor`: NULL where they stay.
CREATE OR REPLACE FUNCTION cusax.retain_former_names(c jsonb, account uuid, former_jid text, former_aor text)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO cusax.former_name AS f (uri, account_id, domain_id)
    SELECT n.uri, account, d.id FROM unnest(ARRAY['xmpp:' || former_jid, former_aor]) AS n (uri)
    JOIN cusax.domain d ON d.name = split_part(n.uri, '@', 2)
    ON CONFLICT (uri) DO UPDATE SET account_id = excluded.account_id, given_up_at = excluded.given_up_at;

    DELETE FROM cusax.former_name
    WHERE account_id = account AND uri IN (SELECT 'xmpp:' || (c ->> 'username') || '@' || (c ->> 'domain')
                                           UNION ALL SELECT w.uri FROM cusax.wanted_addresses(c) w);
$$;

CREATE OR REPLACE FUNCTION cusax.apply_update_account(c jsonb) RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
    former_user text;    -- NULL: it stays
    former_aor text;     -- NULL: it stays
BEGIN
    UPDATE cusax.account a
    SET username = c ->> 'username', sip_user = c ->> 'sip_user', sip_domain_id = s.id, status = c ->> 'status',
        xmpp = (c -> 'xmpp')::boolean, voice = (c -> 'voice')::boolean, video = (c -> 'video')::boolean,
        name_formatted = c ->> 'name_formatted', name_given = c ->> 'name_given', name_family = c ->> 'name_family',
        email = c ->> 'email', organization = c ->> 'organization', title = c ->> 'title',
        source = c ->> 'source', external_id = c ->> 'external_id', labels = c -> 'labels',
        password_change_required = (c -> 'password_change_required')::boolean,
        version = a.version + 1, updated_at = now(),
        deleted_at = CASE WHEN c ->> 'status' = 'deleted'
                          THEN coalesce(a.deleted_at, (c ->> 'deleted_at')::timestamptz, now()) END
    FROM cusax.account old
    JOIN cusax.domain d ON d.id = old.domain_id
    LEFT JOIN cusax.domain s ON s.name = c ->> 'sip_domain'
    WHERE a.id = (c ->> 'id')::uuid AND a.version = (c -> 'version')::bigint AND old.id = a.id
    RETURNING 'ok', c ->> 'kind', a.id, a.username || '@' || d.name_unicode, d.name, a.version, a.created_at, a.updated_at,
              CASE WHEN old.username <> a.username THEN old.username END,
              CASE WHEN (old.sip_user, old.sip_domain_id) IS DISTINCT FROM (a.sip_user, a.sip_domain_id)
                   THEN 'sip:' || old.sip_user || '@' || (SELECT name FROM cusax.domain WHERE id = old.sip_domain_id) END,
              old.username || '@' || d.name_unicode
    INTO r.outcome, r.kind, r.account_id, r.jid, r.domain, r.version, r.created_at, r.updated_at, former_user,
         former_aor, r.former_jid;
    IF r.outcome IS NULL THEN
        PERFORM cusax.raise_missing_account(c);
    END IF;
    IF former_user IS NULL THEN
        r.former_jid := NULL;
    END IF;
    IF former_user IS NOT NULL OR former_aor IS NOT NULL THEN
        PERFORM cusax.retain_former_names(c, r.account_id, former_user || '@' || r.domain, former_aor);
    END IF;
    PERFORM cusax.drop_verifiers(c, r.account_id, former_user IS NOT NULL, former_aor IS NOT NULL);
    r.former_aors := cusax.aors_lost_by(c, r.account_id);
    PERFORM cusax.replace_addresses(c, r.account_id);
    IF c ? 'credentials' THEN
        PERFORM cusax.insert_credentials(c, r.account_id);
    END IF;
    RETURN r;
END $$;

CREATE OR REPLACE FUNCTION cusax.apply_purge_account(c jsonb) RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
    aors text[] := ARRAY(SELECT uri FROM cusax.address
                         WHERE account_id = (c ->> 'id')::uuid AND held AND uri LIKE 'sip:%' ORDER BY position);
BEGIN
    DELETE FROM cusax.account a USING cusax.domain d
    WHERE a.id = (c ->> 'id')::uuid AND a.version = (c -> 'version')::bigint AND d.id = a.domain_id
    RETURNING 'ok', 'account.purged', a.id, a.username || '@' || d.name_unicode, d.name, a.version, a.created_at, now()
    INTO r;
    IF r.outcome IS NULL THEN
        PERFORM cusax.raise_missing_account(c);
    END IF;
    r.former_aors := aors;
    RETURN r;
END $$;

CREATE OR REPLACE FUNCTION cusax.apply_store_vcard(c jsonb) RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
BEGIN
    WITH stored AS (
        INSERT INTO cusax.vcard AS v (account_id, content)
        SELECT a.id, (c ->> 'jcard')::json FROM cusax.account a
        WHERE a.id = (c ->> 'id')::uuid AND a.status <> 'deleted'
        ON CONFLICT (account_id) DO UPDATE SET content = excluded.content, updated_at = now()
        RETURNING v.account_id, v.updated_at
    )
    SELECT 'ok', 'account.vcard_changed', a.id, a.username || '@' || d.name_unicode, d.name, a.version, stored.updated_at, stored.updated_at
    INTO r
    FROM stored JOIN cusax.account a ON a.id = stored.account_id JOIN cusax.domain d ON d.id = a.domain_id;
    IF r.outcome IS NULL THEN
        RAISE EXCEPTION 'no such account' USING ERRCODE = 'CX404';
    END IF;
    RETURN r;
END $$;
