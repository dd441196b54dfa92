// One secondary's share of the notifier: what it has still to be told, when, and
// what it said. Used by the notifier's thread alone.
#pragma once

#include "dns/record.hpp"
#include "dns/request_writer.hpp"
#include "nameserver/notifier.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace cusax::nameserver {

class notify_target {
  public:
    using clock = std::chrono::steady_clock;

    notify_target(std::size_t index, secondary_board &board, dns::tsig_key const *key,
                  notifier_pace const &pace);

    int socket() const { return socket_.get(); }

    void add(dns::rrset const &soa);     // tell it of this serial
    void remove(dns::name const &zone);  // no longer

    void receive();                                 // reads what has come
    void send_due(clock::time_point now);           // sends what is due, gives up what was not answered
    std::optional<clock::time_point> next() const;  // when something is due again

  private:
    struct job {
        dns::rrset soa;
        unsigned attempts = 0;
        clock::time_point due;
        std::uint16_t id = 0;   // of the request that is under way
        bool sent = false;      // and not answered yet; then `due` is when it counts as lost
        bool outdated = false;  // a newer serial came meanwhile
        dns::outgoing_request request{};
    };
    using job_map = std::map<dns::name, job>;

    void schedule(job_map::iterator at, clock::time_point due);
    void send(job_map::iterator at, clock::time_point now);
    void fail(job_map::iterator at, std::string why, clock::time_point now);
    void accept(byte_view message, clock::time_point now);
    static bool is_signed_well(job &telling, byte_view message);
    void acknowledge(job_map::iterator at, clock::time_point now);

    std::size_t index_;
    secondary_board &board_;
    dns::tsig_key const *key_;
    notifier_pace pace_;
    descriptor socket_;
    job_map jobs_;
    std::set<std::pair<clock::time_point, dns::name>> schedule_;
    std::unordered_map<std::uint16_t, dns::name> under_way_;  // by ID
};

}  // namespace cusax::nameserver
