// Text of protocols, whose letters are those of ASCII whatever the language: case, white space around it,
// and what percent-encoding makes of the rest (RFC 3986 §2.1).
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace cusax {

constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
constexpr char ascii_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; }
constexpr bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string ascii_lower(std::string_view text);
std::string ascii_upper(std::string_view text);

// As field names, schemes and media types are compared.
constexpr bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return ascii_lower(a) == ascii_lower(b); });
}

// Without the white space of XML and HTTP at both ends; a view into `text`.
std::string_view trim(std::string_view text);

// "%" and two digits in upper case.
void append_percent_encoded(std::string &to, char octet);

// Every octet but letters, digits and `marks` encoded.
std::string percent_encode(std::string_view octets, std::string_view marks);

// The octets meant, whatever they are. Empty where a "%" has no two hexadecimal digits behind it.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace cusax
