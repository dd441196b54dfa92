#include "base/ascii.hpp"

#include "base/bytes.hpp"

namespace cusax {
namespace {

template <class Fold>
std::string fold(std::string_view text, Fold each) {
    std::string folded(text);
    std::ranges::transform(folded, folded.begin(), each);
    return folded;
}

}  // namespace

std::string ascii_lower(std::string_view text) {
    return fold(text, [](char c) { return ascii_lower(c); });
}

std::string ascii_upper(std::string_view text) {
    return fold(text, [](char c) { return ascii_upper(c); });
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    auto const first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

void append_percent_encoded(std::string &to, char octet) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    auto const value = static_cast<unsigned char>(octet);
    to += {'%', digits[value >> 4U], digits[value & 15U]};
}

std::string percent_encode(std::string_view octets, std::string_view marks) {
    std::string encoded;
    encoded.reserve(octets.size());
    for (char const c : octets) {
        if (is_alphanumeric(c) || marks.find(c) != std::string_view::npos)
            encoded += c;
        else
            append_percent_encoded(encoded, c);
    }
    return encoded;
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        auto const octet = decode_hex(text.substr(i + 1, 2));
        if (!octet || octet->size() != 1) return std::nullopt;
        decoded += as_text(*octet);
        i += 2;
    }
    return decoded;
}

}  // namespace cusax
