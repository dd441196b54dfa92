#include "dns/zone.hpp"

#include "dns/serial.hpp"
#include "dns/wire_name.hpp"
#include "dns/zone_builder.hpp"
#include "dns/zone_edit.hpp"

#include <algorithm>
#include <utility>

namespace cusax::dns {
namespace {

// A history larger than the zone is of little use: the zone itself is sent instead (RFC 1995 §4). The
// ceiling keeps that of a huge zone to some 25 MB.
constexpr std::size_t history_allowance = 100;
constexpr std::size_t history_ceiling = 100'000;

std::size_t most_history_records(zone const &of) {
    return std::min(of.record_count() + history_allowance, history_ceiling);
}

rrset materialise(name const &owner, rrset_view const &view) {
    rrset set{.owner = owner, .type = view.type, .ttl = view.ttl, .records = {}};
    view.each([&set](byte_view data) { set.records.emplace_back(data.begin(), data.end()); });
    return set;
}

}  // namespace

zone::zone(name origin, node_table nodes, std::uint32_t serial, zone_counts counts)
    : origin_(std::move(origin)),
      serial_(serial),
      nodes_(std::move(nodes)),
      apex_(node(suffixes(origin_.wire()).hash(), origin_.wire()).value()),
      counts_(counts) {
    rrset_view const soa = apex_.find(rr_type::soa).value();
    negative_ttl_ = std::min(soa.ttl, parse_soa(soa.first()).value().minimum);
}

result<zone> zone::build(name origin, std::uint32_t serial, std::vector<rrset> const &records) {
    zone_builder builder(std::move(origin));
    for (rrset const &set : records)
        if (auto const done = builder.add(set); !done) return failure(done.error());
    return builder.finish(serial);
}

result<zone> zone::apply(zone_change const &change, std::uint32_t new_serial) const {
    if (!is_newer_serial(new_serial, serial_))
        return fail(error_code::invalid_input, origin_.render() + " SOA: the new serial is not newer");
    zone_edit edit(origin_, nodes_);
    for (rrset const &set : change.removed)
        if (auto const done = edit.remove(set); !done) return failure(done.error());
    for (rrset const &set : change.added)
        if (auto const done = edit.add(set); !done) return failure(done.error());
    if (auto const done = edit.check(); !done) return failure(done.error());
    node_table changed = edit.commit(new_serial);
    zone_counts counts = counts_;
    counts += edit.growth();
    zone next(origin_, std::move(changed), new_serial, counts);
    next.history_ = zone_history::extended(history_, {.from = serial_, .to = new_serial, .change = change},
                                           most_history_records(next));
    return next;
}

zone zone::with_history(std::vector<zone_step> steps) const {
    zone next = *this;
    next.history_ = zone_history::leading_to(serial_, std::move(steps), most_history_records(*this));
    return next;
}

std::optional<zone_steps> zone::steps_since(std::uint32_t serial) const {
    if (serial == serial_) return zone_steps();
    if (!history_) return std::nullopt;
    return history_->since(serial);
}

std::vector<rrset> zone::rrsets() const {
    std::vector<std::pair<name, node_view>> owners;
    owners.reserve(nodes_.size());
    for (auto walk = nodes(); auto const node = walk.next();)
        if (!node->empty()) owners.emplace_back(name::from_wire(node->owner()).value(), *node);
    std::ranges::sort(owners, [](auto const &left, auto const &right) { return left.first < right.first; });

    std::vector<rrset> sets{materialise(origin_, apex_.find(rr_type::soa).value())};
    for (auto const &[owner, node] : owners)
        node.each([&sets, &owner = owner](rrset_view const &view) {
            if (view.type != rr_type::soa) sets.push_back(materialise(owner, view));
        });
    return sets;
}

std::optional<rrset> zone::find(name const &owner, rr_type type) const {
    auto const found = node(suffixes(owner.wire()).hash(), owner.wire());
    if (!found) return std::nullopt;
    auto const set = found->find(type);
    if (!set) return std::nullopt;
    return materialise(owner, *set);
}

}  // namespace cusax::dns
