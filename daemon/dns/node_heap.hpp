// Encoded nodes on their way into a zone, in the order in which their records
// come: a few large blocks in 64 parts by the first bits of the hash, so that a
// zone of a million owners is put together part by part, each part's blocks going
// as soon as its pages stand. Keeps the empty non-terminals (RFC 4592 §2.2.2).
// Used by zone_builder.cpp alone, on one thread.
#pragma once

#include "base/bytes.hpp"
#include "dns/node_page.hpp"
#include "dns/wire_name.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace cusax::dns {

class node_heap {
  public:
    static constexpr unsigned part_count = node_page::slot_count;

    explicit node_heap(std::size_t origin_labels) : origin_labels_(origin_labels) {}

    // A node of the owner `names`, with records and no children; its ancestors up to the
    // origin come into being with it. One owner may come several times: each is kept.
    void add(suffixes const &names, byte_view encoded);
    std::size_t size() const { return size_; }

    // After the last add().
    void forget_index();
    // The nodes of the parts first … last-1, ascending by hash; valid until release() of their part.
    std::vector<node_entry> sorted(unsigned first, unsigned last) const;
    void release(unsigned first, unsigned last);

  private:
    struct block {
        std::unique_ptr<std::uint8_t[]> octets;
        std::size_t used;
        std::size_t size;
    };
    struct known_owner {
        std::uint64_t hash = 0;
        std::uint8_t *node = nullptr;  // in a block; nullptr: the place is free
    };

    std::uint8_t *append(std::uint64_t hash, byte_view encoded);
    known_owner &place_of(std::uint64_t hash, byte_view owner);
    void grow_index();
    void remember(std::uint64_t hash, byte_view owner, std::uint8_t *node);

    std::size_t origin_labels_;
    std::size_t size_ = 0;
    std::array<std::vector<block>, part_count> parts_;
    std::vector<known_owner> index_;  // by hash, open addressing
    std::size_t known_ = 0;
};

}  // namespace cusax::dns
