// All zones that are served, as one immutable snapshot: readers hold it by
// std::shared_ptr<zone_set const>, a writer makes the next one and swaps the
// pointer. Both share every zone that did not change.
#pragma once

#include "dns/name.hpp"
#include "dns/wire_name.hpp"
#include "dns/zone.hpp"

#include <array>
#include <bitset>
#include <cstddef>
#include <memory>
#include <vector>

namespace cusax::dns {

class zone_set {
  public:
    using zone_pointer = std::shared_ptr<zone const>;

    zone_set() = default;
    explicit zone_set(std::vector<zone_pointer> const &zones) { *this = with(zones, {}); }

    // This set with `put` (each replaces the zone of the same origin) and without `removed`.
    zone_set with(std::vector<zone_pointer> const &put, std::vector<name> const &removed) const;

    std::size_t size() const;
    zone_pointer find(name const &origin) const;  // exactly this zone; nullptr where it is not served
    std::vector<zone_pointer> zones() const;      // in canonical order of their origins

    // The zone with the longest origin that is `qname` or above it, with at most
    // `most_labels` labels; nullptr outside all zones. Lives as long as the set.
    zone const *closest(suffixes const &qname, std::size_t most_labels) const;

  private:
    struct entry {
        std::uint64_t hash;  // of the origin
        zone_pointer zone;
    };
    using shard = std::vector<entry>;  // sorted by hash
    // A change copies one shard, not the list of 100,000 zones.
    static constexpr std::size_t shard_bits = 8;

    static std::size_t shard_of(std::uint64_t hash) { return hash >> (64 - shard_bits); }
    shard const *shard_at(std::uint64_t hash) const { return shards_[shard_of(hash)].get(); }

    std::array<std::shared_ptr<shard const>, std::size_t{1} << shard_bits> shards_;
    // Bit n: an origin of n labels is or was here. Most names have but one suffix worth looking for.
    std::bitset<max_labels + 1> label_counts_;
};

}  // namespace cusax::dns
