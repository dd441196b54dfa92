// /v1/accounts: people and devices, their passwords, and their comings and goings.
#include "http/api/access.hpp"
#include "http/api/paging.hpp"
#include "http/api/services.hpp"
#include "http/conditional.hpp"
#include "http/json_body.hpp"
#include "http/problem.hpp"
#include "model/names.hpp"
#include "representation/account_json.hpp"
#include "representation/object_reader.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace cusax::http::api {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 2> patch_types{merge_patch_type, json_type};

response account_response(int status, model::account const &account) {
    response made = json_response(status, representation::to_json(account));
    made.set("ETag", render_etag(account.version));
    if (status == 201) made.set("Location", "/v1/accounts/" + account.id);
    return made;
}

// A name is given by one of its members, and the others follow it; so does the SIP address that is like the
// JID.
void forget_what_follows(json &of, json const &patch, model::account const &current) {
    bool const by_parts = patch.contains("username") || patch.contains("domain");
    if (!by_parts && !patch.contains("jid")) return;
    if (patch.contains("jid")) {
        of.erase("username");
        of.erase("domain");
    } else {
        of.erase("jid");
    }
    if (current.sip_address == model::sip_uri::of(current.jid)) of.erase("sip_address");
}

class account_resource {
  public:
    explicit account_resource(services &with) : with_(with) {}

    result<response> create(context const &of) const {
        auto input = read_input(of);
        if (!input) return fail(std::move(input.error()));
        auto const on = command_request(of);
        if (!on) return fail(on.error());
        auto made = with_.accounts.create(*input, *on);
        if (!made) return fail(told_to(*of.caller, std::move(made.error()), with_.account_store));
        return account_response(201, *made);
    }

    result<response> put(context const &of) const {
        auto jid = model::jid::parse(of.parameter("ref"));
        if (!jid) return fail_at("/jid", "the path names no JID: " + jid.error().detail);
        if (auto const allowed = may_write(*of.caller, jid->domain()); !allowed) return fail(allowed.error());
        auto input = read_input(of);
        if (!input) return fail(std::move(input.error()));
        auto const on = command_request(of);
        if (!on) return fail(on.error());
        auto outcome = with_.accounts.put(*jid, std::move(*input), *on);
        if (!outcome) return fail(told_to(*of.caller, std::move(outcome.error()), with_.account_store));
        return account_response(outcome->created ? 201 : 200, outcome->account);
    }

    // RFC 7396: the patch is merged into the account as it is read, and the whole is decided anew.
    result<response> patch(context const &of) const {
        auto const patch_document = read_json(of.incoming, patch_types);
        if (!patch_document) return fail(patch_document.error());
        if (!patch_document->is_object()) return fail_at("", "must be an object");
        return command(of, [&](storage::account_key const &key, lifecycle::request const &on) {
            return with_.accounts.edit(
                key,
                [&](model::account const &current) {
                    json merged = representation::to_json(current);
                    merged.erase("password_change_required");  // what is not said follows the password
                    forget_what_follows(merged, *patch_document, current);
                    merged.merge_patch(*patch_document);
                    return representation::read_account(merged);
                },
                on);
        });
    }

    result<response> suspend(context const &of) const {
        return command(of, [&](auto const &key, auto const &on) { return with_.accounts.suspend(key, on); });
    }
    result<response> reactivate(context const &of) const {
        return command(of,
                       [&](auto const &key, auto const &on) { return with_.accounts.reactivate(key, on); });
    }

    result<response> remove(context const &of) const {
        if (auto const known = refuse_unknown_query(of.incoming, {"purge"}); !known)
            return fail(known.error());
        auto const purge = read_flag(of.incoming, "purge");
        if (!purge) return fail(purge.error());
        if (*purge) return erase(of);
        auto gone =
            command(of, [&](auto const &key, auto const &on) { return with_.accounts.remove(key, on); });
        if (!gone) return gone;
        return response{.status = 204, .headers = {}, .body = {}, .content_type = {}};
    }

    result<response> set_password(context const &of) const {
        auto const document = read_json(of.incoming);
        if (!document) return fail(document.error());
        auto wanted = read_password(*document);
        if (!wanted) return fail(std::move(wanted.error()));
        auto const key = writable_account_key(of);
        if (!key) return fail(key.error());
        auto const on = command_request(of);
        if (!on) return fail(on.error());
        auto const outcome = with_.accounts.set_password(*key, std::move(*wanted), *on);
        if (!outcome) return fail(outcome.error());
        json answer = {{"id", outcome->account.id},
                       {"jid", outcome->account.jid.str()},
                       {"password_set", true},
                       {"password_change_required", outcome->account.password_change_required},
                       {"version", outcome->account.version}};
        if (outcome->generated) answer["password"] = outcome->generated->reveal();
        response made = json_response(200, answer);
        made.set("ETag", render_etag(outcome->account.version));
        made.set("Cache-Control", "no-store");
        return made;
    }

    // The hot path: started on the I/O thread, answered from the reader's.
    void get(context of, responder const &done) const {
        auto const key = account_key(of);
        if (!key) return done(to_response(key.error()));
        auto answer = [of = std::move(of), done, by_jid = std::holds_alternative<model::jid>(*key)](
                          std::optional<model::account> const &found, std::exception_ptr const &broken) {
            if (broken) return done(to_response(unavailable_error()));
            bool const hidden = found && by_jid && found->status == model::account_status::deleted;
            if (!found || hidden || !may_see(*of.caller, found->jid.domain()))
                return done(to_response(no_such_account()));
            if (is_not_modified(of.incoming, found->version)) return done(not_modified(found->version));
            done(account_response(200, *found));
        };
        with_.account_reader.find(*key, std::move(answer));
    }

