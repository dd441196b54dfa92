// The pages of a node_table: a tree over the hashes of the owners. A leaf is one
// block of memory with some dozen encoded nodes; a branch shares out the next six
// bits of the hash among its slots, and neighbouring slots may share one page, so
// that leaves stay well filled. Pages never change once they are shared.
// Used by node_table.cpp and zone_builder.cpp.
#pragma once

#include "base/bytes.hpp"
#include "dns/node.hpp"

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace cusax::dns {

// One owner on its way into a page.
struct node_entry {
    std::uint64_t hash;  // of the owner, as suffixes gives it
    byte_view encoded;   // encode_node(); not empty
};

class node_page;
using page_pointer = boost::intrusive_ptr<node_page const>;

class node_page {
  public:
    static constexpr unsigned branch_bits = 6;
    static constexpr unsigned slot_count = 1U << branch_bits;
    static constexpr unsigned max_depth = 30;     // bits taken by branches; below, leaves grow without limit
    static constexpr std::size_t leaf_most = 64;  // owners; with one more a leaf is split

    node_page(node_page const &) = delete;
    node_page &operator=(node_page const &) = delete;

    bool is_leaf() const { return is_leaf_; }

  protected:
    explicit node_page(bool is_leaf) : is_leaf_(is_leaf) {}
    ~node_page() = default;

  private:
    friend void intrusive_ptr_add_ref(node_page const *page) {
        page->references_.fetch_add(1, std::memory_order_relaxed);
    }
    friend void intrusive_ptr_release(node_page const *page);

    mutable std::atomic<std::uint32_t> references_{0};
    bool is_leaf_;
};

// Behind the object, in the same block: the keys in ascending order, the ends of the nodes, the nodes.
class node_leaf : public node_page {
  public:
    // Takes the entries in the order of their keys.
    static page_pointer make(std::span<node_entry const *const> entries);

    // The leaf is chosen by the hash's upper bits, the node in it by the lower ones.
    static std::uint32_t key_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }

    std::size_t size() const { return size_; }
    std::uint32_t key(std::size_t i) const { return keys()[i]; }
    node_view node(std::size_t i) const {
        std::size_t const start = i == 0 ? 0 : ends()[i - 1];
        return node_view(byte_view(nodes() + start, ends()[i] - start));
    }
    std::optional<std::size_t> index_of(std::uint64_t hash, byte_view owner) const;

  private:
    explicit node_leaf(std::size_t size) : node_page(true), size_(static_cast<std::uint32_t>(size)) {}

    std::uint32_t const *keys() const { return reinterpret_cast<std::uint32_t const *>(this + 1); }
    std::uint32_t const *ends() const { return keys() + size_; }
    std::uint8_t const *nodes() const { return reinterpret_cast<std::uint8_t const *>(ends() + size_); }

    std::uint32_t size_;
};

class node_branch : public node_page {
  public:
    node_branch() : node_page(false) {}

    // The slot for `hash` in a branch below `depth` bits.
    static unsigned slot_of(std::uint64_t hash, unsigned depth) {
        return static_cast<unsigned>(hash >> (64 - branch_bits - depth)) % slot_count;
    }

    std::array<page_pointer, slot_count> slots;
};

inline node_leaf const &as_leaf(node_page const &page) { return static_cast<node_leaf const &>(page); }
inline node_branch const &as_branch(node_page const &page) { return static_cast<node_branch const &>(page); }

// A page of these entries (ascending by hash, one for each owner), which agree in their first `depth` bits.
page_pointer make_page(std::span<node_entry const> entries, unsigned depth);

// Fills the slots first … last-1 of a branch below `depth` bits; their number is a power of two.
void fill_slots(node_branch &branch, unsigned first, unsigned last, std::span<node_entry const> entries,
                unsigned depth);

}  // namespace cusax::dns
