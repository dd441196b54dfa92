#include "dns/svc_params.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <vector>

namespace cusax::dns {
namespace {

// RFC 9460 §14.3.2
enum class svc_key : std::uint16_t {
    mandatory = 0,
    alpn = 1,
    no_default_alpn = 2,
    port = 3,
    ipv4hint = 4,
    ech = 5,
    ipv6hint = 6,
    invalid = 65535,
};

constexpr std::string_view known_names[] = {"mandatory", "alpn", "no-default-alpn", "port",
                                            "ipv4hint",  "ech",  "ipv6hint"};
constexpr std::string_view generic_prefix = "key";

using param_map = std::map<std::uint16_t, bytes>;

failure refuse(std::string_view key, std::string_view why) {
    return fail(error_code::invalid_input, "SvcParam " + std::string(key) + ": " + std::string(why));
}

std::uint16_t read16(byte_view octets) { return static_cast<std::uint16_t>(octets[0] << 8U | octets[1]); }

void put16(bytes &out, std::size_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8U));
    out.push_back(static_cast<std::uint8_t>(value));
}

std::string render_key(std::uint16_t key) {
    if (key < std::size(known_names)) return std::string(known_names[key]);
    return std::string(generic_prefix) + std::to_string(key);
}

std::optional<std::uint16_t> parse_number(std::string_view digits) {
    std::uint16_t value = 0;
    auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    bool const plain = digits.size() == 1 || !digits.starts_with('0');
    if (digits.empty() || !plain || problem != std::errc() || end != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

std::optional<std::uint16_t> parse_key(std::string_view name) {
    auto const *const known = std::ranges::find(known_names, name);
    if (known != std::end(known_names)) return static_cast<std::uint16_t>(known - std::begin(known_names));
    if (!name.starts_with(generic_prefix)) return std::nullopt;
    auto const number = parse_number(name.substr(generic_prefix.size()));
    if (!number || static_cast<svc_key>(*number) == svc_key::invalid) return std::nullopt;
    return number;
}

// §8: ascending, none twice, not itself.
bool is_key_list(byte_view value) {
    if (value.empty() || value.size() % 2 != 0) return false;
    std::uint16_t before = 0;
    for (; !value.empty(); value = value.subspan(2)) {
        if (read16(value) <= before) return false;
        before = read16(value);
    }
    return true;
}

bool is_alpn_list(byte_view value) {
    if (value.empty()) return false;
    while (!value.empty()) {
        std::size_t const size = value[0];
        if (size == 0 || value.size() < 1 + size) return false;
        value = value.subspan(1 + size);
    }
    return true;
}

bool is_valid_value(std::uint16_t key, byte_view value) {
    switch (static_cast<svc_key>(key)) {
        case svc_key::mandatory: return is_key_list(value);
        case svc_key::alpn: return is_alpn_list(value);
        case svc_key::no_default_alpn: return value.empty();
        case svc_key::port: return value.size() == 2;
        case svc_key::ipv4hint: return !value.empty() && value.size() % 4 == 0;
        case svc_key::ech: return !value.empty();
        case svc_key::ipv6hint: return !value.empty() && value.size() % 16 == 0;
        case svc_key::invalid: return false;
    }
    return true;
}

// The parameters by key; nullopt where the octets are no list of them.
std::optional<std::map<std::uint16_t, byte_view>> take_apart(byte_view params) {
    std::map<std::uint16_t, byte_view> values;
    while (!params.empty()) {
        if (params.size() < 4) return std::nullopt;
        std::uint16_t const key = read16(params);
        std::size_t const size = read16(params.subspan(2));
        if (params.size() < 4 + size || (!values.empty() && key <= values.rbegin()->first))
            return std::nullopt;
        values.emplace(key, params.subspan(4, size));
        params = params.subspan(4 + size);
    }
    return values;
}

// ---- rendering

// One item of a comma-separated list (appendix A.1): "\" and "," are escaped
// once for the list, and once more for the string that holds the list.
void append_list_item(std::string &text, byte_view item) {
    std::string escaped;
    for (char const c : as_text(item)) {
        if (c == ',' || c == '\\') escaped += '\\';
        escaped += c;
    }
    append_escaped(text, as_bytes(escaped));
}

void append_addresses(std::string &text, int family, std::size_t width, byte_view value) {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    for (bool first = true; !value.empty(); value = value.subspan(width), first = false) {
        if (!first) text += ',';
        text += inet_ntop(family, value.data(), buffer.data(), buffer.size());
    }
}

void append_value(std::string &text, std::uint16_t key, byte_view value) {
    switch (static_cast<svc_key>(key)) {
        case svc_key::mandatory:
            for (bool first = true; !value.empty(); value = value.subspan(2), first = false)
                text += (first ? "" : ",") + render_key(read16(value));
            return;
        case svc_key::alpn:
            for (bool first = true; !value.empty(); value = value.subspan(1U + value[0]), first = false) {
                if (!first) text += ',';
                append_list_item(text, value.subspan(1, value[0]));
            }
            return;
        case svc_key::port: text += std::to_string(read16(value)); return;
        case svc_key::ipv4hint: return append_addresses(text, AF_INET, 4, value);
        case svc_key::ipv6hint: return append_addresses(text, AF_INET6, 16, value);
        case svc_key::ech: text += encode_base64(value); return;
        case svc_key::no_default_alpn:
        case svc_key::invalid: break;
    }
    append_escaped(text, value);
}

// ---- parsing

// The items of a comma-separated list; nullopt for an empty one.
std::optional<std::vector<std::string>> split_list(std::string_view value) {
    std::vector<std::string> items(1);
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (value[at] == ',') {
            items.emplace_back();
            continue;
        }
        if (value[at] == '\\' && ++at == value.size()) return std::nullopt;
        items.back().push_back(value[at]);
    }
    for (auto const &item : items)
        if (item.empty()) return std::nullopt;
    return items;
}

std::optional<bytes> parse_mandatory(std::vector<std::string> const &items) {
    std::vector<std::uint16_t> keys;
    for (auto const &item : items) {
        auto const key = parse_key(item);
        if (!key) return std::nullopt;
        keys.push_back(*key);
    }
    std::ranges::sort(keys);
    bytes out;
    for (auto const key : keys) put16(out, key);
    return out;
}

std::optional<bytes> parse_addresses(int family, std::size_t width, std::vector<std::string> const &items) {
    bytes out;
    for (auto const &item : items) {
        std::array<std::uint8_t, 16> octets{};
        if (item.find('\0') != std::string::npos || inet_pton(family, item.c_str(), octets.data()) != 1)
            return std::nullopt;
        out.insert(out.end(), octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(width));
    }
    return out;
}

std::optional<bytes> parse_alpn(std::vector<std::string> const &items) {
    bytes out;
    for (auto const &item : items) {
        if (item.size() > 255) return std::nullopt;
        out.push_back(static_cast<std::uint8_t>(item.size()));
        out.insert(out.end(), item.begin(), item.end());
    }
    return out;
}

std::optional<bytes> parse_list(svc_key key, std::string_view value) {
    auto const items = split_list(value);
    if (!items) return std::nullopt;
    if (key == svc_key::mandatory) return parse_mandatory(*items);
    if (key == svc_key::ipv4hint) return parse_addresses(AF_INET, 4, *items);
    if (key == svc_key::ipv6hint) return parse_addresses(AF_INET6, 16, *items);
    return parse_alpn(*items);
}

std::optional<bytes> parse_value(std::uint16_t key, std::string_view value) {
    switch (static_cast<svc_key>(key)) {
        case svc_key::mandatory:
        case svc_key::alpn:
        case svc_key::ipv4hint:
        case svc_key::ipv6hint: return parse_list(static_cast<svc_key>(key), value);
        case svc_key::port: {
            auto const number = parse_number(value);
            if (!number) return std::nullopt;
            bytes out;
            put16(out, *number);
            return out;
        }
        case svc_key::ech: return decode_base64(value);
        case svc_key::no_default_alpn:
        case svc_key::invalid: break;
    }
    byte_view const octets = as_bytes(value);
    return bytes(octets.begin(), octets.end());
}

// `key`, `key=value` or `key="value"`
result<void> parse_param(master_word const &word, param_map &params) {
    std::size_t const equals = std::min(word.written.find('='), word.written.size());
    std::string_view const name = word.written.substr(0, equals);
    auto const key = parse_key(name);
    if (word.quoted || !key) return refuse(name, "there is no such key.");
    std::string_view written = word.written.substr(std::min(equals + 1, word.written.size()));
    if (word.has_quotes) {
        if (!written.starts_with('"')) return refuse(name, "a quote in the middle of a value.");
        written = written.substr(1, written.size() - 2);
    }
    auto const value = unescape(written);
    if (!value) return refuse(name, value.error().detail);
    auto octets = parse_value(*key, *value);
    if (!octets || octets->size() > 0xFFFF || !is_valid_value(*key, *octets))
        return refuse(name, "its value is not of its form.");
    if (!params.emplace(*key, std::move(*octets)).second) return refuse(name, "stands twice.");
    return {};
}

}  // namespace

