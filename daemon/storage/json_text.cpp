#include "storage/json_text.hpp"

#include "base/bytes.hpp"

#include <array>

namespace cusax::storage {

json_text &json_text::member(std::string_view name, std::string_view value) {
    key(name);
    quote(value);
    return *this;
}

json_text &json_text::member(std::string_view name, std::optional<std::string> const &value) {
    return value ? member(name, std::string_view(*value)) : null(name);
}

json_text &json_text::member(std::string_view name, bool value) {
    key(name);
    text_ += value ? "true" : "false";
    return *this;
}

json_text &json_text::member(std::string_view name, std::int64_t value) {
    key(name);
    text_ += std::to_string(value);
    return *this;
}

json_text &json_text::null(std::string_view name) {
    key(name);
    text_ += "null";
    return *this;
}

json_text &json_text::begin_object() {
    separate();
    text_ += '{';
    return *this;
}

json_text &json_text::begin_object(std::string_view name) {
    key(name);
    text_ += '{';
    return *this;
}

json_text &json_text::end_object() {
    text_ += '}';
    return *this;
}

json_text &json_text::begin_array(std::string_view name) {
    key(name);
    text_ += '[';
    return *this;
}

json_text &json_text::end_array() {
    text_ += ']';
    return *this;
}

json_text &json_text::element(std::string_view value) {
    separate();
    quote(value);
    return *this;
}

void json_text::separate() {
    if (!text_.empty() && text_.back() != '{' && text_.back() != '[') text_ += ',';
}

void json_text::key(std::string_view name) {
    separate();
    quote(name);
    text_ += ':';
}

void json_text::quote(std::string_view value) {
    if (!is_utf8(value) || value.find('\0') != std::string_view::npos) {
        storable_ = false;
        value = {};
    }
    constexpr std::string_view hex = "0123456789abcdef";
    text_ += '"';
    for (char const c : value) {
        auto const octet = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            text_ += '\\';
            text_ += c;
        } else if (octet < 0x20) {
            text_ += "\\u00";
            text_ += hex[octet >> 4];
            text_ += hex[octet & 15];
        } else {
            text_ += c;
        }
    }
    text_ += '"';
}

}  // namespace cusax::storage
