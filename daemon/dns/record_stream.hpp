// The records of a zone transfer one by one, in the order in which they are sent,
// each where it lies: a zone of a million owners is walked, not copied.
#pragma once

#include "base/bytes.hpp"
#include "dns/node.hpp"
#include "dns/zone.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace cusax::dns {

class record_stream {
  public:
    struct record {
        byte_view owner;
        rrset_view data;  // a set of this record alone
    };

    // The sets in their order. Each has records.
    explicit record_stream(std::vector<rrset> const &sets);
    // All of the zone: its SOA, everything else in no order, its SOA (RFC 5936 §2.2).
    explicit record_stream(std::shared_ptr<zone const> whole);

    record_stream(record_stream &&) = default;
    record_stream &operator=(record_stream &&) = default;
    record_stream(record_stream const &) = delete;  // views lead into the encoded sets
    record_stream &operator=(record_stream const &) = delete;
    ~record_stream() = default;

    std::optional<record> current() const;  // nullopt at the end
    void advance();                         // not at the end

  private:
    bool enter(node_view node, bool with_soa);
    void enter_next_node();

    std::vector<bytes> before_;  // encoded nodes
    std::vector<bytes> behind_;
    std::shared_ptr<zone const> whole_;
    std::optional<node_table::cursor> walk_;
    std::size_t before_at_ = 0;
    std::size_t behind_at_ = 0;

    node_view node_;
    std::vector<rrset_view> sets_;  // of node_
    std::size_t set_at_ = 0;
    byte_view rest_;  // of the set's body; empty at the end of all
};

}  // namespace cusax::dns
