// A secondary of ours: where it is told of changes, by which key it is known,
// from where it may transfer, and how far it has come with each zone.
#pragma once

#include "base/clock.hpp"
#include "dns/name.hpp"
#include "nameserver/endpoint.hpp"
#include "nameserver/network.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cusax::nameserver {

struct secondary {
    endpoint address;                    // takes NOTIFY (RFC 1996)
    std::optional<dns::name> key;        // of a TSIG key; none: known by its address alone
    std::vector<network> transfer_from;  // besides its own address
    std::vector<dns::name> zones;        // empty: all

    std::string name() const { return address.render(); }  // in logs, metrics and REST
    bool has(dns::name const &zone) const;
    bool may_transfer_from(byte_view peer) const;  // 4 or 16 octets
};

struct transfer_note {
    std::uint32_t serial = 0;
    bool incremental = false;
    std::uint64_t octets = 0;
    timestamp at{};
};

// How far a secondary has come with one zone, as far as this daemon knows.
struct secondary_state {
    std::string secondary;
    std::optional<std::uint32_t> acknowledged;  // the newest serial whose NOTIFY it answered
    std::optional<transfer_note> transfer;      // the last that was sent to its end
    std::string error;                          // why the last attempt failed; empty: it did not
    std::optional<timestamp> error_at;
    bool pending = false;  // a NOTIFY is not acknowledged yet
};

}  // namespace cusax::nameserver
