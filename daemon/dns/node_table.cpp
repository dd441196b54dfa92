#include "dns/node_table.hpp"

#include "dns/wire_name.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace cusax::dns {
namespace {

constexpr std::size_t owners_per_chunk = 32;  // on average, after the table has grown
constexpr std::size_t grow_above = 64;        // on average, before it grows

unsigned bits_for(std::size_t owners) {
    return static_cast<unsigned>(std::bit_width((owners + owners_per_chunk - 1) / owners_per_chunk)) -
           (owners > 0);
}

// The chunk is chosen by the hash's upper bits, the node in it by the lower ones.
std::uint32_t key_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }

}  // namespace

// Three rows side by side, so that a search reads the keys alone.
struct node_table::chunk {
    std::vector<std::uint32_t> keys;
    std::vector<std::uint32_t> starts;  // of each node in `nodes`
    bytes nodes;

    node_view node(std::size_t i) const {
        std::size_t const end = i + 1 < starts.size() ? starts[i + 1] : nodes.size();
        return node_view(byte_view(nodes).subspan(starts[i], end - starts[i]));
    }

    void reserve(std::size_t owners, std::size_t size) {
        keys.reserve(owners);
        starts.reserve(owners);
        nodes.reserve(size);
    }

    void append(std::uint32_t key, byte_view encoded) {
        keys.push_back(key);
        starts.push_back(static_cast<std::uint32_t>(nodes.size()));
        nodes.insert(nodes.end(), encoded.begin(), encoded.end());
    }

    std::optional<std::size_t> index_of(std::uint32_t key, byte_view owner) const {
        for (std::size_t i = 0; i < keys.size(); ++i)
            if (keys[i] == key && equal_ignoring_case(node(i).owner(), owner)) return i;
        return std::nullopt;
    }

    // A copy with these edits, and the change of the number of owners.
    std::pair<chunk_pointer, std::ptrdiff_t> with(std::span<edit const> edits) const;
};

std::pair<node_table::chunk_pointer, std::ptrdiff_t> node_table::chunk::with(
    std::span<edit const> edits) const {
    std::vector<bool> replaced(keys.size());
    std::size_t owners = keys.size();
    std::size_t size = nodes.size();
    for (edit const &change : edits) {
        if (auto const i = index_of(key_of(change.hash), change.owner)) {
            replaced[*i] = true;
            size -= node(*i).encoded().size();
            --owners;
        }
        size += change.encoded.size();
        if (!change.encoded.empty()) ++owners;
    }
    auto next = std::make_shared<chunk>();
    next->reserve(owners, size);
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (!replaced[i]) next->append(keys[i], node(i).encoded());
    for (edit const &change : edits)
        if (!change.encoded.empty()) next->append(key_of(change.hash), change.encoded);
    return {std::move(next), static_cast<std::ptrdiff_t>(owners) - static_cast<std::ptrdiff_t>(keys.size())};
}

node_table::node_table() : chunks_(1, std::make_shared<chunk>()) {}

std::optional<node_view> node_table::find(std::uint64_t hash, byte_view owner) const {
    chunk const &here = *chunks_[chunk_of(hash)];
    auto const i = here.index_of(key_of(hash), owner);
    if (!i) return std::nullopt;
    return here.node(*i);
}

std::vector<node_view> node_table::nodes() const {
    std::vector<node_view> all;
    all.reserve(size_);
    for (auto const &part : chunks_)
        for (std::size_t i = 0; i < part->keys.size(); ++i) all.push_back(part->node(i));
    return all;
}

std::optional<node_view> node_table::cursor::next() {
    for (; chunk_ < table_->chunks_.size(); ++chunk_, index_ = 0)
        if (chunk const &part = *table_->chunks_[chunk_]; index_ < part.keys.size())
            return part.node(index_++);
    return std::nullopt;
}

node_table node_table::grown(unsigned bits) const {
    node_table next;
    next.bits_ = bits;
    next.size_ = size_;
    next.chunks_.clear();
    std::vector<std::shared_ptr<chunk>> parts(std::size_t{1} << bits);
    for (auto &part : parts) part = std::make_shared<chunk>();
    for (node_view const node : nodes()) {
        std::uint64_t const hash = suffixes(node.owner()).hash();
        parts[next.chunk_of(hash)]->append(key_of(hash), node.encoded());
    }
    for (auto &part : parts) part->nodes.shrink_to_fit();
    next.chunks_.assign(parts.begin(), parts.end());
    return next;
}

node_table node_table::with(std::vector<edit> edits) const {
    std::size_t const at_most = size_ + edits.size();
    node_table next = at_most > chunks_.size() * grow_above ? grown(bits_for(at_most)) : *this;
    std::ranges::sort(edits, {}, &edit::hash);  // brings the edits of one chunk together
    for (auto first = edits.begin(); first != edits.end();) {
        std::size_t const index = next.chunk_of(first->hash);
        auto const last = std::find_if(
            first, edits.end(), [&next, index](edit const &e) { return next.chunk_of(e.hash) != index; });
        auto [part, growth] = next.chunks_[index]->with({first, last});
        next.chunks_[index] = std::move(part);
        next.size_ = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(next.size_) + growth);
        first = last;
    }
    return next;
}

}  // namespace cusax::dns
