// Domains with their servers, hosts and ranges, read. Every function takes one
// round trip, throws cusax::unavailable where the database is away, and may be
// called from any thread.
#pragma once

#include "base/result.hpp"
#include "model/domain.hpp"
#include "storage/page.hpp"
#include "storage/pool.hpp"

#include <optional>
#include <vector>

namespace cusax::storage {

class domain_store {
  public:
    explicit domain_store(connection_pool &pool) : pool_(pool) {}

    std::optional<model::domain> find(model::domain_name const &name);
    std::vector<model::domain> find_all(
        std::vector<model::domain_name> const &names);  // those that exist, by name
    std::vector<model::domain> all();                   // by name

    // By name; `allowed` none: all.
    result<page<model::domain>> list(std::optional<std::vector<model::domain_name>> const &allowed,
                                     page_request const &request);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
