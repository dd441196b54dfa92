#include "dns/zone_edit.hpp"

#include "dns/rdata_format.hpp"
#include "dns/wire_name.hpp"
#include "dns/zone_rules.hpp"

#include <algorithm>

namespace cusax::dns {
namespace {

bool exists(node_sets const &node) { return !node.sets.empty() || node.children > 0; }

}  // namespace

zone_edit::touched &zone_edit::touch(name const &owner) {
    auto const [found, fresh] = touched_.try_emplace(owner);
    touched &entry = found->second;
    if (fresh) {
        if (auto const stored = base_.find(suffixes(owner.wire()).hash(), owner.wire())) {
            entry.node = stored->decode();
            entry.before = count_node(origin_.wire().size(), *stored);
        }
        entry.existed = exists(entry.node);
    }
    return entry;
}

result<void> zone_edit::remove(rrset const &records) {
    node_sets &node = touch(records.owner).node;
    auto const set = find_set(node, records.type);
    if (set == node.sets.end() || set->type != records.type)
        return refuse_set(records.owner, records.type, "there are no such records to remove");
    for (rdata const &data : records.records) {
        if (!is_valid_rdata(records.type, data))
            return refuse_set(records.owner, records.type, "data is not of its type");
        auto const same = [&](rdata const &stored) { return same_record(records.type, stored, data); };
        if (std::erase_if(set->records, same) == 0)
            return refuse_set(records.owner, records.type, "there is no such record to remove");
    }
    if (set->records.empty()) node.sets.erase(set);
    return {};
}

result<void> zone_edit::add(rrset const &records) {
    if (auto fine = check_set(origin_, records); !fine) return fine;
    return merge_set(records.owner, touch(records.owner).node, records);
}

result<void> zone_edit::check() {
    node_sets const &apex = touch(origin_).node;
    for (rr_type const needed : {rr_type::soa, rr_type::ns})
        if (!has_set(apex, needed)) return refuse_set(origin_, needed, "missing at the apex");
    for (auto const &[owner, entry] : touched_)
        if (auto fine = check_node(origin_, owner, entry.node); !fine) return fine;
    count_children();
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

node_table zone_edit::commit(std::uint32_t serial) {
    auto &soa = find_set(touch(origin_).node, rr_type::soa)->records.front();
    soa = with_serial(soa, serial);
    std::vector<node_table::edit> edits;
    edits.reserve(touched_.size());
    for (auto const &[owner, entry] : touched_) {
        byte_view const wire = owner.wire();
        bytes encoded = exists(entry.node) ? encode_node(wire, entry.node) : bytes();
        if (!encoded.empty()) growth_ += count_node(origin_.wire().size(), node_view(encoded));
        growth_ -= entry.before;
        edits.push_back({.hash = suffixes(wire).hash(),
                         .owner = bytes(wire.begin(), wire.end()),
                         .encoded = std::move(encoded)});
    }
    return base_.with(std::move(edits));
}

}  // namespace cusax::dns
