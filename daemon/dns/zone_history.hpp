// The last steps by which a zone came to be what it is, kept beside it for IXFR
// (RFC 1995 §5): immutable, shared by the versions of the zone, bounded by number
// and by size. A zone that never changed has none and pays nothing.
#pragma once

#include "dns/zone_change.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace cusax::dns {

// One serial to the next. The change holds the SOA only where more than its serial changed.
struct zone_step {
    std::uint32_t from{};
    std::uint32_t to{};
    zone_change change;
};

using zone_steps = std::span<std::shared_ptr<zone_step const> const>;  // in order, each leads to the next

class zone_history {
  public:
    using pointer = std::shared_ptr<zone_history const>;  // nullptr: no steps

    // `before` and one step more. Its oldest steps go while there are more than 100, or
    // while they hold more than `most_records` together. O(1) beside the number of steps.
    static pointer extended(pointer const &before, zone_step step, std::size_t most_records);

    // Of the newest of `steps` that lead to `serial` without a gap.
    static pointer leading_to(std::uint32_t serial, std::vector<zone_step> steps, std::size_t most_records);

    // From `serial` to the newest; nullopt where the history does not reach back.
    std::optional<zone_steps> since(std::uint32_t serial) const;

  private:
    void add(zone_step step);
    void shrink(std::size_t most_records);

    std::vector<std::shared_ptr<zone_step const>> steps_;
    std::size_t records_ = 0;
};

// What several steps come to: a record that came and went, or went and came back, is in neither list.
struct net_change {
    rrset soa_before;    // with the serial that the first step leaves
    zone_change change;  // in canonical order, without the SOA

    std::size_t record_count() const;
};

// `soa` is the zone's after the last step. Records are equal when owner, type, TTL and data
// are, names in the data without case.
net_change condense(zone_steps steps, rrset const &soa);

}  // namespace cusax::dns
