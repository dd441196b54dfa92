// JSON in and out of a handler: the media type is HTTP's part, the text is
// representation/json_text's.
#pragma once

#include "base/result.hpp"
#include "http/types.hpp"

#include <nlohmann/json_fwd.hpp>

#include <span>
#include <string_view>

namespace cusax::http {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view merge_patch_type = "application/merge-patch+json";  // RFC 7396

// The body as a document: checks Content-Type (application/json unless others are named), then parses.
// unsupported_media_type or malformed.
result<nlohmann::json> read_json(request const &incoming);
result<nlohmann::json> read_json(request const &incoming, std::span<std::string_view const> accepted);

// An answer with this document as its body.
response json_response(int status, nlohmann::json const &document);

}  // namespace cusax::http
