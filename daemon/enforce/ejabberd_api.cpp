#include "enforce/ejabberd_api.hpp"

#include <nlohmann/json.hpp>

namespace cusax::enforce {
namespace {

// 23.01 answers {"num_resources":1}, others the bare number.
std::optional<std::size_t> read_number(std::string_view text) {
    auto const body = nlohmann::json::parse(text, nullptr, false);
    auto const number = body.is_object() ? body.value("num_resources", nlohmann::json()) : body;
    if (!number.is_number_unsigned()) return std::nullopt;
    return number.get<std::size_t>();
}

}  // namespace

ejabberd_api::ejabberd_api(std::string url) : url_(std::move(url)) {}

result<ended> ejabberd_api::end_sessions(session_owner const &whose) {
    nlohmann::json const arguments{{"user", whose.jid.user().str()}, {"host", whose.jid.domain().unicode()}};
    auto const &url = url_.reveal();
    auto const got =
        http_.ask({.url = url + (url.ends_with('/') ? "" : "/") + "kick_user", .json = arguments.dump()});
    if (!got) return fail(got.error());
    auto const said = "the API answered with status " + std::to_string(got->status);
    if (got->status == 200) return ended{.sessions = read_number(got->body)};
    if (got->status == 401 || got->status == 403)
        return fail(error_code::forbidden, said + "; api_permissions must let us call kick_user");
    if (got->status == 404)
        return fail(error_code::forbidden, said + "; there is no mod_http_api at sessions_url");
    if (got->status == 429 || got->status >= 500) return fail(error_code::unavailable, said);
    return fail(error_code::conflict, said);
}

}  // namespace cusax::enforce
