#include "storage/session.hpp"

#include "base/exceptions.hpp"
#include "storage/connection_text.hpp"
#include "storage/database_failure.hpp"

namespace cusax::storage {

// A function-try-block, since libpqxx 6 has no movable connection: it is made in place.
session::session(database const &settings, std::string const &server_options) try
    : connection_(connection_string(settings, server_options)) {
} catch (pqxx::failure const &away) {
    throw unavailable("the database cannot be reached: " + brief_reason(away));
}

}  // namespace cusax::storage
