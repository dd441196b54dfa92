// A domain from a row of the view cusax.domain_row; columns go by name.
#pragma once

#include "model/domain.hpp"

#include <pqxx/pqxx>

namespace cusax::storage {

// Throws std::runtime_error for a row that the model does not accept: somebody else wrote it.
model::domain read_domain(pqxx::row const &row);

}  // namespace cusax::storage
