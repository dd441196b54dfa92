#include "publish/number_zones.hpp"

#include "projection/enum_records.hpp"
#include "projection/plan.hpp"
#include "publish/zone_codec.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace cusax::publish {
namespace {

// Served here: the other modes give us no zone to put a number into.
bool is_served(model::domain const &domain) {
    return domain.dns.mode == model::dns_mode::zone || domain.dns.mode == model::dns_mode::underscore;
}

std::vector<model::domain_name> domains_of(std::vector<model::account> const &accounts) {
    std::vector<model::domain_name> names;
    auto const add = [&](model::domain_name const &name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    for (auto const &account : accounts) {
        add(account.jid.domain());
        add(account.sip_address.host());
    }
    return names;
}

std::vector<std::string> ids_of(std::vector<model::account> const &accounts) {
    std::vector<std::string> ids;
    ids.reserve(accounts.size());
    for (auto const &account : accounts) ids.push_back(account.id);
    return ids;
}

}  // namespace

// What should be, zone by zone, and whose it is.
struct number_zones::wanted {
    std::map<std::string, wanted_zone> zones;

    std::vector<std::string> owners() const {
        std::vector<std::string> names;
        for (auto const &[name, part] : zones)
            for (auto const &set : part.records) names.push_back(zone_key(set.owner));
        return names;
    }
};

void number_zones::add(std::vector<std::string> const &ids, zone_batch &to) {
    auto const desired = records_of(accounts_.find_all(ids));
    compare(desired, zones_.account_rrsets(ids, desired.owners()), to);
}

std::string number_zones::add_page(std::string const &after, std::size_t limit, zone_batch &to) {
    auto const accounts = accounts_.numbered_after(after, limit);
    bool const is_last = accounts.size() < limit;
    auto const last = is_last ? std::nullopt : std::optional(accounts.back().id);
    auto const desired = records_of(accounts);
    auto current = zones_.account_rrsets_between(after, last);
    // A number that has just left an account outside of this page stands there still.
    for (auto &row : zones_.account_rrsets({}, desired.owners()))
        if (std::find(current.begin(), current.end(), row) == current.end())
            current.push_back(std::move(row));
    compare(desired, current, to);
    return last.value_or(std::string());
}

std::optional<std::string> number_zones::add_domain_page(model::domain_name const &domain,
                                                         std::optional<std::string> const &cursor,
                                                         std::size_t limit, zone_batch &to) {
    auto const page = accounts_.list({.domain = domain}, {.limit = limit, .cursor = cursor});
    if (!page) return std::nullopt;  // the cursor is our own: a list that refuses it has changed its shape
    auto const desired = records_of(page->items);
    compare(desired, zones_.account_rrsets(ids_of(page->items), desired.owners()), to);
    return page->next_cursor;
}

number_zones::wanted number_zones::records_of(std::vector<model::account> const &accounts) {
    std::map<model::domain_name, model::domain> domains;
    for (auto &domain : domains_.find_all(domains_of(accounts))) domains.emplace(domain.name, domain);
    wanted desired;
    for (auto const &account : accounts) {
        auto const home = domains.find(account.jid.domain());
        auto const sip_home = domains.find(account.sip_address.host());
        if (home == domains.end() || sip_home == domains.end() || !is_served(home->second)) continue;
        auto const &enum_zone = home->second.numbering.enum_zone;
        if (!enum_zone) continue;
        auto &zone = desired.zones[*enum_zone];
        for (auto &set : projection::enum_records_of(account, home->second, sip_home->second)) {
            zone.accounts.emplace(set.owner, account.id);
            zone.records.push_back(std::move(set));
        }
    }
    return desired;
}

// The same records under the same number, and yet of another account: one that was purged
// and made anew. Whose they are decides who can withdraw them.
void number_zones::add_relabelled(wanted_zone const &desired, std::string const &name,
                                  std::vector<storage::placed_rrset> const &current,
                                  dns::zone_change &change) {
    for (auto const &row : current) {
        if (row.zone != name) continue;
        auto const set = from_stored(row.set);
        auto const owner = desired.accounts.find(set.owner);
        bool const changes = std::any_of(change.removed.begin(), change.removed.end(),
                                         [&](auto const &gone) { return gone.owner == set.owner; });
        if (owner == desired.accounts.end() || owner->second == row.account || changes) continue;
        change.removed.push_back(set);
        change.added.push_back(set);
    }
}

void number_zones::compare(wanted const &desired, std::vector<storage::placed_rrset> const &current,
                           zone_batch &to) {
    std::map<std::string, std::vector<dns::rrset>> is;
    for (auto const &row : current) is[row.zone].push_back(from_stored(row.set));
    for (auto const &[name, zone] : desired.zones) is.try_emplace(name);
    for (auto const &[name, records] : is) {
        auto const should_be = desired.zones.find(name);
        bool const wanted_here = should_be != desired.zones.end();
        auto change = projection::make_plan(
            records, wanted_here ? should_be->second.records : std::vector<dns::rrset>{});
        if (wanted_here) add_relabelled(should_be->second, name, current, change);
        if (!change.empty())
            to.exchange(name, change, wanted_here ? should_be->second.accounts : owner_accounts{});
    }
}

}  // namespace cusax::publish
