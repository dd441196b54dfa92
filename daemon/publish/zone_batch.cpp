#include "publish/zone_batch.hpp"

#include "dns/serial.hpp"
#include "publish/zone_codec.hpp"

#include <algorithm>

namespace cusax::publish {

void zone_batch::exchange(std::string const &zone, dns::zone_change const &change,
                          owner_accounts const &accounts) {
    entry &into = zones_[zone];
    for (auto const &set : change.removed) into.removed.push_back(to_stored(set));
    for (auto const &set : change.added) {
        auto const whose = accounts.find(set.owner);
        into.added.push_back(to_written(set, whose == accounts.end() ? std::string() : whose->second));
    }
}

void zone_batch::retire(std::string const &zone) { zones_[zone].retire = true; }

std::vector<std::string> zone_batch::names() const {
    std::vector<std::string> names;
    names.reserve(zones_.size());
    for (auto const &[name, changes] : zones_) names.push_back(name);
    return names;
}

std::vector<std::string> zone_batch::without_soa() const {
    std::vector<std::string> names;
    for (auto const &[name, changes] : zones_) {
        bool const has_soa = std::any_of(changes.added.begin(), changes.added.end(), [](auto const &row) {
            return row.set.type == static_cast<std::uint16_t>(dns::rr_type::soa);
        });
        if (!changes.retire && !has_soa) names.push_back(name);
    }
    return names;
}

std::vector<storage::zone_write> zone_batch::writes(
    std::map<std::string, storage::zone_state> const &states) const {
    std::vector<storage::zone_write> made;
    made.reserve(zones_.size());
    for (auto const &[name, changes] : zones_) {
        storage::zone_write write{.name = name};
        auto const known = states.find(name);
        if (known != states.end()) write.expected_serial = known->second.serial;
        write.new_serial = known == states.end() ? 1 : dns::next_serial(known->second.serial);
        write.retire = changes.retire;
        if (!changes.retire) {
            write.removed = changes.removed;
            write.added = changes.added;
        }
        made.push_back(std::move(write));
    }
    return made;
}

}  // namespace cusax::publish
