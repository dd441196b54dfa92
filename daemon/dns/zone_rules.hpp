// What a zone must obey (RFC 1034 §3.6.2, RFC 2181 §5.2 and §10.1), as checks of
// one RRset and of one owner. Shared by zone_builder (a whole zone) and zone_edit
// (a change). Errors are invalid_input with one sentence.
#pragma once

#include "base/result.hpp"
#include "dns/node.hpp"
#include "dns/record.hpp"

namespace cusax::dns {

failure refuse_set(name const &owner, rr_type type, char const *why);

// Data well-formed and without a TTL for ever, of a type that a zone may hold, inside the zone.
result<void> check_set(name const &origin, rrset const &records);

// Puts the records into the owner's set of that type. Refused: another TTL, a record that is there.
result<void> merge_set(name const &owner, node_sets &node, rrset const &records);

// The owner as a whole: single SOA and CNAME, a CNAME alone, sizes that fit into a message.
result<void> check_node(name const &origin, name const &owner, node_sets const &node);

// Of records: two SOA that differ in their serial only are the same.
bool same_record(rr_type type, rdata const &left, rdata const &right);

std::vector<node_sets::set>::iterator find_set(node_sets &node, rr_type type);
bool has_set(node_sets const &node, rr_type type);

}  // namespace cusax::dns
