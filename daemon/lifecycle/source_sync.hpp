// A declarative sync: a source says everybody whom it has, and its accounts become
// so, all of it or nothing. A source touches only its own accounts. Who is gone is
// suspended, deleted when the source's grace is over, and active again on return.
#pragma once

#include "base/result.hpp"
#include "lifecycle/accounts.hpp"
#include "storage/source_store.hpp"
#include "storage/sync_session.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace cusax::lifecycle {

struct sync_order {
    std::string source;
    bool dry_run = false;
    std::optional<std::size_t> max_changes{};           // more: a brake
    std::optional<std::size_t> max_removals_percent{};  // of the source's active accounts
    request on;
};

struct sync_entry {
    std::string external_id;
    std::string jid;
    std::string changes;  // {member: [old, new]}, JSON
};

struct sync_plan {
    std::vector<sync_entry> create;
    std::vector<sync_entry> update;
    std::vector<sync_entry> suspend;
    std::vector<sync_entry> reactivate;
    std::size_t unchanged = 0;
    std::vector<std::pair<std::size_t, error>> skipped;  // lines, by number
    bool removals_held = false;  // of a line it cannot be said whose it is: nobody counts as missing
    bool applied = false;
    std::optional<std::string> brake;  // why nothing was done

    std::size_t changes() const { return create.size() + update.size() + suspend.size() + reactivate.size(); }
};

// What a line says, or why it says nothing, and whose it is, where that much can be read.
struct sync_line {
    result<model::account_input> said = fail(error_code::malformed, "");
    std::optional<std::string> external_id;
};
using line_parser = std::function<sync_line(std::string const &text)>;

// One run. Throws cusax::unavailable (nothing was stored) and cusax::outcome_unknown.
class source_sync {
  public:
    // `staging` must have begun. The maker of accounts is asked what lines mean.
    source_sync(accounts &judge, storage::sync_session &staging, sync_order order, line_parser parse);

    // Compares what was staged, and carries it out unless it is a dry run or a brake stops it.
    sync_plan carry_out();

  private:
    // A line that changes something, until the database has taken it.
    struct change {
        std::size_t number = 0;
        bytes digest;
        std::optional<model::account> before;
        model::account after;
        storage::command command;
        std::int64_t domain_version = 0;
    };

    void read_lines();
    void read_chunk(std::vector<storage::staged_line> const &lines);
    void decide(storage::staged_line const &line, model::account_input said,
                std::optional<storage::synced_account> const &found);
    void apply_waiting();
    bool apply_round();
    void untie();
    void take(change const &of, storage::applied const &stored);
    void suspend_missing();
    void judge_brakes();
    void skip(std::size_t number, error why);
    bool claim(std::size_t number, std::string const &name);

    accounts &judge_;
    storage::sync_session &staging_;
    sync_order order_;
    line_parser parse_;
    sync_plan plan_;
    std::vector<change> waiting_;
    std::vector<error> refusals_;                // of waiting_, from the last round
    std::vector<storage::synced_line> said_;     // to be remembered
    std::vector<std::string> made_;              // ids of accounts that were made
    std::map<std::string, std::size_t> claims_;  // names and keys, and the line that wants them
    std::set<std::size_t> skipped_;
};

// Deletes accounts whose source has not had them for longer than its grace. How many.
std::size_t delete_past_grace(accounts &commands, storage::source_store &sources);

}  // namespace cusax::lifecycle
