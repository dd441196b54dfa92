// JSON as the contract takes it: stricter than RFC 8259 demands, in the spirit
// of I-JSON (RFC 7493). Member names that stand twice, text that is not UTF-8,
// lone surrogates, numbers that do not fit and nesting deeper than 64 are
// malformed, so that no two readers can understand one text differently.
#pragma once

#include "base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace cusax::representation {

inline constexpr std::size_t max_json_depth = 64;

// The document. Total. Errors: malformed, with the octet at which reading ended;
// the text itself is never repeated, save the name of a member that stands twice.
result<nlohmann::json> parse_json(std::string_view text);

// One line; characters outside ASCII stay as they are, broken UTF-8 becomes U+FFFD.
std::string render_json(nlohmann::json const &value);

}  // namespace cusax::representation
