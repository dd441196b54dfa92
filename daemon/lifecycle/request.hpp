// On whose behalf a command is given, and under which conditions.
#pragma once

#include "base/result.hpp"
#include "model/account.hpp"
#include "storage/command.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace cusax::lifecycle {

// Judges the version that is stored (none: no such object) before a write; an error stops the command.
using guard = std::function<result<void>(std::optional<std::int64_t> current)>;

// Who may do it: judges the account as it was found, and as it would become (its
// SIP address and aliases may lie in other domains); an error stops the command.
using account_permit = std::function<result<void>(model::account const &judged)>;

struct request {
    storage::actor by;
    guard check_version;          // may be empty
    account_permit permit;        // may be empty
    bool owns_all_names = false;  // an admin may put one domain's ENUM zone inside another domain

    bool is_conditional() const { return static_cast<bool>(check_version); }

    result<void> permits(model::account const &judged) const {
        return permit ? permit(judged) : result<void>();
    }
    // `current` none: there is no such object.
    result<void> accepts(std::optional<std::int64_t> current) const {
        return check_version ? check_version(current) : result<void>();
    }
};

}  // namespace cusax::lifecycle
