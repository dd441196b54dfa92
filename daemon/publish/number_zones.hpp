// Accounts to their ENUM records (RFC 6116): what must change in the ENUM zones
// so that they hold the published numbers of these accounts and no others. Reads
// what is and what should be, and writes nothing; the publisher commits. One thread.
#pragma once

#include "model/account.hpp"
#include "publish/zone_batch.hpp"
#include "storage/account_store.hpp"
#include "storage/domain_store.hpp"
#include "storage/zone_store.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace cusax::publish {

class number_zones {
  public:
    explicit number_zones(storage::connection_pool &pool) : accounts_(pool), domains_(pool), zones_(pool) {}

    // By id; an account that is gone loses its records.
    void add(std::vector<std::string> const &ids, zone_batch &to);

    // The next accounts by id of all that have an ENUM zone, and every record of accounts between
    // them. Gives the id to go on behind; empty: that was all.
    std::string add_page(std::string const &after, std::size_t limit, zone_batch &to);

    // The next accounts of a domain. Gives the cursor to go on with; none: that was all.
    std::optional<std::string> add_domain_page(model::domain_name const &domain,
                                               std::optional<std::string> const &cursor, std::size_t limit,
                                               zone_batch &to);

  private:
    // What should be in one zone, and whose it is.
    struct wanted_zone {
        std::vector<dns::rrset> records;
        owner_accounts accounts;
    };
    struct wanted;

    wanted records_of(std::vector<model::account> const &accounts);
    static void add_relabelled(wanted_zone const &desired, std::string const &name,
                               std::vector<storage::placed_rrset> const &current, dns::zone_change &change);
    void compare(wanted const &desired, std::vector<storage::placed_rrset> const &current, zone_batch &to);

    storage::account_store accounts_;
    storage::domain_store domains_;
    storage::zone_store zones_;
};

}  // namespace cusax::publish
