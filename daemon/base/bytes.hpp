// Octets and their text forms: base64 (RFC 4648 §4), hexadecimal, UTF-8.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cusax {

using bytes = std::vector<std::uint8_t>;
using byte_view = std::span<std::uint8_t const>;

// The octets of a string, without a copy.
inline byte_view as_bytes(std::string_view text) {
    return {reinterpret_cast<std::uint8_t const *>(text.data()), text.size()};
}
inline std::string_view as_text(byte_view octets) {
    return {reinterpret_cast<char const *>(octets.data()), octets.size()};
}

std::string encode_base64(byte_view octets);                // padded, one line
std::optional<bytes> decode_base64(std::string_view text);  // strict: padding required, nothing else in it

std::string encode_hex(byte_view octets);                // lower case
std::optional<bytes> decode_hex(std::string_view text);  // either case, even length

// Well-formed UTF-8 without surrogates and overlong forms (RFC 3629).
bool is_utf8(std::string_view text);

// True where the text has a control character (C0, DEL, C1); none of them belongs in a name.
bool has_control_character(std::string_view utf8);

// Takes equally long for every content of equal length.
bool equal_in_constant_time(byte_view left, byte_view right);

// Octets of the operating system's random source; throws where it fails.
bytes random_bytes(std::size_t count);

}  // namespace cusax
