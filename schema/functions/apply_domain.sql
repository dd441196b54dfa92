-- The commands on domains. A command's "row" has the columns of cusax.domain,
-- its "servers", "hosts" and "ranges" the child rows in the operator's order.

CREATE OR REPLACE FUNCTION cusax.insert_domain_children(c jsonb, domain bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cusax.domain_server (domain_id, service, position, transport, host, port, priority, weight)
    SELECT domain, s.service, s.position, s.transport, s.host, s.port, s.priority, s.weight
    FROM jsonb_to_recordset(c -> 'servers')
         AS s (service text, position smallint, transport text, host text, port integer, priority integer, weight integer);

    INSERT INTO cusax.domain_host (domain_id, position, name, addresses)
    SELECT domain, h.position, h.name, h.addresses
    FROM jsonb_to_recordset(c -> 'hosts') AS h (position smallint, name text, addresses inet[]);

    INSERT INTO cusax.number_range (domain_id, position, first, last)
    SELECT domain, n.position, n.first, n.last
    FROM jsonb_to_recordset(c -> 'ranges') AS n (position smallint, first text, last text);
END $$;

CREATE OR REPLACE FUNCTION cusax.apply_create_domain(c jsonb) RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
    made bigint;
BEGIN
    INSERT INTO cusax.domain
        (name, name_unicode, sip_enabled, realm, sip_video, xmpp_enabled, websocket, bosh, dns_mode, ttl, nameservers,
         hostmaster, country_code, national_prefix, international_prefix, enum_zone, tel_edit, voice_form, sip_messaging,
         xmpp_jingle, scram_iterations, digest_algorithms, retain_days, password_min_length, password_history,
         configuration_url, xmppconnect, extra_records)
    SELECT n.name, n.name_unicode, n.sip_enabled, n.realm, n.sip_video, n.xmpp_enabled, n.websocket, n.bosh, n.dns_mode,
           n.ttl, n.nameservers, n.hostmaster, n.country_code, n.national_prefix, n.international_prefix, n.enum_zone,
           n.tel_edit, n.voice_form, n.sip_messaging, n.xmpp_jingle, n.scram_iterations, n.digest_algorithms,
           n.retain_days, n.password_min_length, n.password_history, n.configuration_url, n.xmppconnect,
           n.extra_records
    FROM jsonb_populate_record(NULL::cusax.domain, c -> 'row') n
    RETURNING 'ok', 'domain.created', name, version, created_at, updated_at, id
    INTO r.outcome, r.kind, r.domain, r.version, r.created_at, r.updated_at, made;
    PERFORM cusax.insert_domain_children(c, made);
    RETURN r;
END $$;

-- Says why a domain is not there at the version that the command names.
CREATE OR REPLACE FUNCTION cusax.raise_missing_domain(c jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cusax.domain WHERE name = c ->> 'domain') THEN
        RAISE EXCEPTION 'the domain has changed meanwhile' USING ERRCODE = 'CX412';
    END IF;
    RAISE EXCEPTION 'no such domain' USING ERRCODE = 'CX404';
END $$;

CREATE OR REPLACE FUNCTION cusax.apply_update_domain(c jsonb) RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
    kept bigint;
BEGIN
    UPDATE cusax.domain d
    SET sip_enabled = n.sip_enabled, realm = n.realm, sip_video = n.sip_video, xmpp_enabled = n.xmpp_enabled,
        websocket = n.websocket, bosh = n.bosh, dns_mode = n.dns_mode, ttl = n.ttl, nameservers = n.nameservers,
        hostmaster = n.hostmaster, country_code = n.country_code, national_prefix = n.national_prefix,
        international_prefix = n.international_prefix, enum_zone = n.enum_zone, tel_edit = n.tel_edit,
        configuration_url = n.configuration_url, xmppconnect = n.xmppconnect, extra_records = n.extra_records,
        voice_form = n.voice_form, sip_messaging = n.sip_messaging, xmpp_jingle = n.xmpp_jingle,
        scram_iterations = n.scram_iterations, digest_algorithms = n.digest_algorithms, retain_days = n.retain_days,
        password_min_length = n.password_min_length, password_history = n.password_history,
        version = d.version + 1, updated_at = now()
    FROM jsonb_populate_record(NULL::cusax.domain, c -> 'row') n
    WHERE d.name = c ->> 'domain' AND d.version = (c -> 'version')::bigint
    RETURNING 'ok', 'domain.updated', d.name, d.version, d.created_at, d.updated_at, d.id
    INTO r.outcome, r.kind, r.domain, r.version, r.created_at, r.updated_at, kept;
    IF r.outcome IS NULL THEN
        PERFORM cusax.raise_missing_domain(c);
    END IF;
    DELETE FROM cusax.domain_server WHERE domain_id = kept;
    DELETE FROM cusax.domain_host WHERE domain_id = kept;
    DELETE FROM cusax.number_range WHERE domain_id = kept;
    PERFORM cusax.insert_domain_children(c, kept);
    RETURN r;
END $$;

CREATE OR REPLACE FUNCTION cusax.apply_delete_domain(c jsonb) RETURNS cusax.command_result LANGUAGE plpgsql AS $$
DECLARE
    r cusax.command_result;
BEGIN
    DELETE FROM cusax.domain d
    WHERE d.name = c ->> 'domain' AND d.version = (c -> 'version')::bigint
    RETURNING 'ok', 'domain.deleted', d.name, d.version, d.created_at, now()
    INTO r.outcome, r.kind, r.domain, r.version, r.created_at, r.updated_at;
    IF r.outcome IS NULL THEN
        PERFORM cusax.raise_missing_domain(c);
    END IF;
    RETURN r;
END $$;
