#include "nameserver/secondary_board.hpp"

#include <algorithm>
#include <utility>

namespace cusax::nameserver {

bool secondary::has(dns::name const &zone) const {
    return zones.empty() || std::find(zones.begin(), zones.end(), zone) != zones.end();
}

bool secondary::may_transfer_from(byte_view peer) const {
    if (std::ranges::equal(peer, address.address())) return true;
    return std::any_of(transfer_from.begin(), transfer_from.end(),
                       [&](auto const &block) { return block.contains(peer); });
}

secondary_board::secondary_board(std::vector<secondary> secondaries)
    : secondaries_(std::move(secondaries)), rows_(secondaries_.size()), totals_(secondaries_.size()) {}

std::optional<std::size_t> secondary_board::who_asks(byte_view peer, dns::name const &zone,
                                                     dns::name const *key, std::uint32_t serial) const {
    std::optional<std::size_t> found;
    std::lock_guard const lock(mutex_);
    for (std::size_t i = 0; i < secondaries_.size(); ++i) {
        auto const &candidate = secondaries_[i];
        bool const same_key = key == nullptr ? !candidate.key : candidate.key == *key;
        if (!same_key || !candidate.has(zone) || !candidate.may_transfer_from(peer)) continue;
        auto const known = rows_[i].find(zone);
        bool const is_served =
            known != rows_[i].end() && known->second.transfer && known->second.transfer->serial == serial;
        if (!is_served) return i;
        if (!found) found = i;
    }
    return found;
}

void secondary_board::note_pending(std::size_t secondary, dns::name const &zone) {
    std::lock_guard const lock(mutex_);
    rows_[secondary][zone].pending = true;
}

void secondary_board::note_acknowledged(std::size_t secondary, dns::name const &zone, std::uint32_t serial) {
    std::lock_guard const lock(mutex_);
    row &known = rows_[secondary][zone];
    known.acknowledged = serial;
    known.pending = false;
    known.error.clear();
    known.error_at.reset();
}

void secondary_board::note_error(std::size_t secondary, dns::name const &zone, std::string error,
                                 timestamp at) {
    std::lock_guard const lock(mutex_);
    row &known = rows_[secondary][zone];
    known.error = std::move(error);
    known.error_at = at;
}

void secondary_board::note_transfer(std::size_t secondary, dns::name const &zone, transfer_note done) {
    std::lock_guard const lock(mutex_);
    totals &sum = totals_[secondary];
    ++sum.transfers;
    if (done.incremental) ++sum.incremental;
    sum.octets += done.octets;
    row &known = rows_[secondary][zone];
    known.transfer = done;
    known.error.clear();  // it was reached after all
    known.error_at.reset();
}

void secondary_board::forget(dns::name const &zone) {
    std::lock_guard const lock(mutex_);
    for (auto &rows : rows_) rows.erase(zone);
}

std::vector<secondary_state> secondary_board::states(dns::name const &zone) const {
    std::vector<secondary_state> all;
    std::lock_guard const lock(mutex_);
    for (std::size_t i = 0; i < secondaries_.size(); ++i) {
        if (!secondaries_[i].has(zone)) continue;
        secondary_state state;
        state.secondary = secondaries_[i].name();
        if (auto const known = rows_[i].find(zone); known != rows_[i].end()) {
            state.acknowledged = known->second.acknowledged;
            state.transfer = known->second.transfer;
            state.error = known->second.error;
            state.error_at = known->second.error_at;
            state.pending = known->second.pending;
        }
        all.push_back(std::move(state));
    }
    return all;
}

std::vector<secondary_board::figures> secondary_board::stats() const {
    std::vector<figures> all;
    all.reserve(secondaries_.size());
    std::lock_guard const lock(mutex_);
    for (std::size_t i = 0; i < secondaries_.size(); ++i) {
        figures sum{.secondary = secondaries_[i].name(),
                    .zones = rows_[i].size(),
                    .transfers = totals_[i].transfers,
                    .incremental = totals_[i].incremental,
                    .octets = totals_[i].octets,
                    .last_transfer = {},
                    .last_error = {},
                    .acknowledged = {}};
        for (auto const &[zone, known] : rows_[i]) {
            if (known.pending) ++sum.pending;
            if (!known.error.empty()) ++sum.failing;
            if (known.transfer)
                sum.last_transfer = std::max(sum.last_transfer, std::optional(known.transfer->at));
            sum.last_error = std::max(sum.last_error, known.error_at);
            if (known.acknowledged && rows_[i].size() <= most_zones_told)
                sum.acknowledged.emplace_back(zone.render(), *known.acknowledged);
        }
        all.push_back(std::move(sum));
    }
    return all;
}

}  // namespace cusax::nameserver
