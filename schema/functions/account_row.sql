-- An account in one row, as daemon/storage/account_row.cpp reads it: the order
-- of the columns counts. The first address is the AOR and not among `addresses`;
-- the others are lines of type, primary and published flag, and URI.
DROP VIEW IF EXISTS cusax.account_row;
CREATE VIEW cusax.account_row AS
SELECT a.id, d.name AS domain, a.username, a.sip_user, s.name AS sip_domain, a.status, a.xmpp, a.voice, a.video,
       a.name_formatted, a.name_given, a.name_family, a.email, a.organization, a.title, a.source, a.external_id,
       a.labels,
       (SELECT string_agg(concat_ws(' ', h.type, h.is_primary::integer, h.published::integer, h.uri), E'\n'
                          ORDER BY h.position)
        FROM cusax.address h WHERE h.account_id = a.id AND h.position > 0) AS addresses,
       EXISTS (SELECT FROM cusax.scram_credential c WHERE c.account_id = a.id) AS password_set,
       a.password_change_required,
       a.version,
       (extract(epoch FROM a.created_at) * 1000000)::bigint AS created_us,
       (extract(epoch FROM a.updated_at) * 1000000)::bigint AS updated_us,
       (extract(epoch FROM a.deleted_at) * 1000000)::bigint AS deleted_us,
       -- for the conditions of lists
       a.domain_id, a.updated_at
FROM cusax.account a
JOIN cusax.domain d ON d.id = a.domain_id
JOIN cusax.domain s ON s.id = a.sip_domain_id;
