// Builds a zone from RRsets that come one after the other, in any order, without
// holding more than the zone itself: a million owners need no second copy in memory.
#pragma once

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/node_heap.hpp"
#include "dns/record.hpp"
#include "dns/zone.hpp"

#include <cstdint>
#include <deque>
#include <vector>

namespace cusax::dns {

class zone_builder {
  public:
    explicit zone_builder(name origin) : origin_(std::move(origin)), heap_(origin_.label_count()) {}

    // Error invalid_input, as zone::build() has them, where the RRset is at fault by itself; then
    // nothing was added. One RRset may come in several parts of the same TTL.
    result<void> add(rrset const &records);

    // The zone, with `serial` in its SOA. Once, and nothing after it. Error invalid_input where
    // the RRsets do not go together.
    result<zone> finish(std::uint32_t serial);

  private:
    using entries = std::vector<node_entry>;

    result<void> join_owners(entries &nodes, std::uint32_t serial);
    result<byte_view> join(std::span<node_entry const> parts, std::uint32_t serial);
    result<void> complete_apex(node_sets &apex, std::uint32_t serial);

    name origin_;
    node_heap heap_;
    std::deque<bytes> joined_;  // nodes that `entries` point to, of the part in hand
    zone_counts counts_;
    std::size_t owners_ = 0;
    bool has_apex_ = false;
};

}  // namespace cusax::dns
