// One zone as an immutable value: what it holds is checked when it is built, and
// answering reads it from any thread without a lock. A new version made by
// apply() shares all that did not change with the old one.
#pragma once

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/node_table.hpp"
#include "dns/record.hpp"
#include "dns/zone_change.hpp"
#include "dns/zone_counts.hpp"
#include "dns/zone_history.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace cusax::dns {

class zone {
  public:
    // A zone of these records (any order; the serial inside their SOA is replaced by
    // `serial`). Error invalid_input with one sentence: no SOA or NS at the apex, a
    // CNAME beside other data, a record outside the zone or twice in it, RRs of one
    // set with different TTLs, data that is not of its type, a meta type or DNAME. Where they are many,
    // zone_builder takes them one by one.
    static result<zone> build(name origin, std::uint32_t serial, std::vector<rrset> const &records);

    // The version after this one. Error invalid_input, besides those of build(): a
    // serial that is not newer (RFC 1982), removing what is not there. O(change). It
    // remembers the change as the last step of its history.
    result<zone> apply(zone_change const &change, std::uint32_t new_serial) const;

    // This zone with the steps that lead to it, as a journal has kept them; those before a gap are left out.
    zone with_history(std::vector<zone_step> steps) const;

    // What leads from `serial` to this version, empty from its own; nullopt where the
    // history does not reach back. Lives as long as the zone.
    std::optional<zone_steps> steps_since(std::uint32_t serial) const;

    name const &origin() const { return origin_; }
    std::uint32_t serial() const { return serial_; }
    std::size_t record_count() const { return static_cast<std::size_t>(counts_.records); }

    // Everything, SOA first, then in canonical order (RFC 4034 §6.1). For zone files,
    // differences and transfers; answering goes by node().
    std::vector<rrset> rrsets() const;
    std::optional<rrset> find(name const &owner, rr_type type) const;

    // Every owner once, empty non-terminals too, in no order and without a copy.
    node_table::cursor nodes() const { return node_table::cursor(nodes_); }

    // For lookup: `hash` is that of suffixes (dns/wire_name.hpp) for `owner`. Views live as long as the zone.
    std::optional<node_view> node(std::uint64_t hash, byte_view owner) const {
        return nodes_.find(hash, owner);
    }
    node_view apex() const { return apex_; }
    time_to_live negative_ttl() const { return negative_ttl_; }  // min(SOA TTL, MINIMUM), RFC 2308 §5
    bool has_delegations() const { return counts_.delegations > 0; }
    bool has_wildcards() const { return counts_.wildcards > 0; }

  private:
    friend class zone_builder;
    // The apex is in `nodes`, with an SOA of this serial.
    zone(name origin, node_table nodes, std::uint32_t serial, zone_counts counts);

    name origin_;
    std::uint32_t serial_;
    time_to_live negative_ttl_{};
    node_table nodes_;
    node_view apex_;  // into nodes_
    zone_counts counts_;
    zone_history::pointer history_;
};

}  // namespace cusax::dns
