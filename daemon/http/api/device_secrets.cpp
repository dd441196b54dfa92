// /v1/accounts/{ref}/device-secrets: what telephones sign in with in their owner's
// place, each shown once and revoked alone (CUSAX-11).
#include "http/api/access.hpp"
#include "http/api/services.hpp"
#include "http/json_body.hpp"
#include "representation/object_reader.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace cusax::http::api {
namespace {

using nlohmann::json;

json access_json(lifecycle::device_access const &access) {
    return {{"name", access.device.name},
            {"username", access.username},
            {"realm", access.realm},
            {"set_at", render_rfc3339(access.device.set_at)}};
}

response secret_response(lifecycle::made_device_secret const &made) {
    json shown = access_json(made.access);
    shown["secret"] = made.secret.reveal();
    response answer = json_response(made.created ? 201 : 200, shown);
    if (made.created)
        answer.set("Location",
                   "/v1/accounts/" + made.account_id + "/device-secrets/" + made.access.device.name);
    answer.set("Cache-Control", "no-store");
    return answer;
}

class device_secret_resource {
  public:
    explicit device_secret_resource(services &with) : with_(with) {}

    result<response> list(context const &of) const {
        auto const key = account_key(of);
        if (!key) return fail(key.error());
        auto const owner = with_.accounts.find(*key);
        if (!owner || owner->status == model::account_status::deleted ||
            !may_see(*of.caller, owner->jid.domain()))
            return fail(error_code::not_found, "there is no such account");
        json items = json::array();
        for (auto const &access : with_.device_secrets.list(*owner)) items.push_back(access_json(access));
        return json_response(200, {{"items", std::move(items)}, {"next_cursor", nullptr}});
    }

    result<response> create(context const &of) const {
        auto const document = read_json(of.incoming);
        if (!document) return fail(document.error());
        representation::mistakes found;
        representation::object_reader in(*document, "", found);
        auto const name = in.require("name", model::parse_device_name);
        in.refuse_unknown();
        if (!found.empty()) return fail(representation::to_error(std::move(found)));
        return set(of, *name, true);
    }

    result<response> put(context const &of) const {
        auto const name = model::parse_device_name(of.parameter("name"));
        if (!name) return fail(under("/name", name.error()));
        if (!of.incoming.body.empty()) {
            auto const document = read_json(of.incoming);
            if (!document) return fail(document.error());
            representation::mistakes found;
            representation::object_reader(*document, "", found).refuse_unknown();
            if (!found.empty()) return fail(representation::to_error(std::move(found)));
        }
        return set(of, *name, false);
    }

    result<response> revoke(context const &of) const {
        auto const key = writable_account_key(of);
        if (!key) return fail(key.error());
        auto const on = command_request(of);
        if (!on) return fail(on.error());
        auto const gone = with_.device_secrets.revoke(*key, of.parameter("name"), *on);
        if (!gone) return fail(gone.error());
        return response{.status = 204, .headers = {}, .body = {}, .content_type = {}};
    }

  private:
    result<response> set(context const &of, std::string const &name, bool create_only) const {
        auto const key = writable_account_key(of);
        if (!key) return fail(key.error());
        auto const on = command_request(of);
        if (!on) return fail(on.error());
        auto const made = with_.device_secrets.set(*key, name, create_only, *on);
        if (!made) return fail(told_to(*of.caller, made.error(), with_.account_store));
        return secret_response(*made);
    }

    services &with_;
};

}  // namespace

void add_device_secret_routes(router &routes, services &with) {
    device_secret_resource const devices(with);
    auto const add = [&](char const *method, char const *pattern, scope needs, auto member) {
        routes.add({.method = method, .pattern = pattern, .needs = needs, .run = blocking(devices, member)});
    };
    add("GET", "/v1/accounts/{ref}/device-secrets", scope::reader, &device_secret_resource::list);
    add("POST", "/v1/accounts/{ref}/device-secrets", scope::operator_, &device_secret_resource::create);
    add("PUT", "/v1/accounts/{ref}/device-secrets/{name}", scope::operator_, &device_secret_resource::put);
    add("DELETE", "/v1/accounts/{ref}/device-secrets/{name}", scope::operator_,
        &device_secret_resource::revoke);
}

}  // namespace cusax::http::api
