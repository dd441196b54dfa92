// One change of a zone while it is made: the owners that it touches are taken
// apart, edited, checked by dns/zone_rules.hpp, and put back into a new table.
// Keeps the empty non-terminals. Used by zone.cpp alone, on one thread.
#pragma once

#include "base/result.hpp"
#include "dns/node.hpp"
#include "dns/node_table.hpp"
#include "dns/record.hpp"
#include "dns/zone_counts.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace cusax::dns {

class zone_edit {
  public:
    zone_edit(name const &origin, node_table const &base) : origin_(origin), base_(base) {}

    result<void> remove(rrset const &records);
    result<void> add(rrset const &records);

    // Once, after the last remove() and add().
    result<void> check();
    // After a check() that found no fault.
    node_table commit(std::uint32_t serial);
    zone_counts const &growth() const { return growth_; }  // against the base, after commit()

  private:
    struct touched {
        node_sets node;
        bool existed;  // as its parent's number of children has it
        zone_counts before;
    };

    touched &touch(name const &owner);
    void count_children();

    name const &origin_;
    node_table const &base_;
    std::unordered_map<name, touched> touched_;
    zone_counts growth_;
};

}  // namespace cusax::dns
