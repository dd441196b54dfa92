#include "projection/zone_records.hpp"

#include "projection/enum_records.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cusax::projection {
namespace {

using dns::rr_type;

// Timers of the SOA, within the bounds of RFC 1912 §2.2: secondaries are told by
// NOTIFY, so these only matter when it is lost.
constexpr dns::time_to_live refresh{3600};
constexpr dns::time_to_live retry{600};
constexpr dns::time_to_live expire{1209600};
// How long "there is no such thing" may be remembered: a service that is added appears within it.
constexpr dns::time_to_live longest_negative{300};

// A zone must name a server (RFC 1035 §6.1); where the operator has not said
// one, "invalid." is named, which is reserved to lead nowhere (RFC 6761 §6.4).
std::vector<dns::name> nameservers_of(model::domain const &domain) {
    std::vector<dns::name> names;
    names.reserve(domain.dns.nameservers.size() + 1);
    for (auto const &server : domain.dns.nameservers) names.push_back(to_dns_name(server));
    if (names.empty()) names.push_back(dns::name::parse("invalid.").value());
    return names;
}

bool is_address(rr_type type) { return type == rr_type::a || type == rr_type::aaaa; }

bool is_among(std::vector<dns::name> const &names, dns::name const &name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<dns::rrset> services_and_extras_of(model::domain const &domain) {
    auto all = service_records_of(domain);
    std::ranges::move(extra_records_of(domain), std::back_inserter(all));
    return all;
}

dns::rrset ns_set(dns::name const &origin, model::domain const &domain) {
    dns::rrset ns{.owner = origin, .type = rr_type::ns, .ttl = ttl_of(domain), .records = {}};
    for (auto const &server : nameservers_of(domain)) ns.records.push_back(dns::make_ns(server));
    return ns;
}

// What is served is what lies in the zone: the domain's records cut at its origin.
desired_zone cut(dns::name origin, std::vector<dns::rrset> const &records, model::domain const &domain) {
    desired_zone zone{.origin = std::move(origin), .records = {}};
    zone.records = apex_of(zone.origin, domain);
    for (auto const &set : records)
        if (set.owner.is_at_or_below(zone.origin)) zone.records.push_back(set);
    return zone;
}

std::vector<dns::name> origins_of(model::domain const &domain) {
    auto const names = possible_zones(domain.name);
    switch (domain.dns.mode) {
        case model::dns_mode::zone: return {names[0]};
        case model::dns_mode::underscore: return {names[1], names[2]};
        case model::dns_mode::push:
        case model::dns_mode::none: return {};
    }
    return {};
}

std::vector<dns::name> targets_of(delegation const &at) {
    std::vector<dns::name> targets;
    for (auto const &set : at.records)
        if (set.type == rr_type::ns)
            for (auto const &data : set.records) targets.push_back(dns::name::from_wire(data).value());
    return targets;
}

// A record of the zone above that the delegation hides. Addresses of the name servers stay as glue, unless
// the zone below has said its own.
bool is_hidden_by(delegation const &at, dns::rrset const &set) {
    if (!set.owner.is_at_or_below(at.origin)) return false;
    if (!is_address(set.type) || !is_among(targets_of(at), set.owner)) return true;
    return std::ranges::any_of(
        at.records, [&](auto const &own) { return own.owner == set.owner && own.type == set.type; });
}

// Those inside the zone that lie in no other, each once, in canonical order of their origins.
std::vector<delegation const *> topmost(dns::name const &zone, std::span<delegation const> below) {
    std::vector<delegation const *> inside;
    for (auto const &at : below)
        if (at.origin.is_below(zone)) inside.push_back(&at);
    std::ranges::stable_sort(inside, [](auto const *a, auto const *b) { return a->origin < b->origin; });
    std::vector<delegation const *> tops;
    for (auto const *const at : inside)
        if (tops.empty() || !at->origin.is_at_or_below(tops.back()->origin)) tops.push_back(at);
    return tops;
}

}  // namespace

std::vector<dns::rrset> apex_of(dns::name const &origin, model::domain const &domain) {
    auto const ttl = ttl_of(domain);
    auto const primary = nameservers_of(domain).front();
    dns::soa_data const soa{.mname = primary,
                            .rname = dns::name::from_mailbox(domain.dns.hostmaster).value_or(primary),
                            .serial = 0,
                            .refresh = refresh,
                            .retry = retry,
                            .expire = expire,
                            .minimum = std::min(ttl, longest_negative)};
    return {{.owner = origin, .type = rr_type::soa, .ttl = ttl, .records = {dns::make_soa(soa)}},
            ns_set(origin, domain)};
}

std::vector<dns::name> possible_zones(model::domain_name const &domain) {
    auto const name = to_dns_name(domain);
    return {name, name.prepend("_tcp").value(), name.prepend("_udp").value()};
}

delegation delegation_of(dns::name const &origin, model::domain const &domain) {
    delegation made{.origin = origin, .records = {ns_set(origin, domain)}};
    auto const targets = targets_of(made);
    for (auto &set : services_and_extras_of(domain))
        if (is_address(set.type) && set.owner.is_at_or_below(origin) && is_among(targets, set.owner))
            made.records.push_back(std::move(set));
    return made;
}

std::vector<delegation> delegations_of(model::domain const &domain) {
    std::vector<delegation> all;
    for (auto const &origin : origins_of(domain)) all.push_back(delegation_of(origin, domain));
    return all;
}

void delegate(desired_zone &zone, std::span<delegation const> below) {
    auto const tops = topmost(zone.origin, below);
    if (tops.empty()) return;
    // A subtree stands together in canonical order: only the last top before an owner can hold it.
    std::erase_if(zone.records, [&](auto const &set) {
        auto const behind = std::ranges::upper_bound(tops, set.owner, std::ranges::less{},
                                                     [](auto const *at) { return at->origin; });
        return behind != tops.begin() && is_hidden_by(**std::prev(behind), set);
    });
    for (auto const *const at : tops)
        zone.records.insert(zone.records.end(), at->records.begin(), at->records.end());
}

std::vector<desired_zone> zones_of(model::domain const &domain, std::span<delegation const> below) {
    auto const records = services_and_extras_of(domain);
    std::vector<desired_zone> zones;
    for (auto &origin : origins_of(domain)) {
        zones.push_back(cut(std::move(origin), records, domain));
        delegate(zones.back(), below);
    }
    return zones;
}

std::vector<dns::rrset> records_of(model::domain const &domain) {
    std::vector<dns::rrset> all;
    for (auto const &origin : origins_of(domain))
        std::ranges::move(apex_of(origin, domain), std::back_inserter(all));
    std::ranges::move(services_and_extras_of(domain), std::back_inserter(all));
    return all;
}

std::vector<dns::rrset> parent_records_of(model::domain const &domain) {
    auto const origin = to_dns_name(domain.name);
    auto below = delegations_of(domain);
    if (auto const numbers = enum_zone_of(domain); numbers && numbers->is_below(origin))
        below.push_back(delegation_of(*numbers, domain));
    if (domain.dns.mode == model::dns_mode::zone) return below.front().records;
    desired_zone parent{.origin = origin, .records = services_and_extras_of(domain)};
    delegate(parent, below);
    return std::move(parent.records);
}

}  // namespace cusax::projection
