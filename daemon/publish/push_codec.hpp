// Pushed RRsets between the two forms they have: those of the plan, and the rows
// of storage/.
#pragma once

#include "projection/push_plan.hpp"
#include "storage/push_store.hpp"

#include <optional>

namespace cusax::publish {

// Throws std::runtime_error where a row holds no name: the table was tampered with.
projection::remembered_rrset from_stored(storage::pushed_row const &row);

storage::push_entry to_stored(projection::push_settlement const &settled);
storage::push_entry to_stored(projection::push_change const &change);  // what it leaves at its place

}  // namespace cusax::publish
