// The figures of the daemon in Prometheus' text format. Rooms count for
// themselves; here their counts get names. docs/operations.md lists them.
#pragma once

#include "component/link.hpp"
#include "enforce/ender_board.hpp"
#include "http/dispatcher.hpp"
#include "lifecycle/password_checker.hpp"
#include "nameserver/counters.hpp"
#include "nameserver/secondary_board.hpp"
#include "pep/profile_publisher.hpp"
#include "publish/push_board.hpp"
#include "publish/zone_follower.hpp"
#include "publish/zone_publisher.hpp"
#include "storage/feed.hpp"
#include "storage/pool.hpp"
#include "storage/writer.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cusax::app {

// What the rooms say of themselves at one moment.
struct figures {
    storage::writer_stats writer;
    storage::connection_pool::figures pool;
    std::optional<storage::feed_lag> lag;  // empty: the database is away
    publish::publisher_figures publisher;
    std::vector<publish::pusher_figures> pushers;
    std::size_t push_uncovered = 0;  // domains in mode push that no target covers
    publish::follower_figures follower;
    std::optional<nameserver::statistics> dns;  // empty: no DNS listener
    std::vector<nameserver::secondary_board::figures> secondaries;
    std::vector<std::pair<std::string, component::link_stats>> links;  // by component JID
    std::vector<pep::publisher_figures> profiles;
    std::vector<enforce::ender_figures> enders;
    lifecycle::password_checker::figures passwords;
    std::size_t http_connections = 0;
};

// Requests as they were answered. Any thread.
class request_metrics {
  public:
    request_metrics();
    ~request_metrics();
    void observe(http::observation const &seen);

    // The text of GET /metrics: the requests so far, and these figures.
    std::string render(figures const &now) const;

  private:
    struct families;
    std::unique_ptr<families> families_;
};

}  // namespace cusax::app
