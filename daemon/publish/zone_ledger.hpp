// What the zone publisher knows of the published zones, and what it would write
// next: desired against current, one serial per zone and publication. No
// database in here; the publisher applies what this decides.
#pragma once

#include "base/result.hpp"
#include "dns/record.hpp"
#include "projection/zone_records.hpp"
#include "storage/zone_store.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cusax::publish {

class zone_ledger {
  public:
    explicit zone_ledger(storage::zone_snapshot const &published);

    // The write that makes the zone what it should be; none where it is so
    // already. Error: the records cannot be a zone (dns/zone.hpp says why).
    result<std::optional<storage::zone_write>> write_for(projection::desired_zone const &desired) const;

    // The write that takes a zone out of service; none where it is not served.
    std::optional<storage::zone_write> retirement_of(dns::name const &origin) const;

    // The names of all zones in service.
    std::vector<std::string> live() const;

    // Takes over a write that the database accepted.
    void accept(storage::zone_write const &written);

  private:
    struct page {
        std::uint32_t serial = 0;
        bool live = false;
        std::vector<storage::stored_rrset> rrsets;
    };
    std::map<std::string, page> zones_;
};

}  // namespace cusax::publish