    result<response> list(context const &of) const {
        auto filter = read_filter(of);
        if (!filter) return fail(std::move(filter.error()));
        auto const wanted = read_page_request(of.incoming);
        if (!wanted) return fail(wanted.error());
        auto page = with_.account_store.list(*filter, *wanted);
        if (!page) return fail(std::move(page.error()));
        return page_response(*page, [](auto const &account) { return representation::to_json(account); });
    }

  private:
    static error no_such_account() {
        return {
            .code = error_code::not_found, .detail = "there is no such account", .inputs = {}, .holder = {}};
    }
    static error unavailable_error() {
        return {
            .code = error_code::unavailable, .detail = "the database is away", .inputs = {}, .holder = {}};
    }

    static result<model::account_input> read_input(context const &of) {
        auto const document = read_json(of.incoming);
        if (!document) return fail(document.error());
        return representation::read_account(*document);
    }

    template <class Command>
    result<response> command(context const &of, Command const &run) const {
        auto const key = writable_account_key(of);
        if (!key) return fail(key.error());
        auto const on = command_request(of);
        if (!on) return fail(on.error());
        auto changed = run(*key, *on);
        if (!changed) return fail(told_to(*of.caller, std::move(changed.error()), with_.account_store));
        return account_response(200, *changed);
    }

    result<response> erase(context const &of) const {
        if (of.caller->granted != scope::admin)
            return fail(error_code::forbidden, "only an admin erases accounts");
        auto const key = account_key(of);
        if (!key) return fail(key.error());
        auto const on = command_request(of);
        if (!on) return fail(on.error());
        if (auto const gone = with_.accounts.purge(*key, *on); !gone) return fail(gone.error());
        return response{.status = 204, .headers = {}, .body = {}, .content_type = {}};
    }

    // {"password": "…"} or {"generate": true}, and what comes with it.
    static result<lifecycle::password_change> read_password(json const &document) {
        representation::mistakes found;
        representation::object_reader in(document, "", found);
        lifecycle::password_change wanted;
        bool generate = false;
        in.read("generate", generate);
        in.read("password_change_required", wanted.change_required);
        in.read("revoke_devices", wanted.revoke_devices);
        if (json const *const text = in.take("password")) {
            if (text->is_string())
                wanted.password.emplace(text->get<std::string>());
            else
                in.mistake("password", "must be a string");
        } else if (!generate) {
            in.mistake("password", "must be given, or \"generate\": true");
        }
        if (wanted.password && generate)
            in.mistake("generate", "either a password is given or one is generated");
        in.refuse_unknown();
        if (!found.empty()) return fail(representation::to_error(std::move(found)));
        return wanted;
    }

    static result<storage::account_filter> read_filter(context const &of) {
        auto const &incoming = of.incoming;
        auto const known = refuse_unknown_query(
            incoming, {"domain", "status", "source", "label", "q", "updated_since", "limit", "cursor"});
        if (!known) return fail(known.error());
        storage::account_filter filter;
        filter.allowed = visible_domains(*of.caller);
        if (auto const text = incoming.query_value("domain")) {
            auto name = model::domain_name::parse(*text);
            if (!name) return fail(under("/domain", std::move(name.error())));
            filter.domain = std::move(*name);
        }
        if (auto const text = incoming.query_value("status")) {
            filter.status = model::parse_name<model::account_status>(*text);
            if (!filter.status)
                return fail_at("/status", "must be one of " + model::list_names<model::account_status>());
        }
        if (auto const text = incoming.query_value("source")) filter.source = std::string(*text);
        if (auto const text = incoming.query_value("label")) filter.label = storage::parse_label(*text);
        if (auto const text = incoming.query_value("q"); text && !text->empty())
            filter.q = std::string(*text);
        if (auto const text = incoming.query_value("updated_since")) {
            filter.updated_since = parse_rfc3339(*text);
            if (!filter.updated_since) return fail_at("/updated_since", "must be an RFC 3339 time");
        }
        return filter;
    }

    services &with_;
};

}  // namespace

void add_account_routes(router &routes, services &with) {
    account_resource const accounts(with);
    auto const add = [&](char const *method, char const *pattern, scope needs, auto member) {
        routes.add({.method = method, .pattern = pattern, .needs = needs, .run = blocking(accounts, member)});
    };
    add("GET", "/v1/accounts", scope::reader, &account_resource::list);
    add("POST", "/v1/accounts", scope::operator_, &account_resource::create);
    add("PUT", "/v1/accounts/{ref}", scope::operator_, &account_resource::put);
    add("PATCH", "/v1/accounts/{ref}", scope::operator_, &account_resource::patch);
    add("DELETE", "/v1/accounts/{ref}", scope::operator_, &account_resource::remove);
    add("PUT", "/v1/accounts/{ref}/password", scope::operator_, &account_resource::set_password);
    add("POST", "/v1/accounts/{ref}/suspend", scope::operator_, &account_resource::suspend);
    add("POST", "/v1/accounts/{ref}/reactivate", scope::operator_, &account_resource::reactivate);
    routes.add({.method = "GET",
                .pattern = "/v1/accounts/{ref}",
                .needs = scope::reader,
                .run = deferred(
                    [accounts](context of, responder const &done) { accounts.get(std::move(of), done); })});
}

}  // namespace cusax::http::api
