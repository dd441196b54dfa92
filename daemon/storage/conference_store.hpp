// Conferences, read. Every function takes one round trip, throws
// cusax::unavailable where the database is away, and may be called from any thread.
#pragma once

#include "base/result.hpp"
#include "model/conference.hpp"
#include "storage/page.hpp"
#include "storage/pool.hpp"

#include <optional>
#include <vector>

namespace cusax::storage {

class conference_store {
  public:
    explicit conference_store(connection_pool &pool) : pool_(pool) {}

    std::optional<model::conference> find(model::jid const &room);
    std::optional<model::conference> find_by_bridge(model::sip_uri const &bridge);

    // Those of these domains (none: of all), by MUC service (A-labels), then room.
    result<page<model::conference>> list(std::optional<std::vector<model::domain_name>> const &domains,
                                         page_request const &request);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
