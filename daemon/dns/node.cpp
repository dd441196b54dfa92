#include "dns/node.hpp"

namespace cusax::dns {
namespace {

template <class Number>
void store(bytes &out, Number value) {
    std::size_t const at = out.size();
    out.resize(at + sizeof value);
    std::memcpy(out.data() + at, &value, sizeof value);
}

std::size_t body_size(node_sets::set const &set) {
    std::size_t size = 0;
    for (rdata const &data : set.records) size += 2 + data.size();
    return size;
}

}  // namespace

bytes encode_node(byte_view owner, node_sets const &node) {
    std::size_t size = 1 + owner.size() + sizeof node.children;
    for (auto const &set : node.sets) size += node_view::set_header + body_size(set);
    bytes out;
    out.reserve(size);
    out.push_back(static_cast<std::uint8_t>(owner.size()));
    out.insert(out.end(), owner.begin(), owner.end());
    store(out, node.children);
    for (auto const &set : node.sets) {
        store(out, static_cast<std::uint16_t>(set.type));
        store(out, set.ttl.count());
        store(out, static_cast<std::uint16_t>(set.records.size()));
        store(out, static_cast<std::uint16_t>(body_size(set)));
        for (rdata const &data : set.records) {
            out.push_back(static_cast<std::uint8_t>(data.size() >> 8U));
            out.push_back(static_cast<std::uint8_t>(data.size()));
            out.insert(out.end(), data.begin(), data.end());
        }
    }
    return out;
}

rrset_view node_view::set_at(std::size_t at) const {
    return {.type = static_cast<rr_type>(load<std::uint16_t>(at)),
            .ttl = time_to_live(load<std::uint32_t>(at + 2)),
            .count = load<std::uint16_t>(at + 6),
            .body = encoded_.subspan(at + set_header, load<std::uint16_t>(at + 8))};
}

std::optional<rrset_view> node_view::find(rr_type type) const {
    for (std::size_t at = first_set(); at < encoded_.size();) {
        rrset_view const set = set_at(at);
        if (set.type == type) return set;
        at += set_header + set.body.size();
    }
    return std::nullopt;
}

node_sets node_view::decode() const {
    node_sets node{.children = children(), .sets = {}};
    each([&node](rrset_view const &set) {
        auto &taken = node.sets.emplace_back(node_sets::set{.type = set.type, .ttl = set.ttl, .records = {}});
        set.each([&taken](byte_view data) { taken.records.emplace_back(data.begin(), data.end()); });
    });
    return node;
}

}  // namespace cusax::dns
