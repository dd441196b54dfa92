#include "model/dialled_text.hpp"

#include "base/bytes.hpp"
#include "model/unicode_text.hpp"

#include <unicode/uchar.h>

#include <optional>

namespace cusax::model {
namespace {

constexpr std::size_t longest_text = 64;

failure refuse(std::string detail) { return fail(error_code::invalid_input, std::move(detail)); }

// Why `code_point` cannot stand in a number.
std::string explain(char32_t code_point) {
    auto const c = static_cast<UChar32>(code_point);
    if (code_point == U'+') return "\"+\" can only stand once, in front of the country code";
    if (code_point == U';' || code_point == U'?')
        return "a tel: URI with parameters is not accepted: write the number in its international form, "
               "tel:+…, alone";
    if (code_point == U'*' || code_point == U'#' || code_point == U',')
        return "a telephone number cannot contain " + describe_code_point(code_point) +
               ": service codes and pauses do not belong in it";
    if (u_isdigit(c)) return "write the telephone number with the digits 0 to 9";
    if (u_isalpha(c)) return "a telephone number cannot contain letters: leave out extensions and words";
    return "a telephone number cannot contain " + describe_code_point(code_point) +
           ": only digits, \"+\", spaces and - . ( ) / are read";
}

}  // namespace

result<dialled_text> scan_dialled(std::string_view text) {
    if (text.size() > longest_text) return refuse("this is too long for a telephone number");
    if (!is_utf8(text)) return refuse("the telephone number is not UTF-8");
    dialled_text scanned;
    std::optional<std::size_t> group_begin;
    for (std::size_t at = 0; at < text.size();) {
        char32_t const c = next_code_point(text, at);
        if (c >= U'0' && c <= U'9') {
            scanned.digits += static_cast<char>(c);
        } else if (c == U'+' && !scanned.plus && scanned.digits.empty()) {
            scanned.plus = true;
        } else if (c == U'(' && !group_begin) {
            group_begin = scanned.digits.size();
        } else if (c == U')' && group_begin) {
            scanned.groups.push_back({.at = *group_begin, .count = scanned.digits.size() - *group_begin});
            group_begin.reset();
        } else if (c == U'(' || c == U')') {
            return refuse("the parentheses in the telephone number do not match");
        } else if (c != U' ' && c != U'-' && c != U'.' && c != U'/') {
            return refuse(explain(c));
        }
    }
    if (group_begin) return refuse("the parentheses in the telephone number do not match");
    if (scanned.digits.empty()) return refuse("the telephone number has no digits");
    return scanned;
}

}  // namespace cusax::model
