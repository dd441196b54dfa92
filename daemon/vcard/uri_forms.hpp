// The URIs inside vCards and what other forms write in their place: JIDs
// (RFC 5122), inline data (RFC 2397), positions (RFC 5870), numbers (RFC 3966).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cusax::vcard {

// "sip" of "SIP:juliet@…", in lower case; empty where the text begins with no scheme.
std::string scheme_of(std::string_view uri);

std::string xmpp_uri(std::string_view jid);  // percent-encodes what RFC 5122 §2.2 does not allow
std::optional<std::string> jid_of(std::string_view uri);  // nothing for another scheme or a broken escape

// Inline data in base64; the views are parts of the URI.
struct inline_data {
    std::string_view media_type;  // "image/png"; empty where none is named
    std::string_view base64;
};
std::string data_uri(std::string_view media_type, std::string_view base64);
std::optional<inline_data> inline_data_of(std::string_view uri);

struct position {
    std::string latitude;
    std::string longitude;
};
std::optional<std::string> geo_uri(std::string_view latitude,
                                   std::string_view longitude);  // nothing unless both are decimals
std::optional<position> position_of(std::string_view uri);

// "tel:+1-555" is "+1-555"; everything else stays as it is.
std::string_view without_tel_scheme(std::string_view uri);

}  // namespace cusax::vcard
