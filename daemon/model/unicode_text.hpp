// The little of Unicode that names and passwords need beyond stringprep:
// one code point at a time, normalisation form C and lower case (by ICU).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cusax::model {

// The code point at octet `at` of well-formed UTF-8; moves `at` behind it.
char32_t next_code_point(std::string_view utf8, std::size_t &at);

// A code point as an error text names it: "_" in quotes, "a space", or "U+00A0".
std::string describe_code_point(char32_t code_point);

// Normalisation form C of well-formed UTF-8. Leaves no copy of the text behind in memory, so passwords may
// pass.
std::string to_nfc(std::string_view utf8);

// Lower case by the rules of no particular language, in normalisation form C. Doing it twice changes nothing.
std::string to_lower(std::string_view utf8);

}  // namespace cusax::model
