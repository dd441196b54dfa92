#include "dns/zone_rules.hpp"

#include "dns/rdata_format.hpp"

#include <algorithm>

namespace cusax::dns {
namespace {

// An RRset must fit into a message of 65,535 octets beside header, question and owner names of two octets.
constexpr std::size_t max_set_size = 64'000;
constexpr std::size_t record_overhead = 2 + 2 + 2 + 4 + 2;  // owner pointer, type, class, TTL, RDLENGTH

}  // namespace

failure refuse_set(name const &owner, rr_type type, char const *why) {
    return fail(error_code::invalid_input, owner.render() + ' ' + render_type(type) + ": " + why);
}

bool same_record(rr_type type, rdata const &left, rdata const &right) {
    if (type == rr_type::soa) return equal_rdata(type, with_serial(left, 0), with_serial(right, 0));
    return equal_rdata(type, left, right);
}

std::vector<node_sets::set>::iterator find_set(node_sets &node, rr_type type) {
    return std::ranges::lower_bound(node.sets, type, {}, &node_sets::set::type);
}

bool has_set(node_sets const &node, rr_type type) {
    return std::ranges::binary_search(node.sets, type, {}, &node_sets::set::type);
}

result<void> check_set(name const &origin, rrset const &records) {
    name const &owner = records.owner;
    rr_type const type = records.type;
    if (!owner.is_at_or_below(origin)) return refuse_set(owner, type, "lies outside the zone");
    if (is_meta_type(type) || type == rr_type::dname)
        return refuse_set(owner, type, "no type for a zone here");
    if (records.ttl > max_ttl) return refuse_set(owner, type, "TTL above 2147483647");
    if (records.records.empty()) return refuse_set(owner, type, "an RRset without records");
    for (rdata const &data : records.records)
        if (!is_valid_rdata(type, data)) return refuse_set(owner, type, "data is not of its type");
    return {};
}

result<void> merge_set(name const &owner, node_sets &node, rrset const &records) {
    rr_type const type = records.type;
    auto set = find_set(node, type);
    if (set == node.sets.end() || set->type != type)
        set = node.sets.insert(set, node_sets::set{.type = type, .ttl = records.ttl, .records = {}});
    if (set->ttl != records.ttl) return refuse_set(owner, type, "TTLs of one RRset differ");
    for (rdata const &data : records.records) {
        auto const same = [&](rdata const &stored) { return same_record(type, stored, data); };
        if (std::ranges::any_of(set->records, same)) return refuse_set(owner, type, "the same record twice");
        set->records.push_back(data);
    }
    std::ranges::sort(set->records);
    return {};
}

result<void> check_node(name const &origin, name const &owner, node_sets const &node) {
    bool const is_apex = owner == origin;
    for (auto const &set : node.sets) {
        bool const single = set.type == rr_type::soa || set.type == rr_type::cname;
        if (single && set.records.size() != 1) return refuse_set(owner, set.type, "more than one record");
        if (set.type == rr_type::soa && !is_apex) return refuse_set(owner, set.type, "belongs at the apex");
        if (set.type == rr_type::cname && node.sets.size() != 1)
            return refuse_set(owner, set.type, "beside other data");
        std::size_t size = 0;
        for (rdata const &data : set.records) size += record_overhead + data.size();
        if (size > max_set_size) return refuse_set(owner, set.type, "fits into no message");
    }
    return {};
}

}  // namespace cusax::dns
