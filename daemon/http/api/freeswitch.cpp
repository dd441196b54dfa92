// POST /v1/freeswitch/directory: what FreeSWITCH's mod_xml_curl asks for the
// section "directory", as a form, and the XML that it takes for a user's file.
// docs/integrations/freeswitch.md tells how to connect a server.
#include "http/api/access.hpp"
#include "http/api/services.hpp"
#include "http/negotiation.hpp"
#include "http/target.hpp"
#include "xml/element.hpp"

#include <array>

namespace cusax::http::api {
namespace {

using xml::element;

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

response xml_response(element const &root) {
    response made{.status = 200, .headers = {}, .body = xml::render(root), .content_type = "text/xml"};
    made.set("Cache-Control", "no-store");
    return made;
}

element document(element section) {
    element root("document", "");
    root.set_attr("type", "freeswitch/xml");
    root.add(std::move(section));
    return root;
}

element named(std::string name, std::string_view called) {
    element made(std::move(name), "");
    made.set_attr("name", called);
    return made;
}

// Unknown, suspended, without a verifier: FreeSWITCH is told the same, so that it refuses the same.
response not_found() {
    element result("result", "");
    result.set_attr("status", "not found");
    auto section = named("section", "result");
    section.add(std::move(result));
    return xml_response(document(std::move(section)));
}

void add_setting(element &to, std::string kind, std::string_view name, std::string_view value) {
    to.add(named(std::move(kind), name)).set_attr("value", value);
}

// A <user> without <params> is let in without a password, so a1-hash always stands there.
element describe(std::string_view id, storage::sip_sign_in const &who) {
    element user("user", "");
    user.set_attr("id", id);
    auto &params = user.add(element("params", ""));
    add_setting(params, "param", "a1-hash", who.ha1);
    auto &variables = user.add(element("variables", ""));
    auto const add = [&](std::string_view name, std::string_view value) {
        add_setting(variables, "variable", name, value);
    };
    add("user_context", "cusax");
    add("cusax_aor", who.sip_user + "@" + who.sip_domain.ascii());
    add("cusax_video", who.video ? "true" : "false");
    add("effective_caller_id_number", who.number ? *who.number : who.sip_user);
    if (who.display_name) add("effective_caller_id_name", *who.display_name);
    if (who.xmpp_uri) add("cusax_xmpp_uri", *who.xmpp_uri);
    return user;
}

class freeswitch_resource {
  public:
    explicit freeswitch_resource(services &with) : with_(with) {}

    result<response> directory(context const &of) const {
        if (!is_confidential(of.incoming))
            return fail(error_code::forbidden, "verifiers are told over TLS or on this machine only");
        if (auto const type = check_content_type(of.incoming, std::array{form_type}); !type)
            return fail(type.error());
        auto const form = parse_form(of.incoming.body);
        if (!form) return fail(form.error());
        auto const field = [&](std::string_view name) {
            return std::string(find_value(*form, name).value_or(""));
        };
        // What FreeSWITCH asks at its start (gateways, ACLs) names no user: there is nothing of it here.
        auto const user = field("user");
        auto const domain = field("domain").empty() ? field("key_value") : field("domain");
        if (field("section") != "directory" || user.empty() || domain.empty()) return not_found();
        auto const name = model::domain_name::parse(domain);
        auto const found = with_.sign_in_store.find_sip(user, name ? name->ascii() : domain);
        if (!found || !may_see(*of.caller, found->sip_domain)) return not_found();
        return xml_response(document(directory_of(domain, describe(user, *found))));
    }

  private:
    // The nesting that FreeSWITCH's own files have: domain, groups, group, users, user.
    static element directory_of(std::string_view domain, element user) {
        auto section = named("section", "directory");
        section.add(named("domain", domain))
            .add(element("groups", ""))
            .add(named("group", "cusax"))
            .add(element("users", ""))
            .add(std::move(user));
        return section;
    }

    services &with_;
};

}  // namespace

void add_freeswitch_routes(router &routes, services &with) {
    // A verifier is as good as a password in its realm, so a reader's token does not do.
    routes.add({.method = "POST",
                .pattern = "/v1/freeswitch/directory",
                .needs = scope::operator_,
                .run = blocking(freeswitch_resource(with), &freeswitch_resource::directory),
                .takes_basic = true});
}

}  // namespace cusax::http::api
