#include "dns/zone_history.hpp"

#include "dns/rdata_format.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace cusax::dns {
namespace {

constexpr std::size_t most_steps = 100;

std::size_t count_records(std::vector<rrset> const &sets) {
    std::size_t count = 0;
    for (rrset const &set : sets) count += set.records.size();
    return count;
}

std::size_t count_records(zone_change const &change) {
    return count_records(change.removed) + count_records(change.added);
}

// Records by what makes them equal, each as it was written.
using record_key = std::tuple<name, rr_type, time_to_live, rdata>;
using record_map = std::map<record_key, rdata>;

// Each record of `sets` leaves `opposite`, where it is there, or comes into `own`.
void cancel_or_keep(std::vector<rrset> const &sets, record_map &opposite, record_map &own) {
    for (rrset const &set : sets) {
        if (set.type == rr_type::soa) continue;
        for (rdata const &data : set.records) {
            record_key key(set.owner, set.type, set.ttl, canonical_rdata(set.type, data));
            if (opposite.erase(key) == 0) own.emplace(std::move(key), data);
        }
    }
}

std::vector<rrset> to_sets(record_map const &records) {
    std::vector<rrset> sets;
    for (auto const &[key, data] : records) {
        auto const &[owner, type, ttl, canonical] = key;
        bool const same_set =
            !sets.empty() && sets.back().owner == owner && sets.back().type == type && sets.back().ttl == ttl;
        if (!same_set) sets.push_back({.owner = owner, .type = type, .ttl = ttl, .records = {}});
        sets.back().records.push_back(data);
    }
    return sets;
}

// The SOA before a step, from the SOA after it.
rrset soa_before_step(zone_step const &step, rrset soa) {
    auto const removed = std::ranges::find(step.change.removed, rr_type::soa, &rrset::type);
    if (removed != step.change.removed.end()) soa = *removed;
    for (rdata &data : soa.records) data = with_serial(data, step.from);
    return soa;
}

}  // namespace

void zone_history::add(zone_step step) {
    records_ += count_records(step.change);
    steps_.push_back(std::make_shared<zone_step const>(std::move(step)));
}

void zone_history::shrink(std::size_t most_records) {
    auto oldest = steps_.begin();
    for (; oldest != steps_.end() &&
           (steps_.end() - oldest > std::ptrdiff_t{most_steps} || records_ > most_records);
         ++oldest)
        records_ -= count_records((*oldest)->change);
    steps_.erase(steps_.begin(), oldest);
}

zone_history::pointer zone_history::extended(pointer const &before, zone_step step,
                                             std::size_t most_records) {
    auto next = before ? std::make_shared<zone_history>(*before) : std::make_shared<zone_history>();
    next->add(std::move(step));
    next->shrink(most_records);
    return next->steps_.empty() ? nullptr : std::move(next);
}

zone_history::pointer zone_history::leading_to(std::uint32_t serial, std::vector<zone_step> steps,
                                               std::size_t most_records) {
    auto first = steps.end();
    for (std::uint32_t to = serial; first != steps.begin() && std::prev(first)->to == to; --first)
        to = std::prev(first)->from;
    auto history = std::make_shared<zone_history>();
    for (auto step = first; step != steps.end(); ++step) history->add(std::move(*step));
    history->shrink(most_records);
    return history->steps_.empty() ? nullptr : std::move(history);
}

std::optional<zone_steps> zone_history::since(std::uint32_t serial) const {
    auto const first = std::ranges::find(steps_, serial, [](auto const &step) { return step->from; });
    if (first == steps_.end()) return std::nullopt;
    return zone_steps(first, steps_.end());
}

std::size_t net_change::record_count() const { return count_records(change); }

net_change condense(zone_steps steps, rrset const &soa) {
    record_map removed;
    record_map added;
    for (auto const &step : steps) {
        cancel_or_keep(step->change.removed, added, removed);
        cancel_or_keep(step->change.added, removed, added);
    }
    net_change net{.soa_before = soa, .change = {.removed = to_sets(removed), .added = to_sets(added)}};
    for (auto step = steps.rbegin(); step != steps.rend(); ++step)
        net.soa_before = soa_before_step(**step, std::move(net.soa_before));
    return net;
}

}  // namespace cusax::dns