bool is_valid_svc_params(byte_view params) {
    auto const values = take_apart(params);
    if (!values) return false;
    for (auto const &[key, value] : *values)
        if (!is_valid_value(key, value)) return false;
    auto const there = [&values](svc_key key) { return values->contains(static_cast<std::uint16_t>(key)); };
    if (there(svc_key::no_default_alpn) && !there(svc_key::alpn)) return false;
    if (!there(svc_key::mandatory)) return true;
    for (byte_view keys = values->begin()->second; !keys.empty(); keys = keys.subspan(2))
        if (!values->contains(read16(keys))) return false;
    return true;
}

std::string render_svc_params(byte_view params) {
    std::string text;
    while (!params.empty()) {
        std::uint16_t const key = read16(params);
        byte_view const value = params.subspan(4, read16(params.subspan(2)));
        text += ' ' + render_key(key);
        if (!value.empty()) {
            text += "=\"";
            append_value(text, key, value);
            text += '"';
        }
        params = params.subspan(4 + value.size());
    }
    return text;
}

result<bytes> parse_svc_params(std::span<master_word const> words) {
    param_map params;
    for (auto const &word : words)
        if (auto const done = parse_param(word, params); !done) return failure(done.error());
    bytes out;
    for (auto const &[key, value] : params) {
        put16(out, key);
        put16(out, value.size());
        out.insert(out.end(), value.begin(), value.end());
    }
    if (!is_valid_svc_params(out))
        return fail(error_code::invalid_input,
                    "The SvcParams do not fit together: mandatory names a key that is not there, or "
                    "no-default-alpn stands without alpn (RFC 9460 §7.1.1, §8).");
    return out;
}

}  // namespace cusax::dns
