#include "storage/session.hpp"

#include "base/exceptions.hpp"
#include "storage/connection_text.hpp"
#include "storage/database_failure.hpp"

namespace cusax::storage {
namespace {

// pqxx has no movable connection: made in place, with its exception turned into ours.
std::string checked_string(database const &settings, std::string const &server_options) {
    return connection_string(settings, server_options);
}

}  // namespace

session::session(database const &settings, std::string const &server_options) try
    : connection_(checked_string(settings, server_options)) {
} catch (pqxx::failure const &away) {
    throw unavailable("the database cannot be reached: " + brief_reason(away));
}

}  // namespace cusax::storage
