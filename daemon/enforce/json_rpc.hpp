// JSON-RPC 2.0 as a client: the text of a call, and what a text answers to it.
// Parameters are by position. Total: whatever comes is an answer or an error.
#pragma once

#include "base/result.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::enforce {

struct rpc_fault {
    std::int64_t code = 0;
    std::string message{};  // one line
};

struct rpc_reply {
    std::optional<rpc_fault> fault{};
    nlohmann::json result{};  // where there is no fault
};

// Octets in `params` that are not UTF-8 are replaced.
std::string render_call(std::string_view method, std::vector<std::string> const &params, std::uint64_t id);

// Whether this may be an answer to the call with this id; anything that is no answer to another one may.
bool may_answer(std::string_view text, std::uint64_t id);

// Error unavailable: it is no answer to that call.
result<rpc_reply> read_reply(std::string_view text, std::uint64_t id);

}  // namespace cusax::enforce
