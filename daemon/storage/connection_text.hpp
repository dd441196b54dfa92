// The connection string with settings of the server that one user of a
// connection needs ("-c enable_seqscan=off"), as the options keyword of libpq takes them.
#pragma once

#include "storage/database.hpp"

#include <string>

namespace cusax::storage {

std::string connection_string(database const &settings, std::string const &server_options);

}  // namespace cusax::storage
