// API tokens, read, and the note of their last use. Written by the commands
// create_token and delete_token. Throws cusax::unavailable; any thread.
#pragma once

#include "base/result.hpp"
#include "storage/page.hpp"
#include "storage/pool.hpp"
#include "storage/token.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cusax::storage {

struct token_use {
    std::string id;
    timestamp at{};
};

class token_store {
  public:
    explicit token_store(connection_pool &pool) : pool_(pool) {}

    // Expired ones too: whether a token still counts is not storage's to decide.
    std::optional<token_record> find_by_hash(std::string const &hash);
    result<page<token_record>> list(page_request const &request);  // in order of creation (of their ids)

    // Moves last_used_at forward, never back; ids that are gone are passed over.
    void touch(std::vector<token_use> const &uses);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
