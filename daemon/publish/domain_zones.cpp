#include "publish/domain_zones.hpp"

#include "base/log.hpp"
#include "dns/zone.hpp"
#include "projection/enum_records.hpp"
#include "projection/plan.hpp"
#include "publish/zone_codec.hpp"

#include <algorithm>
#include <set>

namespace cusax::publish {
namespace {

using projection::desired_zone;
using name_set = std::set<std::string>;

// Every name above it, but for the root.
void add_names_above(std::string_view name, name_set &to) {
    for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
        name.remove_prefix(dot + 1);
        to.emplace(name);
    }
}

name_set names_above(std::vector<model::domain_name> const &domains, std::vector<std::string> const &zones) {
    name_set above;
    for (auto const &domain : domains) add_names_above(domain.ascii(), above);
    for (auto const &zone : zones) add_names_above(zone, above);
    return above;
}

std::vector<std::string> list_of(name_set const &names) { return {names.begin(), names.end()}; }

bool has_origin(std::vector<desired_zone> const &zones, dns::name const &origin) {
    return std::any_of(zones.begin(), zones.end(), [&](auto const &zone) { return zone.origin == origin; });
}

}  // namespace

void domain_zones::add(std::vector<model::domain_name> const &names,
                       std::vector<std::string> const &enum_zones, zone_batch &to) {
    std::vector<dns::name> candidates;
    for (auto const &name : names)
        for (auto &origin : projection::possible_zones(name)) candidates.push_back(std::move(origin));
    auto const above = names_above(names, enum_zones);
    auto all = names;
    for (auto const &name : above)
        if (auto parent = model::domain_name::parse(name)) all.push_back(std::move(*parent));
    for (auto const &zone : enum_zones)  // where a domain has that name, its zone stays its own
        if (auto same = model::domain_name::parse(zone)) all.push_back(std::move(*same));
    auto all_enum_zones = enum_zones;
    for (auto &zone : domains_.enum_zones_among(list_of(above))) all_enum_zones.push_back(std::move(zone));
    add_zones(domains_.find_all(all), all_enum_zones, std::move(candidates), to);
}

std::string domain_zones::add_page(std::string const &after, std::size_t limit, zone_batch &to) {
    auto const domains = domains_.after(after, limit);
    name_set enum_zones;
    for (auto const &domain : domains)
        if (domain.numbering.enum_zone) enum_zones.insert(*domain.numbering.enum_zone);
    add_zones(domains, list_of(enum_zones), {}, to);
    return domains.size() < limit ? std::string() : domains.back().name.ascii();
}

void domain_zones::add_unclaimed(std::size_t limit, zone_batch &to) {
    for (auto const &zone : zones_.unclaimed(limit)) to.retire(zone);
}

void domain_zones::add_zones(std::vector<model::domain> const &domains,
                             std::vector<std::string> const &enum_zones, std::vector<dns::name> candidates,
                             zone_batch &to) {
    auto origins = enum_zones;
    for (auto const &domain : domains) origins.push_back(domain.name.ascii());
    if (origins.empty() && candidates.empty()) return;
    auto const below = delegations_below(origins);
    std::vector<desired_zone> desired;
    for (auto const &domain : domains)
        for (auto &zone : projection::zones_of(domain, below)) desired.push_back(std::move(zone));
    for (auto const &name : enum_zones) {
        auto origin = zone_origin(name);
        if (auto const leader = leader_of(name); leader && !has_origin(desired, origin)) {
            desired_zone zone{.origin = origin, .records = projection::enum_apex_of(origin, *leader)};
            projection::delegate(zone, below);
            desired.push_back(std::move(zone));
        }
        candidates.push_back(std::move(origin));
    }
    compare(desired, candidates, to);
}

std::vector<projection::delegation> domain_zones::delegations_below(std::vector<std::string> const &names) {
    std::vector<projection::delegation> below;
    for (auto const &domain : domains_.below(names))
        for (auto &zone : projection::delegations_of(domain)) below.push_back(std::move(zone));
    for (auto const &zone : domains_.enum_zones_below(names))
        if (auto const leader = leader_of(zone))
            below.push_back(projection::delegation_of(zone_origin(zone), *leader));
    return below;
}

// An ENUM zone that is a domain's own zone has its SOA from there.
std::optional<model::domain> domain_zones::leader_of(std::string const &enum_zone) {
    auto const same_name = model::domain_name::parse(enum_zone);
    auto const domain = same_name ? domains_.find(*same_name) : std::nullopt;
    if (domain && domain->dns.mode == model::dns_mode::zone) return std::nullopt;
    return domains_.enum_zone_leader(enum_zone);
}

void domain_zones::compare(std::vector<desired_zone> const &desired, std::vector<dns::name> const &candidates,
                           zone_batch &to) {
    name_set names;
    for (auto const &zone : desired) names.insert(zone_key(zone.origin));
    for (auto const &origin : candidates) names.insert(zone_key(origin));
    auto const states = zones_.states(list_of(names));
    auto const live = [&](std::string const &name) {
        auto const state = states.find(name);
        return state != states.end() && state->second.live;
    };
    std::map<std::string, std::vector<dns::rrset>> current;
    for (auto const &row : zones_.domain_rrsets(list_of(names)))
        current[row.zone].push_back(from_stored(row.set));
    for (auto const &zone : desired) {
        auto const name = zone_key(zone.origin);
        exchange(zone, current[name], live(name), to);
    }
    for (auto const &origin : candidates)
        if (!has_origin(desired, origin) && live(zone_key(origin))) to.retire(zone_key(origin));
}

void domain_zones::exchange(desired_zone const &zone, std::vector<dns::rrset> const &current, bool live,
                            zone_batch &to) {
    auto const name = zone_key(zone.origin);
    auto const change = projection::make_plan(current, zone.records);
    if (live && change.empty()) return;
    if (auto const valid = dns::zone::build(zone.origin, 1, zone.records); !valid) {
        ++refused_;
        log_error("ZONE_REFUSED", {{"zone", name}, {"why", valid.error().detail}});
        return;
    }
    to.exchange(name, change);
}

}  // namespace cusax::publish
