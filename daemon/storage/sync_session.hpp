// One sync of one source: what it says now is staged beside what is stored, on a
// connection of its own, compared there, and carried out in one transaction. No
// transaction is open while lines come in. One thread at a time; throws
// cusax::unavailable.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "model/account.hpp"
#include "storage/command.hpp"
#include "storage/database.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cusax::storage {

// A line as it came.
struct staged_line {
    std::size_t number = 0;
    std::string text;
    bytes digest;  // SHA-256
};

// An account of the source, tombstones too.
struct synced_account {
    model::account account;
    bool known = false;       // a line that is unchanged stands for it
    bool missing = false;     // the source did not have it the last time
    bool was_active = false;  // before it was missing
};

// What is to be remembered of a line that was carried out.
struct synced_line {
    std::string account_id;
    bytes digest;
    std::int64_t account_version = 0;
    std::int64_t domain_version = 0;
};

class sync_session {
  public:
    sync_session(database settings, std::string source);
    ~sync_session();  // what was not committed never was; another sync may begin
    sync_session(sync_session const &) = delete;
    sync_session &operator=(sync_session const &) = delete;

    // False where another sync of this source is under way, on whichever daemon. The first call of all.
    bool begin();

    void stage(std::vector<staged_line> const &lines);

    // Compares and opens the transaction. The number of lines that say what they said the last time, of
    // accounts that are as that left them.
    std::size_t compare();

    // The other lines, by their number, from behind `after`.
    std::vector<staged_line> others(std::size_t after, std::size_t limit);

    // Those of the source with these keys, in no order.
    std::vector<synced_account> find(std::vector<std::string> const &external_ids);

    std::size_t active_before();  // accounts of the source that were active when compare() was called

    // Applies them as cusax.apply_commands does; what is refused is undone alone.
    std::vector<result<applied>> apply(std::vector<command> const &commands);
    // The same, all of them or none: false.
    bool apply_whole(std::vector<command> const &commands, std::vector<applied> &outcomes);

    // Accounts of which a line was said, unchanged or not: they are not missing.
    void keep(std::vector<std::string> const &account_ids);
    void remember(std::vector<synced_line> const &lines);

    // Active accounts of the source of which no line was said, by id from behind `after` (empty: from the
    // first).
    std::vector<model::account> missing(std::string const &after, std::size_t limit);
    // Notes since when they are; suspended ones that went missing, too.
    void note_missing();

    // Writes change rows and audit rows, and `counts` (a JSON object) for the source.
    void commit(std::string const &counts);

  private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace cusax::storage
