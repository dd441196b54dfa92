// A row of cusax.token: what is kept of an API token, never the token itself.
#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cusax::storage {

struct token_record {
    std::string id;  // UUID
    std::string name;
    std::string hash;                    // SHA-256 of the token, 64 lower-case hexadecimal digits
    std::string scope;                   // "admin", "operator", "reader", "sync", "metrics"
    std::vector<std::string> domains{};  // A-labels; empty: not bound to any
    std::optional<std::string> source{};
    std::optional<timestamp> expires_at{};
    timestamp created_at{};                   // written by the database
    std::optional<timestamp> last_used_at{};  // written by token_store::touch
    bool operator==(token_record const &) const = default;
};

}  // namespace cusax::storage
