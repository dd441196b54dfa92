#include "base/bytes.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace cusax {
namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view hex_digits = "0123456789abcdef";

constexpr std::array<std::int8_t, 256> base64_values = [] {
    std::array<std::int8_t, 256> table{};
    for (auto &entry : table) entry = -1;
    for (std::size_t i = 0; i < base64_alphabet.size(); ++i)
        table[static_cast<std::uint8_t>(base64_alphabet[i])] = static_cast<std::int8_t>(i);
    return table;
}();

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

// Length of the well-formed UTF-8 sequence at the start of `text`, 0 where there is none (RFC 3629 §4).
std::size_t sequence_length(byte_view text) {
    auto const follows = [&](std::size_t i, std::uint8_t low = 0x80, std::uint8_t high = 0xBF) {
        return i < text.size() && text[i] >= low && text[i] <= high;
    };
    std::uint8_t const lead = text[0];
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
    if (lead == 0xE0) return follows(1, 0xA0) && follows(2) ? 3 : 0;
    if (lead == 0xED) return follows(1, 0x80, 0x9F) && follows(2) ? 3 : 0;
    if (lead >= 0xE1 && lead <= 0xEF) return follows(1) && follows(2) ? 3 : 0;
    if (lead == 0xF0) return follows(1, 0x90) && follows(2) && follows(3) ? 4 : 0;
    if (lead >= 0xF1 && lead <= 0xF3) return follows(1) && follows(2) && follows(3) ? 4 : 0;
    if (lead == 0xF4) return follows(1, 0x80, 0x8F) && follows(2) && follows(3) ? 4 : 0;
    return 0;
}

}  // namespace

std::string encode_base64(byte_view octets) {
    std::string text;
    text.reserve((octets.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < octets.size(); i += 3) {
        std::size_t const left = octets.size() - i;
        std::uint32_t const group = static_cast<std::uint32_t>(octets[i]) << 16 |
                                    (left > 1 ? static_cast<std::uint32_t>(octets[i + 1]) << 8 : 0U) |
                                    (left > 2 ? static_cast<std::uint32_t>(octets[i + 2]) : 0U);
        text += base64_alphabet[group >> 18 & 63];
        text += base64_alphabet[group >> 12 & 63];
        text += left > 1 ? base64_alphabet[group >> 6 & 63] : '=';
        text += left > 2 ? base64_alphabet[group & 63] : '=';
    }
    return text;
}

std::optional<bytes> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t const padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    bytes octets;
    octets.reserve(text.size() / 4 * 3);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const pad = i >= text.size() - padding;
        auto const value = base64_values[static_cast<std::uint8_t>(text[i])];
        if (!pad && value < 0) return std::nullopt;
        group = group << 6 | (pad ? 0U : static_cast<std::uint32_t>(value));
        if (i % 4 != 3) continue;
        octets.push_back(static_cast<std::uint8_t>(group >> 16));
        octets.push_back(static_cast<std::uint8_t>(group >> 8));
        octets.push_back(static_cast<std::uint8_t>(group));
        group = 0;
    }
    octets.resize(octets.size() - padding);
    return octets;
}

std::string encode_hex(byte_view octets) {
    std::string text;
    text.reserve(octets.size() * 2);
    for (auto const octet : octets) {
        text += hex_digits[octet >> 4];
        text += hex_digits[octet & 15];
    }
    return text;
}

std::optional<bytes> decode_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    bytes octets;
    octets.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        int const high = hex_value(text[i]);
        int const low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        octets.push_back(static_cast<std::uint8_t>(high << 4 | low));
    }
    return octets;
}

bool is_utf8(std::string_view text) {
    byte_view rest = as_bytes(text);
    while (!rest.empty()) {
        std::size_t const length = sequence_length(rest);
        if (length == 0) return false;
        rest = rest.subspan(length);
    }
    return true;
}

bool has_control_character(std::string_view utf8) {
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        auto const octet = static_cast<std::uint8_t>(utf8[i]);
        if (octet < 0x20 || octet == 0x7F) return true;
        bool const c1 = octet == 0xC2 && i + 1 < utf8.size() && static_cast<std::uint8_t>(utf8[i + 1]) < 0xA0;
        if (c1) return true;
    }
    return false;
}

bool equal_in_constant_time(byte_view left, byte_view right) {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

bytes random_bytes(std::size_t count) {
    bytes octets(count);
    if (RAND_bytes(octets.data(), static_cast<int>(count)) != 1)
        throw std::runtime_error("the random source of the operating system failed");
    return octets;
}

}  // namespace cusax
