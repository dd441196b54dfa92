// RRsets as the tables hold them: rdata comes as an array of bytea in
// PostgreSQL's own notation, read without a detour.
#pragma once

#include "storage/stored_rrset.hpp"

#include <string_view>
#include <vector>

namespace cusax::storage {

// {"\\x0a00","\\x…"}. Throws std::runtime_error for anything else.
std::vector<bytes> read_rdata_array(std::string_view text);

}  // namespace cusax::storage
