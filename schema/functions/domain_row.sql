-- A domain in one row, as daemon/storage/domain_row.cpp reads it: the columns of
-- cusax.domain by name, the child rows as JSON in the operator's order.
DROP VIEW IF EXISTS cusax.domain_row;
CREATE VIEW cusax.domain_row AS
SELECT d.*,
       to_json(d.nameservers) AS nameserver_list,
       to_json(d.digest_algorithms) AS algorithm_list,
       (SELECT json_agg(json_build_array(s.service, s.transport, s.host, s.port, s.priority, s.weight)
                        ORDER BY s.position, s.service)
        FROM cusax.domain_server s WHERE s.domain_id = d.id) AS server_list,
       (SELECT json_agg(json_build_array(h.name, ARRAY(SELECT host(a) FROM unnest(h.addresses) WITH ORDINALITY
                                                           AS u (a, n) ORDER BY n))
                        ORDER BY h.position)
        FROM cusax.domain_host h WHERE h.domain_id = d.id) AS host_list,
       (SELECT json_agg(json_build_array(n.first, n.last) ORDER BY n.position)
        FROM cusax.number_range n WHERE n.domain_id = d.id) AS range_list
FROM cusax.domain d;
