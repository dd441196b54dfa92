-- A conference in one row, as daemon/storage/conference_store.cpp reads it: the
-- order of the columns counts.
DROP VIEW IF EXISTS cusax.conference_row;
CREATE VIEW cusax.conference_row AS
SELECT d.name AS domain, c.muc_host, c.room, h.uri AS sip_uri, c.name, c.version,
       (extract(epoch FROM c.created_at) * 1000000)::bigint AS created_us,
       (extract(epoch FROM c.updated_at) * 1000000)::bigint AS updated_us
FROM cusax.conference c
JOIN cusax.domain d ON d.id = c.domain_id
JOIN cusax.address h ON h.conference_id = c.id;
