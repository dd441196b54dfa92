// What a vCard is made of, read many at a time: the account and what its owner
// wrote. Without the domain, whose rules are at hand (lifecycle/domain_directory).
// The hot path of vCards over XMPP.
#pragma once

#include "model/account.hpp"
#include "storage/gathered_reads.hpp"

#include <optional>
#include <string>

namespace cusax::storage {

struct written_card {
    model::account account;              // tombstones too
    std::optional<std::string> jcard{};  // RFC 7095, as it was stored
};

class card_reader {
  public:
    // One thread: what comes while it waits for the database goes with the next query.
    explicit card_reader(database settings, gathering options = {.threads = 1});

    // Waits for the answer. Sees every write that was answered before the call; throws cusax::unavailable.
    // Any thread.
    std::optional<written_card> find(model::jid const &jid);

  private:
    gathered_reads<model::jid, written_card> reads_;
};

}  // namespace cusax::storage
