-- The commands on the secrets of devices, and the guard of their digest user
-- names: `juliet~desk` is either a device of juliet or an account, never both.

-- An account may not take the name of a device, nor a device that of an account.
-- Asked only where a user name has a `~` in it; the lock lets of two that come
-- at once the second see the first.
CREATE OR REPLACE FUNCTION cusax.guard_digest_name() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_user text;
    its_domain text;
    holder uuid;
BEGIN
    IF TG_TABLE_NAME = 'account' THEN
        SELECT NEW.sip_user, name INTO its_user, its_domain FROM cusax.domain WHERE id = NEW.sip_domain_id;
        PERFORM pg_advisory_xact_lock(hashtextextended(its_user || '@' || its_domain, 0));
        SELECT s.account_id INTO holder
        FROM cusax.address h
        JOIN cusax.device_secret s ON s.account_id = h.account_id
        WHERE h.uri = 'sip:' || regexp_replace(its_user, '~[^~]*$', '') || '@' || its_domain
          AND h.held AND h.position = 0 AND s.name = substring(its_user FROM '[^~]*$') AND s.account_id <> NEW.id;
    ELSE
        SELECT a.sip_user || '~' || NEW.name, d.name INTO its_user, its_domain
        FROM cusax.account a JOIN cusax.domain d ON d.id = a.sip_domain_id WHERE a.id = NEW.account_id;
        PERFORM pg_advisory_xact_lock(hashtextextended(its_user || '@' || its_domain, 0));
        SELECT h.account_id INTO holder FROM cusax.address h
        WHERE h.uri = 'sip:' || its_user || '@' || its_domain AND h.held AND h.position = 0 AND h.account_id IS NOT NULL;
    END IF;
    IF holder IS NOT NULL THEN
        RAISE EXCEPTION '% is the digest user name of another', its_user
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'digest_name_guard', HINT = holder;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER account_digest_name AFTER INSERT OR UPDATE OF sip_user, sip_domain_id ON cusax.account
    FOR EACH ROW WHEN (NEW.sip_user LIKE '%~%') EXECUTE FUNCTION cusax.guard_digest_name();
CREATE OR REPLACE TRIGGER device_digest_name AFTER INSERT ON cusax.device_secret
    FOR EACH ROW EXECUTE FUNCTION cusax.guard_digest_name();

-- Who holds the digest user name that the command wants.
CREATE OR REPLACE FUNCTION cusax.explain_taken_digest_name(c jsonb, INOUT r cusax.command_result, holder uuid)
LANGUAGE plpgsql AS $$
BEGIN
    r.holder := holder;
    r.outcome := CASE WHEN EXISTS (SELECT FROM cusax.account WHERE id = holder AND status = 'deleted')
                      THEN 'address_retained' ELSE 'address_taken' END;
    IF c ->> 'op' = 'set_device_secret' THEN
        r.pointer := '/name';
        r.detail := 'an account has the user name that the device would sign in with';
    ELSE
        r.pointer := '/sip_address';
        r.detail := 'a device of another account signs in with this user name';
    END IF;
END $$;

-- Makes a secret or takes the place of the one before it. The verifiers bind the
-- SIP user name, which the command names: an account that has another by now has changed.
CREATE OR REPLACE FUNCTION cusax.apply_set_device_secret(c jsonb) RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
    others integer;
    is_new boolean;
BEGIN
    SELECT 'ok', a.id, a.username || '@' || d.name_unicode, d.name, a.version, now(), now()
    INTO r.outcome, r.account_id, r.jid, r.domain, r.version, r.created_at, r.updated_at
    FROM cusax.account a
    JOIN cusax.domain d ON d.id = a.domain_id
    JOIN cusax.domain s ON s.id = a.sip_domain_id
    WHERE a.id = (c ->> 'id')::uuid AND a.status <> 'deleted' AND a.sip_user = c ->> 'sip_user' AND s.name = c ->> 'sip_domain'
    FOR NO KEY UPDATE OF a;
    IF r.outcome IS NULL THEN
        PERFORM cusax.raise_missing_account(c);
    END IF;
    SELECT count(*) FILTER (WHERE name <> c ->> 'device'), count(*) FILTER (WHERE name = c ->> 'device') = 0
    INTO others, is_new FROM cusax.device_secret WHERE account_id = r.account_id;
    IF NOT is_new AND (c -> 'create_only')::boolean THEN
        RAISE EXCEPTION 'there is a secret of this name; PUT makes another in its place' USING ERRCODE = 'CX409';
    END IF;
    IF is_new AND others >= (c -> 'most')::integer THEN
        RAISE EXCEPTION 'an account has at most % device secrets', c ->> 'most' USING ERRCODE = 'CX409';
    END IF;
    r.kind := CASE WHEN is_new THEN 'account.device_secret_made' ELSE 'account.device_secret_changed' END;
    INSERT INTO cusax.device_secret AS s (account_id, name) VALUES (r.account_id, c ->> 'device')
    ON CONFLICT (account_id, name) DO UPDATE SET set_at = now();
    DELETE FROM cusax.digest_credential WHERE account_id = r.account_id AND device = c ->> 'device';
    PERFORM cusax.insert_digests(c -> 'digest', r.account_id, c ->> 'device');
    RETURN r;
END $$;

CREATE OR REPLACE FUNCTION cusax.apply_revoke_device_secret(c jsonb) RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
BEGIN
    DELETE FROM cusax.device_secret s USING cusax.account a, cusax.domain d
    WHERE s.account_id = (c ->> 'id')::uuid AND s.name = c ->> 'device' AND a.id = s.account_id AND d.id = a.domain_id
    RETURNING 'ok', 'account.device_secret_changed', a.id, a.username || '@' || d.name_unicode, d.name, a.version, s.set_at, now()
    INTO r.outcome, r.kind, r.account_id, r.jid, r.domain, r.version, r.created_at, r.updated_at;
    IF r.outcome IS NULL THEN
        RAISE EXCEPTION 'there is no device secret of this name' USING ERRCODE = 'CX404';
    END IF;
    RETURN r;
END $$;
