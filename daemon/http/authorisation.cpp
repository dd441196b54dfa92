#include "http/authorisation.hpp"

#include "base/ascii.hpp"
#include "base/bytes.hpp"

#include <boost/asio/ip/address.hpp>

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

// What follows the scheme and its spaces; empty where the scheme is another.
std::optional<std::string_view> behind_scheme(std::string_view value, std::string_view scheme) {
    bool const is_it = value.size() > scheme.size() &&
                       equal_ignoring_case(value.substr(0, scheme.size()), scheme) &&
                       value[scheme.size()] == ' ';
    if (!is_it) return std::nullopt;
    value.remove_prefix(scheme.size());
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    return value;
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
    auto const token = behind_scheme(*value, "Bearer");
    if (!token) return fail(error_code::unauthorized, "only the Bearer scheme is accepted");
    if (!is_token(*token)) return fail(error_code::unauthorized, "the bearer token is malformed");
    return *token;
}

result<std::string> basic_token(request const &incoming) {
    auto const value = incoming.header_value("Authorization");
    auto const encoded = value ? behind_scheme(*value, "Basic") : std::nullopt;
    auto const decoded = encoded ? decode_base64(*encoded) : std::nullopt;
    auto const colon = decoded ? as_text(*decoded).find(':') : std::string_view::npos;
    if (colon == std::string_view::npos)
        return fail(error_code::unauthorized, "a token is needed, as bearer or as the password of Basic");
    auto const token = as_text(*decoded).substr(colon + 1);
    if (!is_token(token)) return fail(error_code::unauthorized, "the password is no token");
    return std::string(token);
}

bool is_confidential(request const &incoming) {
    if (incoming.tls) return true;
    boost::system::error_code none;
    auto address = boost::asio::ip::make_address(incoming.remote_address, none);
    if (none) return false;
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
    return address.is_loopback();
}

result<void> authorise(principal const &caller, scope needed) {
    if (covers(caller.granted, needed)) return {};
    return fail(error_code::forbidden, "this needs a token of scope " + std::string(scope_name(needed)));
}

}  // namespace cusax::http
