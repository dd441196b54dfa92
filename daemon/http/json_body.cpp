#include "http/json_body.hpp"

#include "http/negotiation.hpp"
#include "representation/json_text.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <string>

namespace cusax::http {

result<nlohmann::json> read_json(request const &incoming) {
    return read_json(incoming, std::array{json_type});
}

result<nlohmann::json> read_json(request const &incoming, std::span<std::string_view const> accepted) {
    auto const type = check_content_type(incoming, accepted);
    if (!type) return fail(type.error());
    return representation::parse_json(incoming.body);
}

response json_response(int status, nlohmann::json const &document) {
    return {.status = status,
            .headers = {},
            .body = representation::render_json(document),
            .content_type = std::string(json_type)};
}

}  // namespace cusax::http
