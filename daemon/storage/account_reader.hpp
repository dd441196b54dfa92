// Single accounts, read many at a time: the hot path of GET by JID or id.
#pragma once

#include "model/account.hpp"
#include "storage/gathered_reads.hpp"

#include <optional>
#include <string>
#include <variant>

namespace cusax::storage {

using account_key = std::variant<std::string, model::jid>;  // id (UUID) or JID

class account_reader {
  public:
    using reads = gathered_reads<account_key, model::account>;

    explicit account_reader(database settings, gathering options = {});

    // Any thread. Sees every write that was answered before the call. Tombstones are found too.
    void find(account_key key, reads::completion done);

    // The same, waiting for the answer; throws cusax::unavailable. Not from a completion.
    std::optional<model::account> find(account_key key);

  private:
    reads reads_;
};

}  // namespace cusax::storage
