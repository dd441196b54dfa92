#include "dns/node_table.hpp"

#include "dns/wire_name.hpp"

#include <algorithm>

namespace cusax::dns {
namespace {

using edits_view = std::span<node_table::edit const>;  // ascending by hash

// Edits a table from the root down, counting owners as it goes.
class page_edit {
  public:
    page_pointer apply(page_pointer const &page, edits_view edits, unsigned depth) {
        if (page->is_leaf()) return make_page(merged(as_leaf(*page), edits), depth);
        boost::intrusive_ptr<node_branch> next(new node_branch);
        next->slots = as_branch(*page).slots;
        while (!edits.empty()) edits = apply_to_slots(*next, edits, depth);
        return next;
    }
    std::ptrdiff_t growth() const { return growth_; }

  private:
    std::vector<node_entry> merged(node_leaf const &leaf, edits_view edits);
    edits_view apply_to_slots(node_branch &branch, edits_view edits, unsigned depth);

    std::ptrdiff_t growth_ = 0;
};

// What the leaf holds after the edits, ascending by hash.
std::vector<node_entry> page_edit::merged(node_leaf const &leaf, edits_view edits) {
    std::vector<bool> replaced(leaf.size());
    std::vector<node_entry> entries;
    entries.reserve(leaf.size() + edits.size());
    for (auto const &change : edits) {
        if (auto const i = leaf.index_of(change.hash, change.owner)) replaced[*i] = true;
        if (!change.encoded.empty()) entries.push_back({.hash = change.hash, .encoded = change.encoded});
    }
    for (std::size_t i = 0; i < leaf.size(); ++i)
        if (!replaced[i])
            entries.push_back(
                {.hash = suffixes(leaf.node(i).owner()).hash(), .encoded = leaf.node(i).encoded()});
    std::ranges::sort(entries, {}, &node_entry::hash);
    growth_ += static_cast<std::ptrdiff_t>(entries.size()) - static_cast<std::ptrdiff_t>(leaf.size());
    return entries;
}

// Makes the edits in the slots that share the first edit's page; gives the edits that are left.
edits_view page_edit::apply_to_slots(node_branch &branch, edits_view edits, unsigned depth) {
    unsigned first = node_branch::slot_of(edits.front().hash, depth);
    page_pointer const page = branch.slots[first];
    while (first > 0 && branch.slots[first - 1] == page) --first;
    unsigned last = first;
    while (last < node_page::slot_count && branch.slots[last] == page) ++last;
    auto const behind = std::ranges::partition_point(
        edits, [&](auto const &change) { return node_branch::slot_of(change.hash, depth) < last; });
    auto const here = edits.first(static_cast<std::size_t>(behind - edits.begin()));
    if (page->is_leaf())
        fill_slots(branch, first, last, merged(as_leaf(*page), here), depth);
    else
        branch.slots[first] = apply(page, here, depth + node_page::branch_bits);
    return edits.subspan(here.size());
}

}  // namespace

node_table::node_table() : root_(node_leaf::make({})) {}

std::optional<node_view> node_table::find(std::uint64_t hash, byte_view owner) const {
    node_page const *page = root_.get();
    for (unsigned depth = 0; !page->is_leaf(); depth += node_page::branch_bits)
        page = as_branch(*page).slots[node_branch::slot_of(hash, depth)].get();
    node_leaf const &leaf = as_leaf(*page);
    auto const i = leaf.index_of(hash, owner);
    if (!i) return std::nullopt;
    return leaf.node(*i);
}

node_table node_table::with(std::vector<edit> edits) const {
    if (edits.empty()) return *this;
    std::ranges::sort(edits, {}, &edit::hash);
    page_edit change;
    page_pointer root = change.apply(root_, edits, 0);
    return {std::move(root), static_cast<std::size_t>(static_cast<std::ptrdiff_t>(size_) + change.growth())};
}

std::optional<node_view> node_table::cursor::next() {
    while (!ended_) {
        if (leaf_ == nullptr) enter_leaf();
        if (index_ < leaf_->size()) return leaf_->node(index_++);
        leaf_ = nullptr;
        ended_ = behind_ == 0;
    }
    return std::nullopt;
}

// Into the leaf of the hash `behind_`, which moves on behind that leaf's last slot.
void node_table::cursor::enter_leaf() {
    std::uint64_t const hash = behind_;
    node_page const *page = root_.get();
    behind_ = 0;
    for (unsigned depth = 0; !page->is_leaf(); depth += node_page::branch_bits) {
        auto const &slots = as_branch(*page).slots;
        unsigned const slot = node_branch::slot_of(hash, depth);
        page = slots[slot].get();
        unsigned last = slot + 1;
        while (last < node_page::slot_count && slots[last].get() == page) ++last;
        unsigned const shift = 64 - node_page::branch_bits - depth;
        behind_ = ((hash >> shift) + (last - slot)) << shift;  // 0 behind the last hash of all
    }
    leaf_ = &as_leaf(*page);
    index_ = 0;
}

}  // namespace cusax::dns
