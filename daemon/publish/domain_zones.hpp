// Domains to their zones: what must change so that the published zones are what
// the domains say. Reads what is and what should be, decides nothing else and
// writes nothing; the publisher commits. One thread.
#pragma once

#include "projection/zone_records.hpp"
#include "publish/zone_batch.hpp"
#include "storage/domain_store.hpp"
#include "storage/zone_store.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cusax::publish {

class domain_zones {
  public:
    explicit domain_zones(storage::connection_pool &pool) : domains_(pool), zones_(pool) {}

    // The zones of these domains; one that is gone loses its own. `enum_zones`: ENUM zones
    // that these domains have or had, whose SOA and NS may have to change. Zones of ours
    // above any of them are looked at too: they delegate.
    void add(std::vector<model::domain_name> const &names, std::vector<std::string> const &enum_zones,
             zone_batch &to);

    // The next domains by name, with their ENUM zones. Gives the name to go on behind; empty: that was all.
    std::string add_page(std::string const &after, std::size_t limit, zone_batch &to);

    // Takes zones out of service that no domain asks for.
    void add_unclaimed(std::size_t limit, zone_batch &to);

    // Records that cannot be a zone, since the start.
    std::uint64_t refused() const { return refused_; }

  private:
    void add_zones(std::vector<model::domain> const &domains, std::vector<std::string> const &enum_zones,
                   std::vector<dns::name> candidates, zone_batch &to);
    std::vector<projection::delegation> delegations_below(std::vector<std::string> const &names);
    std::optional<model::domain> leader_of(std::string const &enum_zone);
    void compare(std::vector<projection::desired_zone> const &desired,
                 std::vector<dns::name> const &candidates, zone_batch &to);
    void exchange(projection::desired_zone const &zone, std::vector<dns::rrset> const &current, bool live,
                  zone_batch &to);

    storage::domain_store domains_;
    storage::zone_store zones_;
    std::uint64_t refused_ = 0;
};

}  // namespace cusax::publish
