#include "http/authorisation.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>

namespace cusax::http {
namespace {

constexpr std::array all_scopes{scope::admin, scope::operator_, scope::reader, scope::sync, scope::metrics};

// b64token of RFC 6750 §2.1, with an upper bound: no token of ours is longer.
bool is_token(std::string_view text) {
    constexpr std::size_t longest = 512;
    constexpr std::string_view marks = "-._~+/=";
    return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    });
}

}  // namespace

std::string_view scope_name(scope which) {
    switch (which) {
        case scope::admin: return "admin";
        case scope::operator_: return "operator";
        case scope::reader: return "reader";
        case scope::sync: return "sync";
        case scope::metrics: return "metrics";
    }
    return "";
}

std::optional<scope> parse_scope(std::string_view text) {
    for (auto const candidate : all_scopes)
        if (scope_name(candidate) == text) return candidate;
    return {};
}

bool covers(scope held, scope needed) {
    switch (held) {
        case scope::admin: return true;
        case scope::operator_: return needed != scope::admin;
        case scope::reader:
        case scope::sync:
        case scope::metrics: return needed == held || needed == scope::metrics;
    }
    return false;
}

result<std::string_view> bearer_token(request const &incoming) {
    auto const value = incoming.header_value("Authorization");
    if (!value) return fail(error_code::unauthorized, "a bearer token is needed");
    constexpr std::string_view scheme = "Bearer";
    bool const bearer = value->size() > scheme.size() &&
                        equal_ignoring_case(value->substr(0, scheme.size()), scheme) &&
                        (*value)[scheme.size()] == ' ';
    if (!bearer) return fail(error_code::unauthorized, "only the Bearer scheme is accepted");
    std::string_view token = value->substr(scheme.size());
    token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
    if (!is_token(token)) return fail(error_code::unauthorized, "the bearer token is malformed");
    return token;
}

result<void> authorise(principal const &caller, scope needed) {
    if (covers(caller.granted, needed)) return {};
    return fail(error_code::forbidden, "this needs a token of scope " + std::string(scope_name(needed)));
}

}  // namespace cusax::http
