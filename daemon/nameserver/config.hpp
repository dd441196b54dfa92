// What the name server is told: where it listens, its limits, and where it gets the zones from.
#pragma once

#include "dns/cookie.hpp"
#include "dns/lookup.hpp"
#include "dns/zone_set.hpp"
#include "nameserver/endpoint.hpp"
#include "nameserver/rate_limiter.hpp"
#include "nameserver/secondary_board.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace cusax::nameserver {

// The zones as they are now, never nullptr. Called by every thread of the server once for
// each batch of queries: an atomic load, not a computation.
using snapshot_source = std::function<std::shared_ptr<dns::zone_set const>()>;

struct server_config {
    std::vector<endpoint> listen;  // each for UDP and TCP
    unsigned udp_threads = 0;      // 0: one for each core
    dns::answer_limits limits{};
    rate_limits rates{};                        // of answers over UDP
    dns::tsig_keyring const *keys = nullptr;    // nullptr: no key is known; must outlive the server
    secondary_board *secondaries = nullptr;     // nullptr: nobody may transfer; must outlive the server
    std::optional<dns::cookie_mint> cookies{};  // none: of a secret made up at the start
    // RFC 7766 §6.2.2, §6.2.3. Where there are too many connections, the one that idled longest goes.
    std::size_t tcp_connections = 1024;
    std::size_t tcp_connections_per_client = 32;  // a client is an IPv4 address or an IPv6 /64
    std::chrono::milliseconds tcp_idle = std::chrono::seconds(10);  // without a whole query
};

}  // namespace cusax::nameserver
