#include "dns/zone_set.hpp"

#include <algorithm>
#include <map>

namespace cusax::dns {
namespace {

std::uint64_t hash_of(name const &origin) { return suffixes(origin.wire()).hash(); }

}  // namespace

zone_set zone_set::with(std::vector<zone_pointer> const &put, std::vector<name> const &removed) const {
    std::map<std::size_t, shard> changed;
    auto const shard_for = [&](std::uint64_t hash) -> shard & {
        auto const [found, fresh] = changed.try_emplace(shard_of(hash));
        if (fresh && shard_at(hash) != nullptr) found->second = *shard_at(hash);
        return found->second;
    };
    auto const drop = [&](name const &origin) {
        std::uint64_t const hash = hash_of(origin);
        std::erase_if(shard_for(hash),
                      [&](entry const &e) { return e.hash == hash && e.zone->origin() == origin; });
    };
    for (name const &origin : removed) drop(origin);
    for (zone_pointer const &zone : put) {
        drop(zone->origin());
        std::uint64_t const hash = hash_of(zone->origin());
        shard &entries = shard_for(hash);
        entries.insert(std::ranges::lower_bound(entries, hash, {}, &entry::hash),
                       entry{.hash = hash, .zone = zone});
    }
    zone_set next = *this;
    for (zone_pointer const &zone : put) next.label_counts_.set(zone->origin().label_count());
    for (auto &[index, entries] : changed)
        next.shards_[index] = entries.empty() ? nullptr : std::make_shared<shard const>(std::move(entries));
    return next;
}

std::size_t zone_set::size() const {
    std::size_t count = 0;
    for (auto const &part : shards_) count += part ? part->size() : 0;
    return count;
}

zone_set::zone_pointer zone_set::find(name const &origin) const {
    std::uint64_t const hash = hash_of(origin);
    shard const *const part = shard_at(hash);
    if (part == nullptr) return nullptr;
    for (auto const &candidate : std::ranges::equal_range(*part, hash, {}, &entry::hash))
        if (candidate.zone->origin() == origin) return candidate.zone;
    return nullptr;
}

std::vector<zone_set::zone_pointer> zone_set::zones() const {
    std::vector<zone_pointer> all;
    for (auto const &part : shards_)
        if (part)
            for (entry const &e : *part) all.push_back(e.zone);
    std::ranges::sort(all,
                      [](auto const &left, auto const &right) { return left->origin() < right->origin(); });
    return all;
}

zone const *zone_set::closest(suffixes const &qname, std::size_t most_labels) const {
    for (std::size_t n = std::min(qname.labels(), most_labels) + 1; n-- > 0;) {
        if (!label_counts_[n]) continue;
        shard const *const part = shard_at(qname.hash(n));
        if (part == nullptr) continue;
        for (auto const &candidate : std::ranges::equal_range(*part, qname.hash(n), {}, &entry::hash))
            if (equal_ignoring_case(candidate.zone->origin().wire(), qname.suffix(n)))
                return candidate.zone.get();
    }
    return nullptr;
}

}  // namespace cusax::dns
