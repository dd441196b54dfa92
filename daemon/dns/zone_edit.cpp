#include "dns/zone_edit.hpp"

#include "dns/rdata_format.hpp"
#include "dns/wire_name.hpp"

#include <algorithm>

namespace cusax::dns {
namespace {

// An RRset must fit into a message of 65,535 octets beside header, question and owner names of two octets.
constexpr std::size_t max_set_size = 64'000;
constexpr std::size_t record_overhead = 2 + 2 + 2 + 4 + 2;  // owner pointer, type, class, TTL, RDLENGTH

failure refuse(name const &owner, rr_type type, char const *why) {
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

bool exists(node_sets const &node) { return !node.sets.empty() || node.children > 0; }

}  // namespace

zone_edit::touched &zone_edit::touch(name const &owner) {
    auto const [found, fresh] = touched_.try_emplace(owner);
    touched &entry = found->second;
    if (fresh) {
        if (auto const stored = base_.find(suffixes(owner.wire()).hash(), owner.wire()))
            entry.node = stored->decode();
        entry.existed = exists(entry.node);
        entry.before = counts_of(owner, entry.node);
    }
    return entry;
}

result<void> zone_edit::remove(rrset const &records) {
    node_sets &node = touch(records.owner).node;
    auto const set = find_set(node, records.type);
    if (set == node.sets.end() || set->type != records.type)
        return refuse(records.owner, records.type, "there are no such records to remove");
    for (rdata const &data : records.records) {
        if (!is_valid_rdata(records.type, data))
            return refuse(records.owner, records.type, "data is not of its type");
        auto const same = [&](rdata const &stored) { return same_record(records.type, stored, data); };
        if (std::erase_if(set->records, same) == 0)
            return refuse(records.owner, records.type, "there is no such record to remove");
    }
    if (set->records.empty()) node.sets.erase(set);
    return {};
}

result<void> zone_edit::add(rrset const &records) {
    rr_type const type = records.type;
    if (!records.owner.is_at_or_below(origin_)) return refuse(records.owner, type, "lies outside the zone");
    if (is_meta_type(type) || type == rr_type::dname)
        return refuse(records.owner, type, "no type for a zone here");
    if (records.ttl > max_ttl) return refuse(records.owner, type, "TTL above 2147483647");
    if (records.records.empty()) return refuse(records.owner, type, "an RRset without records");
    node_sets &node = touch(records.owner).node;
    auto set = find_set(node, type);
    if (set == node.sets.end() || set->type != type)
        set = node.sets.insert(set, node_sets::set{.type = type, .ttl = records.ttl, .records = {}});
    if (set->ttl != records.ttl) return refuse(records.owner, type, "TTLs of one RRset differ");
    for (rdata const &data : records.records) {
        if (!is_valid_rdata(type, data)) return refuse(records.owner, type, "data is not of its type");
        auto const same = [&](rdata const &stored) { return same_record(type, stored, data); };
        if (std::ranges::any_of(set->records, same))
            return refuse(records.owner, type, "the same record twice");
        set->records.push_back(data);
    }
    std::ranges::sort(set->records);
    return {};
}

result<void> zone_edit::check() {
    touch(origin_);
    for (auto const &[owner, entry] : touched_)
        if (auto fine = check_node(owner, entry.node); !fine) return fine;
    count_children();
    return {};
}

result<void> zone_edit::check_node(name const &owner, node_sets const &node) const {
    bool const is_apex = owner == origin_;
    if (is_apex && !has_set(node, rr_type::soa)) return refuse(owner, rr_type::soa, "missing at the apex");
    if (is_apex && !has_set(node, rr_type::ns)) return refuse(owner, rr_type::ns, "missing at the apex");
    for (auto const &set : node.sets) {
        bool const single = set.type == rr_type::soa || set.type == rr_type::cname;
        if (single && set.records.size() != 1) return refuse(owner, set.type, "more than one record");
        if (set.type == rr_type::soa && !is_apex) return refuse(owner, set.type, "belongs at the apex");
        if (set.type == rr_type::cname && node.sets.size() != 1)
            return refuse(owner, set.type, "beside other data");
        std::size_t size = 0;
        for (rdata const &data : set.records) size += record_overhead + data.size();
        if (size > max_set_size) return refuse(owner, set.type, "fits into no message");
    }
    return {};
}

// An owner that appears or disappears changes its parent's number of children, by which the
// parent may appear or disappear in turn (RFC 4592 §2.2.2).
void zone_edit::count_children() {
    std::vector<name> owners;
    owners.reserve(touched_.size());
    for (auto const &[owner, entry] : touched_) owners.push_back(owner);
    for (name owner : owners) {
        while (owner != origin_) {
            touched &entry = touch(owner);
            bool const exists_now = exists(entry.node);
            if (exists_now == entry.existed) break;
            entry.existed = exists_now;
            owner = owner.parent();
            std::uint32_t &children = touch(owner).node.children;
            children = exists_now ? children + 1 : children - 1;
        }
    }
}

zone_counts zone_edit::counts_of(name const &owner, node_sets const &node) const {
    zone_counts counts;
    for (auto const &set : node.sets) counts.records += static_cast<std::int64_t>(set.records.size());
    if (owner != origin_ && has_set(node, rr_type::ns)) counts.delegations = 1;
    if (owner.is_wildcard() && exists(node)) counts.wildcards = 1;
    return counts;
}

node_table zone_edit::commit(std::uint32_t serial) {
    auto &soa = find_set(touch(origin_).node, rr_type::soa)->records.front();
    soa = with_serial(soa, serial);
    std::vector<node_table::edit> edits;
    edits.reserve(touched_.size());
    for (auto const &[owner, entry] : touched_) {
        zone_counts const after = counts_of(owner, entry.node);
        growth_.records += after.records - entry.before.records;
        growth_.delegations += after.delegations - entry.before.delegations;
        growth_.wildcards += after.wildcards - entry.before.wildcards;
        byte_view const wire = owner.wire();
        edits.push_back({.hash = suffixes(wire).hash(),
                         .owner = bytes(wire.begin(), wire.end()),
                         .encoded = exists(entry.node) ? encode_node(wire, entry.node) : bytes()});
    }
    return base_.with(std::move(edits));
}

}  // namespace cusax::dns
