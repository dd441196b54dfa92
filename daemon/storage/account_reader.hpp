// Look-ups of single accounts at a high rate: what is asked at the same time
// goes to the database as one query. The hot path of GET by JID or id.
#pragma once

#include "model/account.hpp"
#include "storage/database.hpp"

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace cusax::storage {

using account_key = std::variant<std::string, model::jid>;  // id (UUID) or JID

struct account_reader_options {
    std::size_t threads = 2;  // each with a connection of its own
    std::size_t queue_limit = 4096;
    std::chrono::milliseconds patience{2000};  // how long a look-up outlives a lost database
};

class account_reader {
  public:
    // Exactly one of the two counts; the exception is cusax::unavailable.
    // Called on a thread of the reader: be brief and do not throw.
    using completion = std::function<void(std::optional<model::account>, std::exception_ptr)>;

    explicit account_reader(database settings, account_reader_options options = {});
    ~account_reader();  // answers what is queued with `unavailable`
    account_reader(account_reader const &) = delete;
    account_reader &operator=(account_reader const &) = delete;

    // Any thread. Sees every write that was answered before the call. Tombstones are found too.
    void find(account_key key, completion done);

    // The same, waiting for the answer; throws cusax::unavailable. Not from a completion.
    std::optional<model::account> find(account_key key);

  private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace cusax::storage
