// The owners of a zone, found by hash: an immutable table in chunks of some dozen
// owners, each chunk one block of encoded nodes. A changed table copies the
// chunks that changed and shares the rest, so that one change in a zone of a
// million owners costs microseconds per owner and no second copy of the zone.
#pragma once

#include "base/bytes.hpp"
#include "dns/node.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace cusax::dns {

class node_table {
  public:
    struct edit {
        std::uint64_t hash;  // of the owner, as suffixes gives it
        bytes owner;         // wire form
        bytes encoded;       // encode_node(); empty: the owner goes
    };

    // Gives every node once, in no order, without a copy of it. The table must outlive it.
    class cursor {
      public:
        explicit cursor(node_table const &table) : table_(&table) {}
        std::optional<node_view> next();  // nullopt at the end, and from then on

      private:
        node_table const *table_;
        std::size_t chunk_ = 0;
        std::size_t index_ = 0;  // in the chunk
    };

    node_table();

    std::size_t size() const { return size_; }
    std::optional<node_view> find(std::uint64_t hash, byte_view owner) const;
    std::vector<node_view> nodes() const;  // in no order; views live as long as a table that shares them

    // At most one edit for each owner.
    node_table with(std::vector<edit> edits) const;

  private:
    struct chunk;
    using chunk_pointer = std::shared_ptr<chunk const>;

    std::size_t chunk_of(std::uint64_t hash) const { return bits_ == 0 ? 0 : hash >> (64U - bits_); }
    node_table grown(unsigned bits) const;

    unsigned bits_ = 0;  // chunks_ has 2^bits_ entries
    std::size_t size_ = 0;
    std::vector<chunk_pointer> chunks_;
};

}  // namespace cusax::dns
