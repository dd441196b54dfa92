-- What a refusal of the tables means to the caller: an error code of the daemon
-- (daemon/base/error.hpp), a pointer into the input, and who holds what was asked for.

-- The account that holds one of the addresses which the command wants, or that a conference does.
CREATE OR REPLACE FUNCTION cusax.explain_taken_address(c jsonb, INOUT r cusax.command_result) LANGUAGE plpgsql AS $$
DECLARE
    place smallint;
    holder_status text;
    of_conference boolean;
BEGIN
    SELECT w.place, a.id, a.status, h.conference_id IS NOT NULL INTO place, r.holder, holder_status, of_conference
    FROM cusax.wanted_addresses(c) w
    JOIN cusax.address h ON h.uri = w.uri AND h.held
    LEFT JOIN cusax.account a ON a.id = h.account_id
    WHERE w.held AND h.account_id IS DISTINCT FROM (c ->> 'id')::uuid
    ORDER BY w.place LIMIT 1;
    IF of_conference IS NULL THEN    -- nobody else: the command names one address twice
        SELECT max(w.place) INTO place FROM cusax.wanted_addresses(c) w
        GROUP BY w.uri HAVING count(*) > 1 ORDER BY 1 LIMIT 1;
    END IF;
    r.pointer := CASE WHEN coalesce(place, 0) = 0 THEN '/sip_address' ELSE format('/addresses/%s/uri', place - 1) END;
    IF of_conference IS NULL AND place IS NOT NULL THEN
        r.outcome := 'invalid_input';
        r.detail := 'the address is named twice';
    ELSE
        r.outcome := CASE holder_status WHEN 'deleted' THEN 'address_retained' ELSE 'address_taken' END;
        r.detail := CASE WHEN of_conference THEN 'the address belongs to a conference'
                         WHEN holder_status = 'deleted' THEN 'the address is retained for an account that was deleted'
                         ELSE 'the address belongs to another account' END;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION cusax.explain_taken_jid(c jsonb, INOUT r cusax.command_result) LANGUAGE plpgsql AS $$
DECLARE
    holder_status text;
BEGIN
    SELECT a.id, a.status INTO r.holder, holder_status
    FROM cusax.account a JOIN cusax.domain d ON d.id = a.domain_id
    WHERE d.name = c ->> 'domain' AND a.username = c ->> 'username';
    r.pointer := '/jid';
    r.outcome := CASE holder_status WHEN 'deleted' THEN 'address_retained' ELSE 'address_taken' END;
    r.detail := CASE holder_status WHEN 'deleted' THEN 'the JID is retained for an account that was deleted'
                                   ELSE 'the JID belongs to another account' END;
END $$;

-- Whose former name the command wants: a JID, an address of an account, or that of a conference's bridge.
CREATE OR REPLACE FUNCTION cusax.explain_retained_name(c jsonb, INOUT r cusax.command_result) LANGUAGE plpgsql AS $$
BEGIN
    SELECT f.account_id, w.pointer INTO r.holder, r.pointer
    FROM (SELECT -1, 'xmpp:' || (c ->> 'username') || '@' || (c ->> 'domain'), '/jid'
          UNION ALL SELECT 0, c ->> 'sip_uri', '/sip_uri'
          UNION ALL SELECT a.place, a.uri, CASE a.place WHEN 0 THEN '/sip_address'
                                                        ELSE format('/addresses/%s/uri', a.place - 1) END
          FROM cusax.wanted_addresses(c) a) AS w (place, uri, pointer)
    JOIN cusax.retained_name f ON f.uri = w.uri AND f.account_id IS DISTINCT FROM (c ->> 'id')::uuid
    ORDER BY w.place LIMIT 1;
    r.outcome := 'address_retained';
    r.detail := 'the name is retained for an account that had it and has another by now';
END $$;

CREATE OR REPLACE FUNCTION cusax.explain_refusal(c jsonb, state text, constraint_name text, message text, hint text)
RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
    on_domain boolean := c ->> 'op' IN ('create_domain', 'update_domain', 'delete_domain');
BEGIN
    IF c ->> 'op' IN ('create_account', 'update_account', 'purge_account', 'store_vcard', 'set_device_secret',
                     'revoke_device_secret') THEN
        r.account_id := (c ->> 'id')::uuid;
    END IF;
    r.jid := c ->> 'jid';
    r.domain := c ->> 'domain';
    r.pointer := '';
    CASE
        WHEN state LIKE 'CX%' THEN    -- raised by ours
            r.outcome := CASE state WHEN 'CX404' THEN 'not_found' WHEN 'CX412' THEN 'version_mismatch'
                                    WHEN 'CX409' THEN 'conflict' ELSE 'invalid_input' END;
            r.pointer := hint;
            r.detail := message;
        WHEN constraint_name = 'former_name_retained' THEN
            r := cusax.explain_retained_name(c, r);
        WHEN constraint_name = 'address_uri_key' AND c ? 'muc_host' THEN
            r := cusax.explain_taken_bridge(c, r);
        WHEN constraint_name = 'digest_name_guard' THEN
            r := cusax.explain_taken_digest_name(c, r, hint::uuid);
        WHEN constraint_name = 'account_jid_key' THEN
            r := cusax.explain_taken_jid(c, r);
        WHEN constraint_name IN ('address_uri_key', 'digest_credential_user_key') THEN
            r := cusax.explain_taken_address(c, r);
        WHEN constraint_name = 'account_source_key' THEN
            r.outcome := 'conflict';
            r.pointer := '/external_id';
            r.detail := 'another account has this external_id of the source';
        WHEN constraint_name = 'digest_credential_realm_fkey' AND c ->> 'op' = 'update_domain' THEN
            r.outcome := 'realm_in_use';
            r.pointer := '/sip/realm';
            r.detail := 'passwords are bound to the realm';
        WHEN constraint_name = 'digest_credential_realm_fkey' AND NOT on_domain THEN
            r.outcome := 'conflict';
            r.detail := 'the realm of the credentials is not that of the domain';
        WHEN state = '23503' AND on_domain THEN
            r.outcome := 'domain_not_empty';
            r.detail := CASE constraint_name WHEN 'conference_domain_fkey' THEN 'the domain has conferences'
                                             ELSE 'the domain has accounts' END;
        WHEN state = '23503' THEN    -- the domain was deleted while the command ran
            r.outcome := 'invalid_input';
            r.pointer := '/domain';
            r.detail := 'no such domain';
        WHEN state = '23502' AND c ->> 'op' = 'update_account' THEN    -- its SIP domain was not found
            r.outcome := 'invalid_input';
            r.pointer := '/sip_address';
            r.detail := 'no such domain';
        WHEN constraint_name IN ('account_pkey', 'domain_name_key', 'conference_jid_key', 'token_pkey',
                                 'token_hash_key') THEN
            r.outcome := 'conflict';
            r.detail := 'it exists already';
        ELSE
            r.outcome := 'invalid_input';
            r.detail := format('refused by the rule %s', coalesce(constraint_name, state));
    END CASE;
    RETURN r;
END $$;
