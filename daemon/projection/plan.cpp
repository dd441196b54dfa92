#include "projection/plan.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace cusax::projection {
namespace {

using key = std::pair<dns::name, dns::rr_type>;
using index = std::map<key, dns::rrset const *>;

index by_key(std::vector<dns::rrset> const &sets) {
    index found;
    for (auto const &set : sets) found.emplace(key{set.owner, set.type}, &set);
    return found;
}

dns::rdata without_serial(dns::rdata const &data) {
    auto soa = dns::parse_soa(data);
    if (!soa) return data;
    soa->serial = 0;
    return dns::make_soa(*soa);
}

std::vector<dns::rdata> comparable(dns::rrset const &set) {
    std::vector<dns::rdata> records = set.records;
    if (set.type == dns::rr_type::soa)
        std::transform(records.begin(), records.end(), records.begin(), without_serial);
    std::sort(records.begin(), records.end());
    return records;
}

bool same(dns::rrset const &left, dns::rrset const &right) {
    return left.ttl == right.ttl && comparable(left) == comparable(right);
}

}  // namespace

dns::zone_change make_plan(std::vector<dns::rrset> const &current, std::vector<dns::rrset> const &desired) {
    index const is = by_key(current);
    index const should_be = by_key(desired);
    dns::zone_change made;
    for (auto const &[at, set] : is) {
        auto const wanted = should_be.find(at);
        if (wanted == should_be.end() || !same(*set, *wanted->second)) made.removed.push_back(*set);
    }
    for (auto const &[at, set] : should_be) {
        auto const there = is.find(at);
        if (there == is.end() || !same(*there->second, *set)) made.added.push_back(*set);
    }
    return made;
}

}  // namespace cusax::projection
