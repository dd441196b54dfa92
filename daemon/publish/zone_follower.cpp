#include "publish/zone_follower.hpp"

#include "base/log.hpp"
#include "publish/zone_codec.hpp"

#include <exception>
#include <stdexcept>
#include <vector>

namespace cusax::publish {
namespace {

using zone_pointer = dns::zone_set::zone_pointer;

zone_pointer build(std::string const &name, std::uint32_t serial,
                   std::vector<storage::stored_rrset> const &rows) {
    auto built = dns::zone::build(zone_origin(name), serial, from_stored(rows));
    if (!built)
        throw std::runtime_error("the zone tables hold no valid zone " + name + ": " + built.error().detail);
    return std::make_shared<dns::zone const>(std::move(*built));
}

// The zone after all steps; nullptr where they do not lead on from what we have.
zone_pointer step_on(zone_pointer zone, std::vector<storage::zone_step> const &steps) {
    for (auto const &step : steps) {
        if (step.serial == zone->serial()) continue;
        auto next = zone->apply({.removed = from_stored(step.removed), .added = from_stored(step.added)},
                                step.serial);
        if (!next) return nullptr;
        zone = std::make_shared<dns::zone const>(std::move(*next));
    }
    return zone;
}

}  // namespace

zone_follower::zone_follower(storage::connection_pool &pool, std::chrono::milliseconds poll)
    : zones_(pool), poll_(poll) {}

zone_follower::~zone_follower() { stop(); }

void zone_follower::start() {
    thread_ = std::thread([this] { run(); });
}

void zone_follower::stop() {
    pacer_.stop();
    if (thread_.joinable()) thread_.join();
}

follower_figures zone_follower::figures() const {
    return {.loaded = loaded_, .revision = revision_, .zones = snapshot()->size(), .failures = failures_};
}

void zone_follower::run() {
    do {
        try {
            if (loaded_)
                follow();
            else
                load();
        } catch (std::exception const &broken) {
            ++failures_;
            log_warning("ZONES_NOT_READ", {{"why", broken.what()}});
        }
    } while (pacer_.wait(poll_) != pacer::reason::stopped);
}

void zone_follower::load() {
    auto const stored = zones_.load_all();
    std::vector<zone_pointer> zones;
    for (auto const &zone : stored.zones)
        if (zone.live) zones.push_back(build(zone.name, zone.serial, zone.rrsets));
    served_.store(std::make_shared<dns::zone_set const>(zones));
    revision_ = stored.revision;
    loaded_ = true;
    log_info("ZONES_LOADED", {{"zones", zones.size()}, {"revision", stored.revision}});
}

void zone_follower::follow() {
    auto const changes = zones_.changes_since(revision_);
    if (changes.zones.empty()) return;
    auto const served = snapshot();
    std::vector<zone_pointer> put;
    std::vector<dns::name> removed;
    for (auto const &change : changes.zones) {
        auto const origin = zone_origin(change.name);
        if (!change.live) {
            removed.push_back(origin);
            continue;
        }
        auto const known = served->find(origin);
        auto next = change.full ? build(change.name, change.serial, change.rrsets)
                    : known     ? step_on(known, change.steps)
                                : nullptr;
        if (!next || next->serial() != change.serial) {
            loaded_ = false;  // what we have and the journal do not fit together: read everything again
            return load();
        }
        put.push_back(std::move(next));
    }
    served_.store(std::make_shared<dns::zone_set const>(served->with(put, removed)));
    revision_ = changes.revision;
}

}  // namespace cusax::publish
