#include "vcard/uri_forms.hpp"

#include "base/ascii.hpp"
#include "base/bytes.hpp"
#include "vcard/card.hpp"

#include <algorithm>

namespace cusax::vcard {
namespace {

// RFC 5122 §2.2: unreserved and the further characters of a node identifier.
constexpr std::string_view plain_in_jid = "-._~!$()*+,;=";

bool is_decimal(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return !text.empty() && text.size() <= 24 &&
           text.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

std::string scheme_of(std::string_view uri) {
    auto const colon = uri.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 32) return {};
    auto const scheme = uri.substr(0, colon);
    auto const allowed = [](char c) { return is_alphanumeric(c) || c == '+' || c == '-' || c == '.'; };
    return std::ranges::all_of(scheme, allowed) ? ascii_lower(scheme) : std::string{};
}

std::string xmpp_uri(std::string_view jid) {
    auto const at = jid.find('@');
    auto const domain = at == std::string_view::npos ? 0 : at + 1;
    auto const slash = jid.find('/', domain);
    std::string uri = "xmpp:";
    if (domain > 0) uri += percent_encode(jid.substr(0, at), plain_in_jid) + '@';
    uri += percent_encode(jid.substr(domain, slash - domain), plain_in_jid);
    if (slash != std::string_view::npos) uri += '/' + percent_encode(jid.substr(slash + 1), plain_in_jid);
    return uri;
}

std::optional<std::string> jid_of(std::string_view uri) {
    if (scheme_of(uri) != "xmpp") return std::nullopt;
    auto const rest = uri.substr(5);
    auto decoded = percent_decode(rest.substr(0, rest.find_first_of("?#")));
    if (decoded && (!is_utf8(*decoded) || has_control_character(*decoded))) return std::nullopt;
    return decoded;
}

std::string data_uri(std::string_view media_type, std::string_view base64) {
    return "data:" + std::string(media_type) + ";base64," + std::string(base64);
}

std::optional<inline_data> inline_data_of(std::string_view uri) {
    constexpr std::string_view marker = ";base64";
    if (scheme_of(uri) != "data") return std::nullopt;
    auto const comma = uri.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    auto head = uri.substr(5, comma - 5);
    if (!head.ends_with(marker)) return std::nullopt;
    head.remove_suffix(marker.size());
    return inline_data{.media_type = head, .base64 = uri.substr(comma + 1)};
}

std::optional<std::string> geo_uri(std::string_view latitude, std::string_view longitude) {
    if (!is_decimal(latitude) || !is_decimal(longitude)) return std::nullopt;
    return "geo:" + std::string(latitude) + ',' + std::string(longitude);
}

std::optional<position> position_of(std::string_view uri) {
    if (scheme_of(uri) != "geo") return std::nullopt;
    auto const place = uri.substr(4, uri.find(';') - 4);
    auto const comma = place.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    auto const latitude = place.substr(0, comma);
    auto const longitude = place.substr(comma + 1, place.find(',', comma + 1) - comma - 1);
    if (!is_decimal(latitude) || !is_decimal(longitude)) return std::nullopt;
    return position{.latitude = std::string(latitude), .longitude = std::string(longitude)};
}

std::string_view without_tel_scheme(std::string_view uri) {
    return scheme_of(uri) == "tel" ? uri.substr(4) : uri;
}

}  // namespace cusax::vcard
