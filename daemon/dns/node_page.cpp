#include "dns/node_page.hpp"

#include "dns/wire_name.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace cusax::dns {

void intrusive_ptr_release(node_page const *page) {
    if (page->references_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    if (!page->is_leaf()) {
        delete static_cast<node_branch const *>(page);
        return;
    }
    auto const *const leaf = static_cast<node_leaf const *>(page);
    leaf->~node_leaf();
    ::operator delete(const_cast<node_leaf *>(leaf));
}

page_pointer node_leaf::make(std::span<node_entry const *const> entries) {
    std::size_t octets = 0;
    for (node_entry const *const entry : entries) octets += entry->encoded.size();
    std::size_t const rows = 2 * entries.size() * sizeof(std::uint32_t);
    void *const room = ::operator new(sizeof(node_leaf) + rows + octets);
    auto *const leaf = new (room) node_leaf(entries.size());
    auto *key = reinterpret_cast<std::uint32_t *>(leaf + 1);
    auto *end = key + entries.size();
    auto *const nodes = reinterpret_cast<std::uint8_t *>(end + entries.size());
    std::size_t filled = 0;
    for (node_entry const *const entry : entries) {
        std::memcpy(nodes + filled, entry->encoded.data(), entry->encoded.size());
        filled += entry->encoded.size();
        *key++ = key_of(entry->hash);
        *end++ = static_cast<std::uint32_t>(filled);
    }
    return page_pointer(leaf);
}

// Keys are hashes: evenly spread, so a key's value tells where about it stands.
std::optional<std::size_t> node_leaf::index_of(std::uint64_t hash, byte_view owner) const {
    if (size_ == 0) return std::nullopt;
    std::uint32_t const wanted = key_of(hash);
    std::uint32_t const *const row = keys();
    std::size_t i = static_cast<std::size_t>(std::uint64_t{wanted} * size_ >> 32U);
    while (i > 0 && row[i - 1] >= wanted) --i;
    while (i < size_ && row[i] < wanted) ++i;
    for (; i < size_ && row[i] == wanted; ++i)
        if (equal_ignoring_case(node(i).owner(), owner)) return i;
    return std::nullopt;
}

page_pointer make_page(std::span<node_entry const> entries, unsigned depth) {
    if (entries.size() > node_page::leaf_most && depth < node_page::max_depth) {
        boost::intrusive_ptr<node_branch> branch(new node_branch);
        fill_slots(*branch, 0, node_page::slot_count, entries, depth);
        return branch;
    }
    std::vector<node_entry const *> by_key;
    by_key.reserve(entries.size());
    for (node_entry const &entry : entries) by_key.push_back(&entry);
    std::ranges::sort(by_key, {}, [](node_entry const *entry) { return node_leaf::key_of(entry->hash); });
    return node_leaf::make(by_key);
}

void fill_slots(node_branch &branch, unsigned first, unsigned last, std::span<node_entry const> entries,
                unsigned depth) {
    if (entries.size() <= node_page::leaf_most || last - first == 1) {
        page_pointer const page = make_page(entries, depth + node_page::branch_bits);
        std::fill(branch.slots.begin() + first, branch.slots.begin() + last, page);
        return;
    }
    unsigned const middle = (first + last) / 2;
    auto const upper = std::ranges::partition_point(
        entries, [&](node_entry const &entry) { return node_branch::slot_of(entry.hash, depth) < middle; });
    auto const lower_size = static_cast<std::size_t>(upper - entries.begin());
    fill_slots(branch, first, middle, entries.first(lower_size), depth);
    fill_slots(branch, middle, last, entries.subspan(lower_size), depth);
}

}  // namespace cusax::dns
