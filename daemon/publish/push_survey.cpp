#include "publish/push_survey.hpp"

#include "projection/enum_records.hpp"
#include "projection/zone_records.hpp"
#include "publish/push_codec.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace cusax::publish {
namespace {

using projection::located_rrset;
using projection::remembered_rrset;

constexpr std::size_t accounts_per_page = 1000;
constexpr std::size_t most_queries = 100;  // for more, the zone is transferred

// SOA and the apex's NS are the primary's own (and an update may not take the last NS away, RFC 2136 §7.13).
bool is_the_primarys(dns::rrset const &set, dns::name const &zone) {
    return set.type == dns::rr_type::soa || (set.type == dns::rr_type::ns && set.owner == zone);
}

// One RRset of a unit, from both sides.
struct place {
    located_rrset const *desired = nullptr;
    remembered_rrset const *remembered = nullptr;

    bool differs() const {
        return desired == nullptr || remembered == nullptr || remembered->under_way || !remembered->known ||
               !projection::equal_rrsets(desired->set, *remembered->known);
    }
};

using place_key = std::tuple<dns::name, dns::name, dns::rr_type>;

std::map<place_key, place> places_of(push_unit const &unit) {
    std::map<place_key, place> places;
    for (auto const &wanted : unit.desired)
        places[{wanted.zone, wanted.set.owner, wanted.set.type}].desired = &wanted;
    for (auto const &row : unit.remembered) places[{row.zone, row.owner, row.type}].remembered = &row;
    return places;
}

std::vector<model::domain_name> parsed(std::vector<std::string> const &names) {
    std::vector<model::domain_name> made;
    for (auto const &name : names)
        if (auto domain = model::domain_name::parse(name)) made.push_back(std::move(*domain));
    return made;
}

}  // namespace

std::vector<push_unit> push_survey::units(std::vector<std::string> const &domains) {
    std::map<std::string, model::domain> found;
    for (auto &domain : domains_.find_all(parsed(domains)))
        if (domain.dns.mode == model::dns_mode::push) found.emplace(domain.name.ascii(), std::move(domain));
    auto const rows = store_.rows(target_.name, domains);
    auto const states = store_.states(target_.name, domains);
    std::vector<push_unit> made;
    for (auto const &name : domains) {
        push_unit unit{.domain = name};
        auto const domain = found.find(name);
        unit.withdrawn = domain == found.end();
        if (!unit.withdrawn) unit.desired = desired_of(domain->second);
        if (auto const known = rows.find(name); known != rows.end())
            for (auto const &row : known->second) {
                auto remembered = from_stored(row);
                // A zone that the configuration no longer names is not ours to change.
                auto const &zones = target_.zones;
                if (std::find(zones.begin(), zones.end(), remembered.zone) != zones.end())
                    unit.remembered.push_back(std::move(remembered));
            }
        if (auto const state = states.find(name); state != states.end()) unit.state = state->second;
        made.push_back(std::move(unit));
    }
    return made;
}

void push_survey::add(dns::rrset set, std::vector<located_rrset> &to) const {
    auto const *const zone = target_.zone_of(set.owner);
    if (zone != nullptr && !is_the_primarys(set, *zone)) to.push_back({.zone = *zone, .set = std::move(set)});
}

std::vector<located_rrset> push_survey::desired_of(model::domain const &domain) {
    std::vector<located_rrset> desired;
    for (auto &set : projection::records_of(domain)) add(std::move(set), desired);
    auto const numbers = projection::enum_zone_of(domain);
    if (numbers && target_.zone_of(*numbers) != nullptr) add_numbers(domain, desired);
    return desired;
}

void push_survey::add_numbers(model::domain const &domain, std::vector<located_rrset> &to) {
    std::map<model::domain_name, std::optional<model::domain>> sip_domains{{domain.name, domain}};
    storage::page_request request{.limit = accounts_per_page, .cursor = {}};
    while (true) {
        auto const page = accounts_.list({.domain = domain.name}, request);
        if (!page) throw std::runtime_error("a list of accounts is refused: " + page.error().detail);
        for (auto const &account : page->items) {
            auto const &host = account.sip_address.host();
            auto home = sip_domains.find(host);
            if (home == sip_domains.end()) home = sip_domains.emplace(host, domains_.find(host)).first;
            if (!home->second) continue;
            for (auto &set : projection::enum_records_of(account, domain, *home->second))
                add(std::move(set), to);
        }
        if (!page->next_cursor) return;
        request.cursor = page->next_cursor;
    }
}

result<projection::push_plan> push_survey::plan(push_unit const &unit, survey_depth depth) {
    auto places = places_of(unit);
    std::size_t taken_for_granted = 0;
    if (depth == survey_depth::changes) {
        taken_for_granted = std::erase_if(places, [](auto const &at) { return !at.second.differs(); });
        if (places.size() > most_queries) depth = survey_depth::everything;  // of these
    }
    std::vector<located_rrset> desired;
    std::vector<remembered_rrset> remembered;
    std::vector<located_rrset> found;
    for (auto const &[key, place] : places) {
        if (place.desired != nullptr) desired.push_back(*place.desired);
        if (place.remembered != nullptr) remembered.push_back(*place.remembered);
        auto const &[zone, owner, type] = key;
        if (auto const looked = look(zone, owner, type, depth, found); !looked) return fail(looked.error());
    }
    auto made = projection::make_push_plan(desired, remembered, found, target_.drift);
    made.unchanged += taken_for_granted;
    made.owned += taken_for_granted;
    return made;
}

result<void> push_survey::look(dns::name const &zone, dns::name const &owner, dns::rr_type type,
                               survey_depth depth, std::vector<located_rrset> &found) {
    std::string refusal;
    if (depth == survey_depth::everything) {
        auto const content = content_of(zone);
        if (!content) return fail(content.error());
        zone_content const &known = *content;
        if (auto const at = known.sets.find(owner); at != known.sets.end())
            for (auto const &set : at->second) found.push_back({.zone = zone, .set = set});
        if (known.refusal.empty()) return {};
        refusal = known.refusal + "; ";
    }
    auto sets = primary_.find(owner, type);
    if (!sets) return fail(sets.error().code, zone.render() + ": " + refusal + sets.error().detail);
    for (auto &set : *sets) found.push_back({.zone = zone, .set = std::move(set)});
    return {};
}

result<std::reference_wrapper<push_survey::zone_content const>> push_survey::content_of(
    dns::name const &zone) {
    if (auto const known = zones_.find(zone); known != zones_.end()) return std::cref(known->second);
    auto sets = primary_.read_zone(zone);
    if (!sets && sets.error().code != error_code::forbidden)
        return fail(sets.error().code, zone.render() + ": " + sets.error().detail);
    auto &content = zones_[zone];
    if (!sets)
        content.refusal = "no transfer (" + sets.error().detail + ")";
    else
        for (auto &set : *sets) content.sets[set.owner].push_back(std::move(set));
    return std::cref(content);
}

}  // namespace cusax::publish
