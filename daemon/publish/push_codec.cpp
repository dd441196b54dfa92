#include "publish/push_codec.hpp"

#include "publish/zone_codec.hpp"

#include <utility>

namespace cusax::publish {
namespace {

std::optional<dns::rrset> rrset_of(projection::remembered_rrset const &row,
                                   std::optional<storage::push_value> const &value) {
    if (!value) return std::nullopt;
    return dns::rrset{
        .owner = row.owner, .type = row.type, .ttl = dns::time_to_live(value->ttl), .records = value->rdata};
}

storage::push_entry entry_of(dns::name const &zone, dns::name const &owner, dns::rr_type type,
                             std::optional<dns::rrset> const &set) {
    storage::push_entry entry{
        .at = {.zone = zone_key(zone), .owner = zone_key(owner), .type = static_cast<std::uint16_t>(type)}};
    if (set) entry.value = storage::push_value{.ttl = set->ttl.count(), .rdata = set->records};
    return entry;
}

}  // namespace

projection::remembered_rrset from_stored(storage::pushed_row const &row) {
    projection::remembered_rrset made{.zone = zone_origin(row.at.zone),
                                      .owner = zone_origin(row.at.owner),
                                      .type = static_cast<dns::rr_type>(row.at.type),
                                      .under_way = row.under_way};
    made.known = rrset_of(made, row.known);
    made.intended = rrset_of(made, row.intended);
    return made;
}

storage::push_entry to_stored(projection::push_settlement const &settled) {
    return entry_of(settled.zone, settled.owner, settled.type, settled.known);
}

storage::push_entry to_stored(projection::push_change const &change) {
    return entry_of(change.zone, change.any().owner, change.any().type, change.to);
}

}  // namespace cusax::publish
