#include "dns/zone_builder.hpp"

#include "dns/zone_rules.hpp"

#include <algorithm>

namespace cusax::dns {
namespace {

constexpr std::size_t made_at_once = 4096;  // owners; a larger zone is put together part by part

}  // namespace

result<void> zone_builder::add(rrset const &records) {
    if (auto fine = check_set(origin_, records); !fine) return fine;
    node_sets node;
    if (auto fine = merge_set(records.owner, node, records); !fine) return fine;
    if (auto fine = check_node(origin_, records.owner, node); !fine) return fine;
    heap_.add(suffixes(records.owner.wire()), encode_node(records.owner.wire(), node));
    return {};
}

result<zone> zone_builder::finish(std::uint32_t serial) {
    heap_.forget_index();
    bool const at_once = heap_.size() <= made_at_once;
    unsigned const step = at_once ? node_heap::part_count : 1;
    boost::intrusive_ptr<node_branch> const branch(new node_branch);
    page_pointer root = branch;
    for (unsigned part = 0; part < node_heap::part_count; part += step) {
        entries nodes = heap_.sorted(part, part + step);
        if (auto const fine = join_owners(nodes, serial); !fine) return failure(fine.error());
        if (at_once)
            root = make_page(nodes, 0);
        else
            fill_slots(*branch, part, part + 1, nodes, 0);
        heap_.release(part, part + step);
        joined_.clear();
    }
    if (!has_apex_) return refuse_set(origin_, rr_type::soa, "missing at the apex");
    return zone(std::move(origin_), node_table(std::move(root), owners_), serial, counts_);
}

// Makes one entry of all those of one owner.
result<void> zone_builder::join_owners(entries &nodes, std::uint32_t serial) {
    auto kept = nodes.begin();
    for (auto first = nodes.begin(); first != nodes.end();) {
        auto const same_hash = std::find_if(
            first, nodes.end(), [hash = first->hash](node_entry const &e) { return e.hash != hash; });
        byte_view const owner = node_view(first->encoded).owner();
        auto const last = std::stable_partition(first, same_hash, [owner](node_entry const &e) {
            return equal_ignoring_case(node_view(e.encoded).owner(), owner);
        });
        node_entry entry = *first;
        if (last - first > 1 || owner.size() == origin_.wire().size()) {
            auto const whole = join({first, last}, serial);
            if (!whole) return failure(whole.error());
            entry.encoded = *whole;
        }
        counts_ += count_node(origin_.wire().size(), node_view(entry.encoded));
        *kept++ = entry;
        first = last;
    }
    nodes.erase(kept, nodes.end());
    owners_ += nodes.size();
    return {};
}

result<byte_view> zone_builder::join(std::span<node_entry const> parts, std::uint32_t serial) {
    // In the case in which it was written, where it is more than an ancestor.
    auto const written =
        std::ranges::find_if(parts, [](node_entry const &part) { return !node_view(part.encoded).empty(); });
    auto const &named = written == parts.end() ? parts.front() : *written;
    name const owner = name::from_wire(node_view(named.encoded).owner()).value();
    node_sets node;
    for (node_entry const &part : parts) {
        node_view const view(part.encoded);
        node.children += view.children();
        for (auto &set : view.decode().sets) {
            rrset const records{
                .owner = owner, .type = set.type, .ttl = set.ttl, .records = std::move(set.records)};
            if (auto const fine = merge_set(owner, node, records); !fine) return failure(fine.error());
        }
    }
    if (owner == origin_)
        if (auto const fine = complete_apex(node, serial); !fine) return failure(fine.error());
    if (auto const fine = check_node(origin_, owner, node); !fine) return failure(fine.error());
    return joined_.emplace_back(encode_node(owner.wire(), node));
}

result<void> zone_builder::complete_apex(node_sets &apex, std::uint32_t serial) {
    for (rr_type const needed : {rr_type::soa, rr_type::ns})
        if (!has_set(apex, needed)) return refuse_set(origin_, needed, "missing at the apex");
    auto &soa = find_set(apex, rr_type::soa)->records.front();
    soa = with_serial(soa, serial);
    has_apex_ = true;
    return {};
}

}  // namespace cusax::dns
