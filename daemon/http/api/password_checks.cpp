// /v1/auth: whether a password is right, for servers that cannot read verifiers.
// POST check is ours; GET check_password and GET user_exists are what Prosody's
// mod_auth_http and MongooseIM's HTTP method ask.
#include "http/api/access.hpp"
#include "http/api/services.hpp"
#include "http/json_body.hpp"
#include "http/problem.hpp"
#include "representation/object_reader.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace cusax::http::api {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<std::string_view, lifecycle::sign_in_service>, 2> service_names{
    {{"xmpp", lifecycle::sign_in_service::xmpp}, {"sip", lifecycle::sign_in_service::sip}}};

// A server of one tenant learns nothing about the people of another. A domain that cannot be is nobody's.
result<void> may_ask(context const &of, std::string const &domain) {
    auto const name = model::domain_name::parse(domain);
    if (name) return may_write(*of.caller, *name);
    if (!visible_domains(*of.caller)) return {};
    return fail(error_code::forbidden, "the token is not for the domain " + domain);
}

response text_response(bool yes) {
    response made{.status = 200, .headers = {}, .body = yes ? "true" : "false", .content_type = "text/plain"};
    made.set("Cache-Control", "no-store");
    return made;
}

response too_soon(lifecycle::password_too_soon const &when) {
    return to_response({.code = error_code::too_many_requests,
                        .detail = "too many passwords were wrong; try again later",
                        .inputs = {},
                        .holder = {}},
                       when.wait);
}

class password_check_resource {
  public:
    explicit password_check_resource(services &with) : with_(with) {}

    result<response> check(context const &of) const {
        auto const document = read_json(of.incoming);
        if (!document) return fail(document.error());
        auto const asked = read_question(*document);
        if (!asked) return fail(asked.error());
        if (auto const allowed = may_ask(of, asked->domain); !allowed) return fail(allowed.error());
        auto const verdict = with_.passwords.check(*asked);
        if (auto const *const when = std::get_if<lifecycle::password_too_soon>(&verdict))
            return too_soon(*when);
        auto made = json_response(200, describe(verdict));
        made.set("Cache-Control", "no-store");
        return made;
    }

    // GET check_password?user=juliet&server=capulet.example&pass=…: the password stands in the target, so it
    // is answered only where nobody can read along.
    result<response> check_password(context const &of) const {
        if (!is_confidential(of.incoming))
            return fail(error_code::forbidden,
                        "a password in a URL is taken over TLS or from this machine only");
        auto const user = named(of, "user");
        auto const server = named(of, "server");
        auto const password = named(of, "pass");
        if (!user || !server || !password) return missing(user, server, &password);
        if (auto const allowed = may_ask(of, *server); !allowed) return fail(allowed.error());
        auto const verdict = with_.passwords.check({.user = *user,
                                                    .domain = *server,
                                                    .password = secret_string(*password),
                                                    .service = lifecycle::sign_in_service::xmpp});
        if (auto const *const when = std::get_if<lifecycle::password_too_soon>(&verdict))
            return too_soon(*when);
        return text_response(std::holds_alternative<lifecycle::password_right>(verdict));
    }

    result<response> user_exists(context const &of) const {
        auto const user = named(of, "user");
        auto const server = named(of, "server");
        if (!user || !server) return missing(user, server, nullptr);
        if (auto const allowed = may_ask(of, *server); !allowed) return fail(allowed.error());
        return text_response(with_.passwords.exists(*user, *server));
    }

  private:
    static std::optional<std::string> named(context const &of, std::string_view name) {
        auto const value = of.incoming.query_value(name);
        return value ? std::optional(std::string(*value)) : std::nullopt;
    }

    static failure missing(std::optional<std::string> const &user, std::optional<std::string> const &server,
                           std::optional<std::string> const *password) {
        representation::mistakes found;
        if (!user) found.push_back({.pointer = "/user", .detail = "is missing"});
        if (!server) found.push_back({.pointer = "/server", .detail = "is missing"});
        if (password != nullptr && !*password) found.push_back({.pointer = "/pass", .detail = "is missing"});
        return fail(representation::to_error(std::move(found)));
    }

    // Who was purged since the check has no password any more.
    json describe(lifecycle::password_verdict const &verdict) const {
        auto const *const right = std::get_if<lifecycle::password_right>(&verdict);
        auto const account = right ? with_.account_store.find_by_id(right->account_id) : std::nullopt;
        if (!account) return {{"ok", false}};
        return {{"ok", true},
                {"jid", account->jid.str()},
                {"password_change_required", account->password_change_required}};
    }

    static result<lifecycle::password_question> read_question(json const &document) {
        representation::mistakes found;
        representation::object_reader in(document, "", found);
        lifecycle::password_question asked;
        read_who(in, asked);
        if (json const *const password = in.require("password")) {
            if (password->is_string())
                asked.password = secret_string(password->get<std::string>());
            else
                in.mistake("password", "must be a string");
        }
        std::optional<std::string> service;
        in.read("service", service);
        for (auto const &[name, value] : service_names)
            if (service == name) asked.service = value;
        if (service && asked.service == lifecycle::sign_in_service::any)
            in.mistake("service", "must be one of xmpp, sip");
        std::optional<std::string> address;
        in.read("address", address);
        auto const client = address ? std::optional(model::ip_address::parse(*address)) : std::nullopt;
        if (client && *client) asked.client = std::move(**client);
        if (client && !*client) in.mistake("address", client->error().detail);
        in.refuse_unknown();
        if (!found.empty()) return fail(representation::to_error(std::move(found)));
        return asked;
    }

    // {"jid": "juliet@capulet.example"} or {"username": "juliet", "domain": "capulet.example"}. What a person
    // typed need not be a name at all; then it is nobody's.
    static void read_who(representation::object_reader &in, lifecycle::password_question &asked) {
        std::optional<std::string> jid;
        std::optional<std::string> username;
        std::optional<std::string> domain;
        in.read("jid", jid);
        in.read("username", username);
        in.read("domain", domain);
        if (jid && (username || domain))
            in.mistake("jid", "stands for username and domain: give one or the other");
        if (jid) {
            auto const at = jid->rfind('@');
            asked.user = at == std::string::npos ? "" : jid->substr(0, at);
            asked.domain = at == std::string::npos ? *jid : jid->substr(at + 1);
            return;
        }
        if (!username) in.mistake("username", "is missing, or a jid");
        if (!domain) in.mistake("domain", "is missing, or a jid");
        asked.user = username.value_or("");
        asked.domain = domain.value_or("");
    }

    services &with_;
};

}  // namespace

void add_password_check_routes(router &routes, services &with) {
    password_check_resource const checks(with);
    auto const add = [&](char const *method, char const *pattern, bool takes_basic, auto member) {
        routes.add({.method = method,
                    .pattern = pattern,
                    .needs = scope::reader,
                    .run = blocking(checks, member),
                    .takes_basic = takes_basic});
    };
    add("POST", "/v1/auth/check", false, &password_check_resource::check);
    add("GET", "/v1/auth/check_password", true, &password_check_resource::check_password);
    add("GET", "/v1/auth/user_exists", true, &password_check_resource::user_exists);
}

}  // namespace cusax::http::api
