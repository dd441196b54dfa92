#include "publish/zone_intake.hpp"

#include "publish/zone_codec.hpp"

#include <stdexcept>
#include <string>

namespace cusax::publish {
namespace {

using zone_pointer = dns::zone_set::zone_pointer;

[[noreturn]] void refuse(std::string const &zone, std::string const &why) {
    throw std::runtime_error("the zone tables hold no valid zone " + zone + ": " + why);
}

dns::zone_change change_of(storage::zone_step const &step) {
    return {.removed = from_stored(step.removed), .added = from_stored(step.added)};
}

// The journal names the serial that a step leads to; it left the one before (dns::next_serial).
std::vector<dns::zone_step> history_of(std::vector<storage::zone_step> const &steps) {
    std::vector<dns::zone_step> history;
    history.reserve(steps.size());
    for (auto const &step : steps)
        history.push_back({.from = step.serial == 1 ? 0xFFFFFFFFU : step.serial - 1,
                           .to = step.serial,
                           .change = change_of(step)});
    return history;
}

// The zone after all steps; nullptr where they do not lead on from what we have.
zone_pointer step_on(zone_pointer zone, std::vector<storage::zone_step> const &steps) {
    for (auto const &step : steps) {
        auto next = zone->apply(change_of(step), step.serial);
        if (!next) return nullptr;
        zone = std::make_shared<dns::zone const>(std::move(*next));
    }
    return zone;
}

}  // namespace

void zone_intake::begin(storage::zones_news news) {
    news_ = std::move(news);
    for (auto const &zone : news_.zones)
        if (zone.live && zone.whole) builders_.emplace(zone.id, dns::zone_builder(zone_origin(zone.name)));
}

void zone_intake::row(std::int64_t zone_id, storage::stored_rrset const &rrset) {
    auto const builder = builders_.find(zone_id);
    if (builder == builders_.end()) return;
    if (auto const added = builder->second.add(from_stored(rrset)); !added)
        refuse(rrset.owner, added.error().detail);
}

zone_intake::outcome zone_intake::finish() {
    outcome made{.revision = news_.revision, .changed = {}, .removed = {}};
    made.changed.reserve(news_.zones.size());
    for (auto const &zone : news_.zones) {
        auto const origin = zone_origin(zone.name);
        if (!zone.live) {
            made.removed.push_back(origin);
        } else if (zone.whole) {
            auto const builder = builders_.find(zone.id);
            auto built = builder->second.finish(zone.serial);
            if (!built) refuse(zone.name, built.error().detail);
            made.changed.push_back(
                std::make_shared<dns::zone const>(built->with_history(history_of(zone.steps))));
            builders_.erase(builder);
        } else {
            auto const known = served_.find(origin);
            auto next = known ? step_on(known, zone.steps) : nullptr;
            made.fits = made.fits && next && next->serial() == zone.serial;
            if (next) made.changed.push_back(std::move(next));
        }
    }
    return made;
}

}  // namespace cusax::publish
