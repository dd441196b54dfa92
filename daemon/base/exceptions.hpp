// The two ways in which the system below can fail a request. They are thrown,
// never returned: no caller's input causes them (see base/error.hpp).
#pragma once

#include <stdexcept>

namespace cusax {

// The database is away or overloaded; nothing was stored.
struct unavailable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The connection broke inside the commit: whether it was stored, only a read can tell.
struct outcome_unknown : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace cusax
