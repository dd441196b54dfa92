#include "publish/zone_ledger.hpp"

#include "dns/serial.hpp"
#include "dns/zone.hpp"
#include "projection/plan.hpp"
#include "publish/zone_codec.hpp"

#include <algorithm>

namespace cusax::publish {

zone_ledger::zone_ledger(storage::zone_snapshot const &published) {
    for (auto const &zone : published.zones)
        zones_.emplace(zone.name, page{.serial = zone.serial, .live = zone.live, .rrsets = zone.rrsets});
}

result<std::optional<storage::zone_write>> zone_ledger::write_for(
    projection::desired_zone const &desired) const {
    std::string const name = zone_key(desired.origin);
    auto const known = zones_.find(name);
    bool const live = known != zones_.end() && known->second.live;
    auto const current = live ? from_stored(known->second.rrsets) : std::vector<dns::rrset>{};
    auto const difference = projection::make_plan(current, desired.records);
    if (live && difference.empty()) return std::nullopt;

    std::uint32_t const serial = known == zones_.end() ? 1 : dns::next_serial(known->second.serial);
    if (auto const valid = dns::zone::build(desired.origin, serial, desired.records); !valid)
        return fail(valid.error());
    storage::zone_write write{.name = name,
                              .expected_serial = {},
                              .new_serial = serial,
                              .removed = to_stored(difference.removed),
                              .added = to_stored(difference.added),
                              .retire = false};
    if (known != zones_.end()) write.expected_serial = known->second.serial;
    return write;
}

std::optional<storage::zone_write> zone_ledger::retirement_of(dns::name const &origin) const {
    std::string const name = zone_key(origin);
    auto const known = zones_.find(name);
    if (known == zones_.end() || !known->second.live) return std::nullopt;
    return storage::zone_write{.name = name,
                               .expected_serial = known->second.serial,
                               .new_serial = dns::next_serial(known->second.serial),
                               .removed = {},
                               .added = {},
                               .retire = true};
}

std::vector<std::string> zone_ledger::live() const {
    std::vector<std::string> names;
    for (auto const &[name, zone] : zones_)
        if (zone.live) names.push_back(name);
    return names;
}

void zone_ledger::accept(storage::zone_write const &written) {
    page &zone = zones_[written.name];
    zone.serial = written.new_serial;
    zone.live = !written.retire;
    if (written.retire) {
        zone.rrsets.clear();
        return;
    }
    for (auto const &gone : written.removed)
        std::erase_if(zone.rrsets,
                      [&](auto const &set) { return set.owner == gone.owner && set.type == gone.type; });
    zone.rrsets.insert(zone.rrsets.end(), written.added.begin(), written.added.end());
}

}  // namespace cusax::publish
