#include "dns/record_stream.hpp"

#include "dns/wire_number.hpp"

#include <utility>

namespace cusax::dns {
namespace {

bytes encode(rrset const &set) {
    return encode_node(set.owner.wire(),
                       {.children = 0, .sets = {{.type = set.type, .ttl = set.ttl, .records = set.records}}});
}

}  // namespace

record_stream::record_stream(std::vector<rrset> const &sets) {
    before_.reserve(sets.size());
    for (rrset const &set : sets) before_.push_back(encode(set));
    enter_next_node();
}

record_stream::record_stream(std::shared_ptr<zone const> whole) : whole_(std::move(whole)) {
    rrset const soa = whole_->find(whole_->origin(), rr_type::soa).value();
    before_.push_back(encode(soa));
    behind_.push_back(encode(soa));
    walk_.emplace(whole_->nodes());
    enter_next_node();
}

std::optional<record_stream::record> record_stream::current() const {
    if (rest_.empty()) return std::nullopt;
    rrset_view const &set = sets_[set_at_];
    return record{
        .owner = node_.owner(),
        .data = {.type = set.type, .ttl = set.ttl, .count = 1, .body = rest_.first(2U + read16(rest_, 0))}};
}

void record_stream::advance() {
    rest_ = rest_.subspan(2U + read16(rest_, 0));
    if (!rest_.empty()) return;
    if (++set_at_ < sets_.size())
        rest_ = sets_[set_at_].body;
    else
        enter_next_node();
}

// False where there is nothing to send of it.
bool record_stream::enter(node_view node, bool with_soa) {
    node_ = node;
    sets_.clear();
    set_at_ = 0;
    node.each([&](rrset_view const &set) {
        if (with_soa || set.type != rr_type::soa) sets_.push_back(set);
    });
    if (sets_.empty()) return false;
    rest_ = sets_.front().body;
    return true;
}

void record_stream::enter_next_node() {
    while (before_at_ < before_.size())
        if (enter(node_view(before_[before_at_++]), true)) return;
    while (walk_) {
        auto const node = walk_->next();
        if (!node) walk_.reset();
        if (node && enter(*node, false)) return;
    }
    while (behind_at_ < behind_.size())
        if (enter(node_view(behind_[behind_at_++]), true)) return;
}

}  // namespace cusax::dns
