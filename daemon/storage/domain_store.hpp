// Domains with their servers, hosts and ranges, read. Every function takes one
// round trip, throws cusax::unavailable where the database is away, and may be
// called from any thread.
#pragma once

#include "base/result.hpp"
#include "model/domain.hpp"
#include "storage/page.hpp"
#include "storage/pool.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace cusax::storage {

class domain_store {
  public:
    explicit domain_store(connection_pool &pool) : pool_(pool) {}

    std::optional<model::domain> find(model::domain_name const &name);
    std::vector<model::domain> find_all(
        std::vector<model::domain_name> const &names);  // those that exist, by name
    std::vector<model::domain> after(std::string const &name, std::size_t limit);  // the next ones, by name

    // Those with an ENUM zone, by name.
    std::vector<model::domain> numbered();

    // Those whose name ends in one of these.
    std::vector<model::domain> below(std::vector<std::string> const &names);

    // ENUM zones that are served here: those that end in one of these names, and those that are one of them.
    std::vector<std::string> enum_zones_below(std::vector<std::string> const &names);
    std::vector<std::string> enum_zones_among(std::vector<std::string> const &names);
    // Another domain than `own` with whose names an ENUM zone of this name would interfere: one that is it
    // or lies below it, one that it lies in and that does not have it itself (unless it may), or one
    // whose ENUM zone it would cut into. None: it is free to be had.
    std::optional<std::string> against_enum_zone(std::string const &zone, model::domain_name const &own,
                                                 bool may_lie_inside);
    // The domain whose name servers and hostmaster a shared ENUM zone has: the first by
    // name of those that have it served here.
    std::optional<model::domain> enum_zone_leader(std::string const &zone);

    // By name; `allowed` none: all.
    result<page<model::domain>> list(std::optional<std::vector<model::domain_name>> const &allowed,
                                     page_request const &request);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
