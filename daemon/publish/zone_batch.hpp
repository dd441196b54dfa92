// One publication while it is put together: for each zone what goes and what
// comes, from however many sides, to become one serial.
#pragma once

#include "dns/record.hpp"
#include "dns/zone_change.hpp"
#include "storage/zone_store.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace cusax::publish {

// The account behind an owner of an ENUM zone.
using owner_accounts = std::map<dns::name, std::string>;

class zone_batch {
  public:
    // `accounts`: whose the added RRsets are; an owner that it does not name is the domain's own.
    void exchange(std::string const &zone, dns::zone_change const &change,
                  owner_accounts const &accounts = {});
    void retire(std::string const &zone);

    bool empty() const { return zones_.empty(); }
    std::size_t size() const { return zones_.size(); }
    std::vector<std::string> names() const;
    // Zones that get RRsets and no SOA: they must be in service already.
    std::vector<std::string> without_soa() const;
    void drop(std::string const &zone) { zones_.erase(zone); }

    // The writes, each with the serial after that of the zone's state (none: never published).
    std::vector<storage::zone_write> writes(std::map<std::string, storage::zone_state> const &states) const;

  private:
    struct entry {
        std::vector<storage::stored_rrset> removed;
        std::vector<storage::written_rrset> added;
        bool retire = false;
    };
    std::map<std::string, entry> zones_;
};

}  // namespace cusax::publish
