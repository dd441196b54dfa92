// The API tokens as requests meet them: looked up by hash, remembered for some
// seconds so that a request does not cost a look-up of its own, and their last
// use noted in the database now and then.
#pragma once

#include "base/clock.hpp"
#include "http/authorisation.hpp"
#include "storage/token_store.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::http {

class token_directory {
  public:
    // A token that was deleted on another daemon counts for at most `memory` more;
    // while the database is away, what was known goes on counting, so that
    // /metrics can tell of the outage.
    token_directory(storage::token_store &store, clock_function now,
                    std::chrono::seconds memory = std::chrono::seconds{5});

    // The two functions of http::authentication. Any thread.
    result<principal> look_up(std::string_view token);  // may wait for the database, and throws its absence
    std::optional<principal> recall(std::string_view token);  // from memory

    void forget();  // everything that is remembered; the next request of each token asks the database

    // Writes the last uses to the database. Called by a timer; throws cusax::unavailable.
    void note_uses();

  private:
    struct known {
        principal who;
        std::optional<timestamp> expires_at;
        timestamp remembered_at;
        timestamp used_at;
        bool noted = false;  // used_at has been written
    };

    std::optional<principal> known_before(std::string const &hash);
    result<principal> remember(std::string const &hash, std::optional<storage::token_record> const &row);

    static bool expired(known const &entry, timestamp now) {
        return entry.expires_at && *entry.expires_at <= now;
    }

    storage::token_store &store_;
    clock_function now_;
    std::chrono::seconds memory_;
    std::mutex mutex_;
    std::map<std::string, known> by_hash_;  // guarded by mutex_
};

}  // namespace cusax::http
