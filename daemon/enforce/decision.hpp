// Which changes end the sessions that an account has open, and whether they still
// should by the time that the change is carried out. Pure.
#pragma once

#include "model/account.hpp"
#include "model/change.hpp"
#include "model/domain.hpp"

#include <optional>

namespace cusax::enforce {

// Whose sessions a change may end.
enum class reach { nobody, account, domain };
reach reach_of(model::change_kind kind);

// Whether the sessions of the account that was changed must end, as it is by now (none: it is gone). One
// that may sign in again keeps them: what is open may have been opened since. A new password and a purge
// end them all the same, since what was open before them was opened by other means.
bool must_end(model::change_kind because, std::optional<model::account> const &now);

// Whether nobody of the domain may have a session.
bool must_end(model::domain const &now);

}  // namespace cusax::enforce
