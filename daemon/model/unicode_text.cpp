#include "model/unicode_text.hpp"

#include "model/utf16_buffer.hpp"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <cstdio>
#include <stdexcept>

namespace cusax::model {
namespace {

UNormalizer2 const &nfc() {
    static UNormalizer2 const *const instance = [] {
        UErrorCode status = U_ZERO_ERROR;
        auto const *const made = unorm2_getNFCInstance(&status);
        if (U_FAILURE(status)) throw std::runtime_error("ICU has no normalisation data");
        return made;
    }();
    return *instance;
}

utf16_buffer normalised(utf16_buffer const &text) {
    return utf16_buffer::written_by([&](UChar *to, std::int32_t capacity, UErrorCode *status) {
        return unorm2_normalize(&nfc(), text.data(), text.size(), to, capacity, status);
    });
}

}  // namespace

char32_t next_code_point(std::string_view utf8, std::size_t &at) {
    auto const octet = [&] { return static_cast<unsigned char>(utf8[at++]); };
    char32_t const lead = octet();
    if (lead < 0x80) return lead;
    int const more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    char32_t code_point = lead & (0x3FU >> more);
    for (int i = 0; i < more && at < utf8.size(); ++i) code_point = code_point << 6 | (octet() & 0x3FU);
    return code_point;
}

std::string describe_code_point(char32_t code_point) {
    if (code_point == U' ') return "a space";
    if (code_point > U' ' && code_point < 0x7F) return {'"', static_cast<char>(code_point), '"'};
    char text[16];
    int const length = std::snprintf(text, sizeof text, "U+%04X", static_cast<unsigned>(code_point));
    return {text, static_cast<std::size_t>(length)};
}

std::string to_nfc(std::string_view utf8) { return normalised(utf16_buffer(utf8)).utf8(); }

std::string to_lower(std::string_view utf8) {
    utf16_buffer const text(utf8);
    auto const lower = utf16_buffer::written_by([&](UChar *to, std::int32_t capacity, UErrorCode *status) {
        return u_strToLower(to, capacity, text.data(), text.size(), "", status);
    });
    return normalised(lower).utf8();
}

}  // namespace cusax::model
