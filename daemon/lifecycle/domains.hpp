// The commands on domains. As in lifecycle/accounts.hpp: each commits once,
// blocks for it, may be called from any thread, and throws cusax::unavailable
// and cusax::outcome_unknown.
#pragma once

#include "base/result.hpp"
#include "lifecycle/accounts.hpp"
#include "lifecycle/domain_directory.hpp"
#include "model/domain.hpp"
#include "storage/domain_store.hpp"
#include "storage/writer.hpp"

#include <functional>

namespace cusax::lifecycle {

// The domain that a caller asks for, made from what is there now (nullptr: nothing).
using domain_edit = std::function<result<model::domain>(model::domain const *current)>;

struct domain_outcome {
    model::domain domain;
    bool created = false;
};

class domains {
  public:
    domains(storage::domain_store &store, storage::writer &writer, domain_directory &directory)
        : store_(store), writer_(writer), directory_(directory) {}

    // Straight from the database, not from the directory.
    std::optional<model::domain> find(model::domain_name const &name) { return store_.find(name); }

    // Creates or replaces. Errors: those of `edit`, invalid_input where the records cannot be a zone
    // (projection/zone_check.hpp) or the ENUM zone would hide names of another domain, and realm_in_use.
    result<domain_outcome> put(model::domain_name const &name, domain_edit const &edit, request const &on);
    // Replaces what is there. Errors: also not_found.
    result<model::domain> change(model::domain_name const &name, domain_edit const &edit, request const &on);
    // Errors: not_found, domain_not_empty.
    result<void> remove(model::domain_name const &name, request const &on);

  private:
    result<model::domain> store(model::domain made, bool exists, request const &on);
    result<void> judge_neighbours(model::domain const &made, request const &on);

    storage::domain_store &store_;
    storage::writer &writer_;
    domain_directory &directory_;
};

}  // namespace cusax::lifecycle
