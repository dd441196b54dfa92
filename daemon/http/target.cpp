#include "http/target.hpp"

#include "base/ascii.hpp"
#include "base/bytes.hpp"

#include <algorithm>
#include <optional>

namespace cusax::http {
namespace {

enum class plus { literal, space };

// Empty where the encoding is broken or the text is not fit for anything behind us.
std::optional<std::string> decode(std::string_view text, plus sign) {
    std::string written(text);
    if (sign == plus::space) std::ranges::replace(written, '+', ' ');
    auto decoded = percent_decode(written);
    if (!decoded || decoded->find('\0') != std::string::npos || !is_utf8(*decoded)) return {};
    return decoded;
}

// Calls `take` with each piece between separators until it returns false.
template <class Take>
bool split(std::string_view text, char separator, Take take) {
    while (true) {
        auto const end = std::min(text.find(separator), text.size());
        if (!take(text.substr(0, end))) return false;
        if (end == text.size()) return true;
        text.remove_prefix(end + 1);
    }
}

bool read_path(std::string_view text, std::vector<std::string> &path) {
    return split(text.substr(1), '/', [&](std::string_view piece) {
        auto segment = decode(piece, plus::literal);
        if (segment) path.push_back(std::move(*segment));
        return segment.has_value();
    });
}

bool read_query(std::string_view text, std::vector<query_parameter> &query) {
    return split(text, '&', [&](std::string_view piece) {
        if (piece.empty()) return true;
        auto const equals = std::min(piece.find('='), piece.size());
        auto name = decode(piece.substr(0, equals), plus::space);
        auto value = decode(piece.substr(std::min(equals + 1, piece.size())), plus::space);
        bool const good = name && value;
        if (good) query.push_back({std::move(*name), std::move(*value)});
        return good;
    });
}

// RFC 9112 §3.2.2: a server accepts absolute-form although clients send it to proxies only.
std::string_view without_authority(std::string_view target) {
    for (std::string_view const scheme : {"http://", "https://"}) {
        if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        target.remove_prefix(scheme.size());
        return target.substr(std::min(target.find_first_of("/?#"), target.size()));
    }
    return target;
}

}  // namespace

result<parsed_target> parse_target(std::string_view target) {
    parsed_target out;
    if (target == "*") return out;
    bool const absolute = !target.starts_with('/');
    std::string_view const origin = absolute ? without_authority(target) : target;
    if (absolute && origin == target) return fail(error_code::malformed, "the request target is not a path");
    auto const question = std::min(origin.find('?'), origin.size());
    std::string_view const path = question == 0 ? "/" : origin.substr(0, question);
    if (path.find('#') != std::string_view::npos || !read_path(path, out.path))
        return fail(error_code::malformed, "the path is not percent-encoded UTF-8");
    if (!read_query(origin.substr(std::min(question + 1, origin.size())), out.query))
        return fail(error_code::malformed, "the query is not percent-encoded UTF-8");
    return out;
}

result<std::vector<query_parameter>> parse_form(std::string_view body) {
    std::vector<query_parameter> fields;
    if (!read_query(body, fields))
        return fail(error_code::malformed, "the form is not percent-encoded UTF-8");
    return fields;
}

}  // namespace cusax::http
