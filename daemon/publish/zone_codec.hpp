// Zones between the two forms they have: RRsets of dns/, and the rows of storage/.
#pragma once

#include "dns/record.hpp"
#include "dns/zone_change.hpp"
#include "storage/zone_store.hpp"

#include <string>
#include <vector>

namespace cusax::publish {

storage::stored_rrset to_stored(dns::rrset const &set);
storage::written_rrset to_written(dns::rrset const &set, std::string account);

// Throws std::runtime_error where a row holds no name or no record: the table was tampered with.
dns::rrset from_stored(storage::stored_rrset const &row);
std::vector<dns::rrset> from_stored(std::vector<storage::stored_rrset> const &rows);

std::string zone_key(dns::name const &origin);  // as the zone table names it: lower case, no final dot
dns::name zone_origin(std::string const &key);

}  // namespace cusax::publish
