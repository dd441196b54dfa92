// Content negotiation (RFC 9110 §12.5.1) and the check of Content-Type (§8.3).
#pragma once

#include "base/result.hpp"
#include "http/types.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cusax::http {

struct media_type {
    std::string type;                                             // lower case: "text", or "*" in a range
    std::string subtype;                                          // lower case: "vcard", or "*" in a range
    std::vector<std::pair<std::string, std::string>> parameters;  // names in lower case, values unquoted
};

// Empty where the text is not `type/subtype *( OWS ; OWS name=value )`.
std::optional<media_type> parse_media_type(std::string_view text);

// The index of the offer ("text/vcard; version=4.0") that the client likes best, not_acceptable where it
// likes none. Offers stand in our own order of preference, which decides between equals; without an Accept
// field the first one is taken. A range with parameters accepts only offers that have them (charset is
// disregarded); elements that are malformed are passed over.
result<std::size_t> choose(request const &incoming, std::span<std::string_view const> offers);

// The index of the type that Content-Type names, unsupported_media_type where it is none of them, is missing,
// or has a charset other than UTF-8. Parameters of an accepted type must be in the field.
result<std::size_t> check_content_type(request const &incoming, std::span<std::string_view const> accepted);

}  // namespace cusax::http
