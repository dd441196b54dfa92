-- An API token in one row, as daemon/storage/token_store.cpp reads it: the order
-- of the columns counts.
DROP VIEW IF EXISTS cusax.token_row;
CREATE VIEW cusax.token_row AS
SELECT t.id, t.name, t.hash, t.scope, to_json(t.domains) AS domains, t.source,
       (extract(epoch FROM t.expires_at) * 1000000)::bigint AS expires_us,
       (extract(epoch FROM t.created_at) * 1000000)::bigint AS created_us,
       (extract(epoch FROM t.last_used_at) * 1000000)::bigint AS last_used_us
FROM cusax.token t;
