#include "publish/zone_codec.hpp"

#include "dns/presentation.hpp"

#include <algorithm>
#include <stdexcept>

namespace cusax::publish {
namespace {

dns::name name_or_throw(std::string const &text) {
    auto name = dns::name::parse(text);
    if (!name) throw std::runtime_error("the zone tables hold a name that is none: " + text);
    return std::move(*name);
}

}  // namespace

storage::stored_rrset to_stored(dns::rrset const &set) {
    return {.owner = zone_key(set.owner),
            .type = static_cast<std::uint16_t>(set.type),
            .ttl = set.ttl.count(),
            .rdata = set.records};
}

// PowerDNS, the reader of this text, knows the serial from the zone's own row.
storage::written_rrset to_written(dns::rrset const &set, std::string account) {
    storage::written_rrset row{.set = to_stored(set), .content = {}, .account = std::move(account)};
    row.content.reserve(set.records.size());
    for (auto const &record : set.records) row.content.push_back(dns::render_rdata(set.type, record));
    return row;
}

dns::rrset from_stored(storage::stored_rrset const &row) {
    return {.owner = zone_origin(row.owner),
            .type = static_cast<dns::rr_type>(row.type),
            .ttl = dns::time_to_live(row.ttl),
            .records = row.rdata};
}

std::vector<dns::rrset> from_stored(std::vector<storage::stored_rrset> const &rows) {
    std::vector<dns::rrset> sets;
    sets.reserve(rows.size());
    for (auto const &row : rows) sets.push_back(from_stored(row));
    return sets;
}

std::string zone_key(dns::name const &origin) {
    std::string text = origin.render();
    text.pop_back();
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return text;
}

dns::name zone_origin(std::string const &key) { return name_or_throw(key + "."); }

}  // namespace cusax::publish
