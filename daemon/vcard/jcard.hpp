// jCard (RFC 7095): vCard 4.0 in JSON. It is what REST serves as
// application/vcard+json, and the form in which the database keeps the part of a
// card that the user wrote.
#pragma once

#include "base/result.hpp"
#include "vcard/card.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace cusax::vcard {

nlohmann::json to_jcard(card const &rendered);
std::string render_jcard(card const &rendered);  // one line

// Errors: malformed (no JSON), invalid_input with a JSON pointer (no jCard, or a character that XML and
// the database cannot carry), too_large. Total: never throws for what the text holds.
result<card> read_jcard(nlohmann::json const &source, limits const &bounds = {});
result<card> parse_jcard(std::string_view text, limits const &bounds = {});

}  // namespace cusax::vcard
