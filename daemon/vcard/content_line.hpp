// The line that text vCards are made of (RFC 6350 §3.3, RFC 2425 §5.8): escaping,
// parameters, and folding at 75 octets between characters.
#pragma once

#include "vcard/card.hpp"

#include <string>
#include <string_view>

namespace cusax::vcard {

enum class text_version { v3, v4 };  // RFC 2426, RFC 6350

// One line as a version writes it: everything decided, nothing escaped but the value.
struct content_line {
    std::string group{};
    std::string name{};  // upper case
    std::vector<parameter> parameters{};
    std::string value{};
};

// Appends the line, folded, with CRLF. Line breaks cannot get into it from any member.
void append_line(std::string &out, content_line const &line, text_version version);

std::string escape_text(std::string_view text);  // \\ \, \; \n
std::string escape_components(
    property const &source);                          // of a structured value: ; between components, , inside
std::string escape_list(property const &source);      // , between the values
std::string without_controls(std::string_view text);  // for values that are not escaped, such as URIs

}  // namespace cusax::vcard
