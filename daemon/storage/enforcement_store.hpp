// How far changes have been carried to the targets that end sessions, and the
// audit of what was ended there. Only the holder of the role
// "sessions:<target>" writes. Throws cusax::unavailable; any thread.
#pragma once

#include "model/change.hpp"
#include "storage/pool.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cusax::storage {

// Who writes: the leader of a target in its term.
struct enforcement_claim {
    std::string target;
    std::int64_t term = 0;
};

// How far a target is.
struct enforcement_place {
    model::feed_cursor reached{};
    bool domains_due = false;  // of what lies before it, the target has yet to hear that domains changed

    bool operator==(enforcement_place const &) const = default;
};

// What became of an account's sessions at a target, for the audit.
struct ended_sessions {
    std::optional<std::string> account_id{};
    std::string jid{};
    std::vector<std::string> aors{};  // whose bindings they were; empty: they were of the JID
    std::string domain{};             // A-labels
    model::change_kind because{};
    std::optional<std::size_t> count{};  // none: the target does not say
    std::string error{};                 // why they could not be ended; empty: they were
};

class enforcement_store {
  public:
    explicit enforcement_store(connection_pool &pool) : pool_(pool) {}

    // None: nothing was ever carried there.
    std::optional<enforcement_place> place(std::string const &target);

    // False, and nothing is written, where the term is over; so it is with note().
    bool keep_place(enforcement_claim const &by, enforcement_place const &place);

    // Appends to the audit and, where it is given, keeps the place in the same transaction.
    bool note(enforcement_claim const &by, ended_sessions const &what,
              std::optional<enforcement_place> const &place);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
