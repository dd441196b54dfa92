#include "extauth/checker.hpp"

#include "base/log.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace cusax::extauth {
namespace {

constexpr long too_many_requests = 429;

// RFC 3986 §2.3: everything but the unreserved characters.
std::string escape(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string made;
    for (char const c : text) {
        bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '.' || c == '_' || c == '~';
        auto const octet = static_cast<unsigned char>(c);
        if (plain)
            made += c;
        else
            made += {'%', digits[octet >> 4U], digits[octet & 15U]};
    }
    return made;
}

std::string without_slash(std::string url) {
    while (url.ends_with('/')) url.pop_back();
    return url;
}

}  // namespace

checker::checker(checker_settings settings)
    : url_(without_slash(std::move(settings.url))),
      authorization_("Authorization: Bearer " + settings.token.reveal()),
      http_({.ca_file = std::move(settings.ca_file)}) {}

bool checker::answer(question const &asked) {
    switch (asked.what) {
        case command::auth: return is_right(asked);
        case command::isuser: return exists(asked);
        case command::refused: return false;
    }
    return false;
}

bool checker::is_right(question const &asked) {
    nlohmann::json const document{{"username", asked.user},
                                  {"domain", asked.server},
                                  {"password", asked.password.reveal()},
                                  {"service", "xmpp"}};
    auto const body = ask({.url = url_ + "/v1/auth/check", .json = document.dump()});
    if (!body) return false;
    auto const said = nlohmann::json::parse(*body, nullptr, false);
    auto const ok = said.is_object() ? said.find("ok") : said.end();
    return ok != said.end() && ok->is_boolean() && ok->get<bool>();
}

bool checker::exists(question const &asked) {
    auto const body = ask({.url = url_ + "/v1/auth/user_exists?user=" + escape(asked.user) +
                                  "&server=" + escape(asked.server)});
    return body == "true";
}

std::optional<std::string> checker::ask(net::http_question what) {
    what.headers.push_back(authorization_.reveal());
    auto const got = http_.ask(what);
    if (!got) {
        log_warning("EXTAUTH_UNREACHABLE", {{"error", got.error().detail}});
        return std::nullopt;
    }
    if (got->status == 200) return got->body;
    // Somebody's wrong passwords are nothing for the operator.
    if (got->status != too_many_requests) log_warning("EXTAUTH_REFUSED", {{"status", got->status}});
    return std::nullopt;
}

}  // namespace cusax::extauth
