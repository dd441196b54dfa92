#include "dns/node_heap.hpp"

#include <algorithm>
#include <cstring>

namespace cusax::dns {
namespace {

constexpr std::size_t smallest_block = 512;
constexpr std::size_t largest_block = 65'536;  // except for a node that is larger
constexpr std::size_t first_index_size = 64;   // a power of two

struct stored_header {
    std::uint64_t hash;
    std::uint32_t size;  // of the node behind it
};
constexpr std::size_t header_octets = sizeof(std::uint64_t) + sizeof(std::uint32_t);

stored_header read_header(std::uint8_t const *at) {
    stored_header header{};
    std::memcpy(&header.hash, at, sizeof header.hash);
    std::memcpy(&header.size, at + sizeof header.hash, sizeof header.size);
    return header;
}

byte_view owner_of(std::uint8_t const *node) { return {node + 1, node[0]}; }

void add_child(std::uint8_t *node) {
    std::uint32_t children = 0;
    std::uint8_t *const at = node + 1 + node[0];
    std::memcpy(&children, at, sizeof children);
    ++children;
    std::memcpy(at, &children, sizeof children);
}

}  // namespace

void node_heap::add(suffixes const &names, byte_view encoded) {
    std::uint8_t *const stored = append(names.hash(), encoded);
    std::size_t n = names.labels();
    if (place_of(names.hash(n), names.suffix(n)).node != nullptr) return;
    remember(names.hash(n), names.suffix(n), stored);
    while (n-- > origin_labels_) {
        byte_view const owner = names.suffix(n);
        if (auto *const known = place_of(names.hash(n), owner).node) return add_child(known);
        bytes const empty = encode_node(owner, {.children = 1, .sets = {}});
        remember(names.hash(n), owner, append(names.hash(n), empty));
    }
}

std::uint8_t *node_heap::append(std::uint64_t hash, byte_view encoded) {
    auto &blocks = parts_[node_branch::slot_of(hash, 0)];
    std::size_t const needed = header_octets + encoded.size();
    if (blocks.empty() || blocks.back().size - blocks.back().used < needed) {
        std::size_t const doubled = blocks.empty() ? smallest_block : 2 * blocks.back().size;
        std::size_t const size = std::max(std::min(doubled, largest_block), needed);
        blocks.push_back(
            {.octets = std::make_unique_for_overwrite<std::uint8_t[]>(size), .used = 0, .size = size});
    }
    block &room = blocks.back();
    std::uint8_t *const at = room.octets.get() + room.used;
    auto const size = static_cast<std::uint32_t>(encoded.size());
    std::memcpy(at, &hash, sizeof hash);
    std::memcpy(at + sizeof hash, &size, sizeof size);
    std::memcpy(at + header_octets, encoded.data(), encoded.size());
    room.used += needed;
    ++size_;
    return at + header_octets;
}

node_heap::known_owner &node_heap::place_of(std::uint64_t hash, byte_view owner) {
    if (index_.empty()) index_.resize(first_index_size);
    std::size_t const mask = index_.size() - 1;
    for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
        known_owner &place = index_[i];
        if (place.node == nullptr) return place;
        if (place.hash == hash && equal_ignoring_case(owner_of(place.node), owner)) return place;
    }
}

void node_heap::remember(std::uint64_t hash, byte_view owner, std::uint8_t *node) {
    place_of(hash, owner) = {.hash = hash, .node = node};
    if (++known_ > index_.size() / 4 * 3) grow_index();
}

void node_heap::grow_index() {
    std::vector<known_owner> larger(2 * index_.size());
    std::size_t const mask = larger.size() - 1;
    for (known_owner const &owner : index_) {
        if (owner.node == nullptr) continue;
        std::size_t i = owner.hash & mask;
        while (larger[i].node != nullptr) i = (i + 1) & mask;
        larger[i] = owner;
    }
    index_ = std::move(larger);
}

void node_heap::forget_index() { std::vector<known_owner>().swap(index_); }

std::vector<node_entry> node_heap::sorted(unsigned first, unsigned last) const {
    std::vector<node_entry> entries;
    for (unsigned part = first; part < last; ++part)
        for (block const &room : parts_[part])
            for (std::size_t at = 0; at < room.used;) {
                auto const header = read_header(room.octets.get() + at);
                at += header_octets;
                entries.push_back({.hash = header.hash, .encoded = {room.octets.get() + at, header.size}});
                at += header.size;
            }
    std::ranges::stable_sort(entries, {}, &node_entry::hash);
    return entries;
}

void node_heap::release(unsigned first, unsigned last) {
    for (unsigned part = first; part < last; ++part) std::vector<block>().swap(parts_[part]);
}

}  // namespace cusax::dns
