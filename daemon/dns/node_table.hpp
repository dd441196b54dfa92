// The owners of a zone, found by hash: an immutable tree of pages
// (dns/node_page.hpp). A changed table copies the pages on the way to what changed
// and shares the rest, so that one change in a zone of a million owners costs
// microseconds, however many there are, and no second copy of the zone.
#pragma once

#include "base/bytes.hpp"
#include "dns/node.hpp"
#include "dns/node_page.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace cusax::dns {

class node_table {
  public:
    struct edit {
        std::uint64_t hash;  // of the owner, as suffixes gives it
        bytes owner;         // wire form
        bytes encoded;       // encode_node(); empty: the owner goes
    };

    // Gives every node once, in no order that means anything, without a copy. Holds the pages
    // that it walks: the table may change or go meanwhile, and the walk may rest for as long as
    // it likes (a transfer does, between its messages). A copy goes on from the same place.
    class cursor {
      public:
        explicit cursor(node_table const &table) : root_(table.root_) {}
        // nullopt at the end, and from then on. The view lives as long as this cursor or a table that shares
        // it.
        std::optional<node_view> next();

      private:
        void enter_leaf();

        page_pointer root_;
        node_leaf const *leaf_ = nullptr;  // nullptr: the next leaf is that of `behind_`
        std::size_t index_ = 0;            // in leaf_
        std::uint64_t behind_ = 0;         // the first hash behind leaf_; 0 once there are no more leaves
        bool ended_ = false;
    };

    node_table();
    node_table(page_pointer root, std::size_t size) : root_(std::move(root)), size_(size) {}

    std::size_t size() const { return size_; }
    std::optional<node_view> find(std::uint64_t hash, byte_view owner) const;

    // At most one edit for each owner.
    node_table with(std::vector<edit> edits) const;

  private:
    page_pointer root_;
    std::size_t size_ = 0;
};

}  // namespace cusax::dns
