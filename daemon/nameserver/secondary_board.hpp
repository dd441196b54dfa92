// What this daemon knows of its secondaries: who may transfer which zone, and how
// far each has come. Written by the notifier and the TCP front, read by REST and
// metrics; any thread. It begins empty with the daemon, which tells every
// secondary of every zone when it starts.
#pragma once

#include "dns/transfer.hpp"
#include "nameserver/secondary.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cusax::nameserver {

class secondary_board {
  public:
    explicit secondary_board(std::vector<secondary> secondaries);

    std::vector<secondary> const &secondaries() const { return secondaries_; }

    // The secondary that asks for `zone` from this address, with this key (nullptr: unsigned);
    // nullopt where none of them may. Of several that look alike, the one that lacks `serial`.
    std::optional<std::size_t> who_asks(byte_view peer, dns::name const &zone, dns::name const *key,
                                        std::uint32_t serial) const;

    void note_pending(std::size_t secondary, dns::name const &zone);
    void note_acknowledged(std::size_t secondary, dns::name const &zone, std::uint32_t serial);
    void note_error(std::size_t secondary, dns::name const &zone, std::string error, timestamp at);
    void note_transfer(std::size_t secondary, dns::name const &zone, transfer_note done);
    void forget(dns::name const &zone);  // it is served no longer

    std::vector<secondary_state> states(dns::name const &zone) const;  // in the order of the configuration

    struct figures {
        std::string secondary;
        std::uint64_t zones = 0;      // that it has been told of
        std::uint64_t pending = 0;    // whose newest serial it has not acknowledged
        std::uint64_t failing = 0;    // whose last attempt failed
        std::uint64_t transfers = 0;  // sent to their end, whole or incremental
        std::uint64_t incremental = 0;
        std::uint64_t octets = 0;
        std::optional<timestamp> last_transfer;
        std::optional<timestamp> last_error;  // of those that still stand
        // Of each zone; empty where there are more than most_zones_told.
        std::vector<std::pair<std::string, std::uint32_t>> acknowledged;
    };
    static constexpr std::size_t most_zones_told = 100;
    std::vector<figures> stats() const;

  private:
    struct row {
        std::optional<std::uint32_t> acknowledged;
        std::optional<transfer_note> transfer;
        std::string error;
        std::optional<timestamp> error_at;
        bool pending = false;
    };
    struct totals {
        std::uint64_t transfers = 0;
        std::uint64_t incremental = 0;
        std::uint64_t octets = 0;
    };

    std::vector<secondary> const secondaries_;
    mutable std::mutex mutex_;
    std::vector<std::map<dns::name, row>> rows_;  // by secondary
    std::vector<totals> totals_;
};

}  // namespace cusax::nameserver
