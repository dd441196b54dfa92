// /v1/domains: the domains of the service, and the DNS records that each should have.
#include "http/api/access.hpp"
#include "http/api/domain_records.hpp"
#include "http/api/paging.hpp"
#include "http/api/publication.hpp"
#include "http/api/push_plans.hpp"
#include "http/api/services.hpp"
#include "http/conditional.hpp"
#include "http/json_body.hpp"
#include "representation/domain_json.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace cusax::http::api {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 2> patch_types{merge_patch_type, json_type};

response domain_response(int status, model::domain const &domain, json document) {
    response made = json_response(status, std::move(document));
    made.set("ETag", render_etag(domain.version));
    if (status == 201) made.set("Location", "/v1/domains/" + domain.name.ascii());
    return made;
}

class domain_resource {
  public:
    explicit domain_resource(services &with) : with_(with) {}

    result<response> list(context const &of) const {
        if (auto const known = refuse_unknown_query(of.incoming, {"limit", "cursor"}); !known)
            return fail(known.error());
        auto const wanted = read_page_request(of.incoming);
        if (!wanted) return fail(wanted.error());
        auto page = with_.domain_store.list(visible_domains(*of.caller), *wanted);
        if (!page) return fail(std::move(page.error()));
        return page_response(*page, [](auto const &domain) { return representation::to_json(domain); });
    }

    result<response> get(context const &of) const {
        auto const domain = visible(of);
        if (!domain) return fail(domain.error());
        if (is_not_modified(of.incoming, domain->version)) return not_modified(domain->version);
        json document = representation::to_json(*domain);
        // How far its secondaries have come, where it has some: it moves by itself, so nothing else shows it.
        if (auto const zones = with_.publication(*domain); !zones.empty())
            document["publication"] = publication_json(zones);
        return domain_response(200, *domain, std::move(document));
    }

    result<response> put(context const &of) const {
        auto const name = model::domain_name::parse(of.parameter("domain"));
        if (!name) return fail_at("/name", name.error().detail);
        if (auto const allowed = may_write(*of.caller, *name); !allowed) return fail(allowed.error());
        auto const document = read_json(of.incoming);
        if (!document) return fail(document.error());
        auto const on = command_request(of);
        if (!on) return fail(on.error());
        auto const outcome = with_.domains.put(
            *name,
            [&](model::domain const *current) -> result<model::domain> {
                if (current == nullptr && of.caller->granted != scope::admin)
                    return fail(error_code::forbidden, "only an admin makes domains");
                return read(*of.caller, *document, *name, current);
            },
            *on);
        if (!outcome) return fail(outcome.error());
        return domain_response(outcome->created ? 201 : 200, outcome->domain,
                               representation::to_json(outcome->domain));
    }

    result<response> patch(context const &of) const {
        auto const name = writable_name(of);
        if (!name) return fail(name.error());
        auto const patch_document = read_json(of.incoming, patch_types);
        if (!patch_document) return fail(patch_document.error());
        if (!patch_document->is_object()) return fail_at("", "must be an object");
        auto const on = command_request(of);
        if (!on) return fail(on.error());
        auto const changed = with_.domains.change(
            *name,
            [&](model::domain const *current) {
                json merged = representation::to_json(*current);
                merged.merge_patch(*patch_document);
                return read(*of.caller, merged, *name, current);
            },
            *on);
        if (!changed) return fail(changed.error());
        return domain_response(200, *changed, representation::to_json(*changed));
    }

    result<response> remove(context const &of) const {
        auto const name = writable_name(of);
        if (!name) return fail(name.error());
        auto const on = command_request(of);
        if (!on) return fail(on.error());
        if (auto const gone = with_.domains.remove(*name, *on); !gone) return fail(gone.error());
        return response{.status = 204, .headers = {}, .body = {}, .content_type = {}};
    }

    result<response> records(context const &of) const {
        auto const domain = visible(of);
        if (!domain) return fail(domain.error());
        if (of.incoming.query_value("plan")) return get_push_plan(with_, of, domain->name);
        return domain_records(with_, of, *domain);
    }

    result<response> confirm(context const &of) const {
        auto const name = writable_name(of);
        if (!name) return fail(name.error());
        if (!with_.domains.find(*name)) return no_such_domain();
        return confirm_push_plan(with_, of, *name);
    }

  private:
    static failure no_such_domain() { return fail(error_code::not_found, "there is no such domain here"); }

    result<model::domain> visible(context const &of) const {
        auto const name = model::domain_name::parse(of.parameter("domain"));
        if (!name || !may_see(*of.caller, *name)) return no_such_domain();
        auto domain = with_.domains.find(*name);
        if (!domain) return no_such_domain();
        return std::move(*domain);
    }

    static result<model::domain_name> writable_name(context const &of) {
        auto name = model::domain_name::parse(of.parameter("domain"));
        if (!name) return no_such_domain();
        if (auto const allowed = may_write(*of.caller, *name); !allowed) return fail(allowed.error());
        return name;
    }

    // The version may come back as it was read; another value is a mistake. SIP
    // servers look verifiers up by realm, so one that is not the domain's own name
    // could be another tenant's: an admin's to give.
    static result<model::domain> read(principal const &caller, json const &document,
                                      model::domain_name const &name, model::domain const *current) {
        auto domain = representation::read_domain(document, name);
        if (!domain) return domain;
        bool const realm_kept = current != nullptr && current->sip.realm == domain->sip.realm;
        if (caller.granted != scope::admin && domain->sip.realm != name.ascii() && !realm_kept)
            return fail(error_code::forbidden, "only an admin gives a domain a realm that is not its name");
        bool const version_kept = current != nullptr && current->version == domain->version;
        if (domain->version != 0 && !version_kept)
            return fail_at("/version", "is written by the service alone");
        return domain;
    }

    services &with_;
};

}  // namespace

void add_domain_routes(router &routes, services &with) {
    domain_resource const domains(with);
    auto const add = [&](char const *method, char const *pattern, scope needs, auto member) {
        routes.add({.method = method, .pattern = pattern, .needs = needs, .run = blocking(domains, member)});
    };
    add("GET", "/v1/domains", scope::reader, &domain_resource::list);
    add("GET", "/v1/domains/{domain}", scope::reader, &domain_resource::get);
    add("PUT", "/v1/domains/{domain}", scope::operator_, &domain_resource::put);
    add("PATCH", "/v1/domains/{domain}", scope::operator_, &domain_resource::patch);
    add("DELETE", "/v1/domains/{domain}", scope::admin, &domain_resource::remove);
    add("GET", "/v1/domains/{domain}/records", scope::reader, &domain_resource::records);
    add("POST", "/v1/domains/{domain}/records", scope::operator_, &domain_resource::confirm);
}

}  // namespace cusax::http::api
