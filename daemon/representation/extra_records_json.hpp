// `extra_records` of a domain: RRsets that the operator adds by hand, in the shape
// in which /records shows them, held to what a single record must be. Whether they
// fit beside the others is projection/zone_check's to say.
#pragma once

#include "model/domain.hpp"
#include "representation/object_reader.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace cusax::representation {

// Absolute names; `ttl` null where the domain's counts.
nlohmann::json to_json(std::vector<model::extra_rrset> const &extras);

// Reads the member `extra_records` of the domain: `name` relative to it, or absolute inside it; `records`,
// or `data` for a single one. Mistakes: SOA, apex NS, DNAME, what only DNSSEC or messages use,
// names outside, data that is not of its type, an RRset or a record that stands twice.
std::vector<model::extra_rrset> read_extra_records(object_reader &domain, model::domain_name const &name,
                                                   mistakes &found);

}  // namespace cusax::representation
