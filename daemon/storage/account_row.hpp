// An account from a row of the view cusax.account_row, whose columns stand first in the result.
#pragma once

#include "model/account.hpp"

#include <pqxx/pqxx>

#include <string>
#include <vector>

namespace cusax::storage {

// How many columns of a result belong to the account: the next is number account_row_width.
inline constexpr pqxx::row::size_type account_row_width = 27;

// Throws std::runtime_error for a row that the model does not accept: somebody else wrote it.
model::account read_account(pqxx::row const &row);

}  // namespace cusax::storage
