#include "http/api/access.hpp"

#include "base/uuid.hpp"
#include "http/conditional.hpp"

#include <algorithm>
#include <utility>

namespace cusax::http::api {
namespace {

bool bound_to_domains(principal const &caller) {
    return caller.granted != scope::admin && !caller.domains.empty();
}

}  // namespace

bool may_see(principal const &caller, model::domain_name const &domain) {
    if (!bound_to_domains(caller)) return true;
    return std::find(caller.domains.begin(), caller.domains.end(), domain.ascii()) != caller.domains.end();
}

result<void> may_write(principal const &caller, model::domain_name const &domain) {
    if (may_see(caller, domain)) return {};
    return fail(error_code::forbidden, "the token is not for the domain " + domain.unicode());
}

error told_to(principal const &caller, error why, storage::account_store &accounts) {
    if (!why.holder || caller.granted == scope::admin) return why;
    auto const holder = accounts.find_by_id(*why.holder);
    if (!holder || !may_see(caller, holder->jid.domain())) why.holder.reset();
    return why;
}

std::optional<std::vector<model::domain_name>> visible_domains(principal const &caller) {
    if (!bound_to_domains(caller)) return std::nullopt;
    std::vector<model::domain_name> names;
    for (auto const &text : caller.domains)
        if (auto name = model::domain_name::parse(text)) names.push_back(std::move(*name));
    return names;
}

result<std::optional<std::vector<model::domain_name>>> listed_domains(context const &of) {
    auto const text = of.incoming.query_value("domain");
    if (!text) return visible_domains(*of.caller);
    auto name = model::domain_name::parse(*text);
    if (!name) return fail(under("/domain", std::move(name.error())));
    std::vector<model::domain_name> named;
    if (may_see(*of.caller, *name)) named.push_back(*std::move(name));
    return named;
}

storage::actor actor_of(context const &of) {
    return {.name = of.caller->name,
            .token_id = of.caller->token_id,
            .address = of.incoming.remote_address,
            .request_id = of.request_id};
}

result<lifecycle::request> command_request(context const &of) {
    auto condition = read_write_condition(of.incoming);
    if (!condition) return fail(std::move(condition.error()));
    lifecycle::request made{.by = actor_of(of), .check_version = {}, .permit = {}};
    made.owns_all_names = of.caller->granted == scope::admin;
    if (!condition->empty())
        made.check_version = [wanted = std::move(*condition)](std::optional<std::int64_t> current) {
            return http::check(wanted, current);
        };
    made.permit = [caller = *of.caller](model::account const &judged) -> result<void> {
        if (auto allowed = may_write(caller, judged.jid.domain()); !allowed) return allowed;
        if (auto allowed = may_write(caller, judged.sip_address.host()); !allowed) return allowed;
        for (auto const &address : judged.addresses)
            if (auto const *const alias = std::get_if<model::sip_uri>(&address.uri))
                if (auto allowed = may_write(caller, alias->host()); !allowed) return allowed;
        return {};
    };
    return made;
}

result<storage::account_key> account_key(context const &of) {
    std::string const &ref = of.parameter("ref");
    if (is_uuid(ref)) {
        std::string id = ref;
        std::transform(id.begin(), id.end(), id.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
        return storage::account_key(std::move(id));
    }
    auto jid = model::jid::parse(ref);
    if (!jid) return fail(error_code::not_found, "there is no account " + ref + ": " + jid.error().detail);
    return storage::account_key(std::move(*jid));
}

result<storage::account_key> writable_account_key(context const &of) {
    auto key = account_key(of);
    if (!key) return key;
    if (auto const *const jid = std::get_if<model::jid>(&*key))
        if (auto const allowed = may_write(*of.caller, jid->domain()); !allowed) return fail(allowed.error());
    return key;
}

}  // namespace cusax::http::api
