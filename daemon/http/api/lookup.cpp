// GET /v1/lookup: the identity behind an address, from either side (CUSAX-7).
#include "http/api/access.hpp"
#include "http/api/lookup_query.hpp"
#include "http/api/paging.hpp"
#include "http/api/services.hpp"
#include "http/json_body.hpp"
#include "representation/account_json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace cusax::http::api {
namespace {

using nlohmann::json;

json identity_json(model::account const &account) {
    json const whole = representation::to_json(account);
    json made = {{"kind", "account"}};
    for (char const *const member : {"id", "jid", "sip_address", "addresses", "name", "status"})
        made[member] = whole.at(member);
    return made;
}

json identity_json(model::conference const &conference) {
    return {{"kind", "conference"},
            {"jid", conference.room.str()},
            {"sip_address", conference.bridge.str()},
            {"addresses", json::array()},
            {"name",
             {{"formatted", conference.name ? json(*conference.name) : json(nullptr)},
              {"given", nullptr},
              {"family", nullptr}}},
            {"status", "active"}};
}

class lookup_resource {
  public:
    explicit lookup_resource(services &with) : with_(with) {}

    result<response> get(context const &of) const {
        if (auto const known = refuse_unknown_query(of.incoming, {"uri", "domain"}); !known)
            return fail(known.error());
        auto const uri = of.incoming.query_value("uri");
        if (!uri) return fail_at("/uri", "is missing: sip:…, tel:…, xmpp:… or user@domain");
        auto const context_domain = plan_domain(of);
        if (!context_domain) return fail(context_domain.error());
        auto const asked = read_lookup(*uri, *context_domain ? &**context_domain : nullptr);
        if (!asked) return fail(under("/uri", asked.error()));
        if (auto found = find(of, *asked)) return json_response(200, *found);
        return fail(error_code::not_found, "nobody is known here by this address");
    }

  private:
    // By whose numbering plan numbers are read: `?domain=`, else the only domain that the caller is for.
    result<std::optional<model::domain>> plan_domain(context const &of) const {
        auto const text = of.incoming.query_value("domain");
        if (!text) {
            auto const own = visible_domains(*of.caller);
            if (!own || own->size() != 1) return std::nullopt;
            return with_.domain_store.find(own->front());
        }
        auto const name = model::domain_name::parse(*text);
        if (!name) return fail(under("/domain", name.error()));
        auto found =
            may_see(*of.caller, *name) ? with_.domain_store.find(*name) : std::optional<model::domain>();
        if (!found) return fail_at("/domain", "there is no such domain here");
        return found;
    }

    std::optional<json> find(context const &of, lookup_query const &asked) const {
        if (asked.jid) {
            if (auto found = visible(of, with_.account_store.find_by_jid(*asked.jid))) return found;
            if (auto found = visible(of, with_.conference_store.find(*asked.jid))) return found;
        }
        if (asked.sip) {
            if (auto found = visible(of, with_.account_store.find_by_uri(*asked.sip))) return found;
            if (auto found = visible(of, with_.conference_store.find_by_bridge(*asked.sip))) return found;
        }
        auto const number = asked.number ? asked.number : number_in(asked);
        return number ? visible(of, with_.account_store.find_by_uri(*number)) : std::nullopt;
    }

    // A proxy writes a caller's number as the user of a SIP address; at a domain of ours it is a number of
    // its plan (RFC 3261 §19.1.6).
    std::optional<model::phone_number> number_in(lookup_query const &asked) const {
        if (!asked.sip) return std::nullopt;
        auto const domain = with_.domain_store.find(asked.sip->host());
        if (!domain) return std::nullopt;
        auto const number = domain->numbering.resolve(asked.sip->digest_username());
        return number ? std::optional(*number) : std::nullopt;
    }

    // A tombstone is nobody any more, and another tenant's people are not there.
    static std::optional<json> visible(context const &of, std::optional<model::account> const &found) {
        bool const shown = found && found->status != model::account_status::deleted &&
                           may_see(*of.caller, found->jid.domain());
        return shown ? std::optional(identity_json(*found)) : std::nullopt;
    }
    static std::optional<json> visible(context const &of, std::optional<model::conference> const &found) {
        return found && may_see(*of.caller, found->domain) ? std::optional(identity_json(*found))
                                                           : std::nullopt;
    }

    services &with_;
};

}  // namespace

void add_lookup_routes(router &routes, services &with) {
    lookup_resource const lookup(with);
    routes.add({.method = "GET",
                .pattern = "/v1/lookup",
                .needs = scope::reader,
                .run = blocking(lookup, &lookup_resource::get)});
}

}  // namespace cusax::http::api
