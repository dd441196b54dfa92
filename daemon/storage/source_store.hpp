// The sources that sync, and accounts that went missing there.
// Throws cusax::unavailable; any thread.
#pragma once

#include "base/clock.hpp"
#include "model/account.hpp"
#include "storage/pool.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace cusax::storage {

struct source_record {
    std::string name;
    int grace_days = 30;
    std::optional<timestamp> synced_at{};
    std::optional<std::string> last_counts{};  // a JSON object
    std::int64_t accounts = 0;                 // live ones
    std::int64_t missing = 0;                  // of them: suspended until their grace is over
};

class source_store {
  public:
    explicit source_store(connection_pool &pool) : pool_(pool) {}

    std::vector<source_record> list();  // by name; also those that accounts name and that never synced
    std::optional<source_record> find(std::string const &name);
    std::vector<std::string> domains(std::string const &name);  // A-labels of those that it has accounts in
    void set_grace(std::string const &name, int days);

    // Accounts whose source has not had them for longer than its grace, the longest first.
    std::vector<model::account> past_grace(std::size_t limit);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
