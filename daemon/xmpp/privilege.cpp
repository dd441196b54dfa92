#include "xmpp/privilege.hpp"

#include "xmpp/ns.hpp"
#include "xmpp/stanza.hpp"

#include <algorithm>

namespace cusax::xmpp {
namespace {

xml::element const *find_privilege(xml::element const &stanza) {
    for (auto const version : {ns::privilege_2, ns::privilege_1}) {
        if (auto const *const found = stanza.child("privilege", version)) return found;
    }
    return nullptr;
}

// Prosody 0.12 nests the second <namespace/> inside the first, so all descendants count.
void collect_namespaces(xml::element const &parent, std::vector<iq_permission> &found) {
    for (auto const *const inner : parent.children()) {
        if (inner->is("namespace", parent.ns()))
            found.push_back({.ns = std::string(inner->attr("ns")), .type = std::string(inner->attr("type"))});
        collect_namespaces(*inner, found);
    }
}

}  // namespace

bool privileges::allow_iq(std::string_view payload_ns, std::string_view type) const {
    return std::ranges::any_of(iq, [&](iq_permission const &p) {
        return p.ns == payload_ns && (p.type == type || p.type == "both");
    });
}

bool is_privilege_greeting(xml::element const &stanza) {
    return stanza.name() == "message" && find_privilege(stanza) != nullptr;
}

result<privileges> parse_privileges(xml::element const &message) {
    auto const *const greeting = message.name() == "message" ? find_privilege(message) : nullptr;
    if (greeting == nullptr) return fail(error_code::malformed, "the message announces no privileges");
    privileges found{.ns = greeting->ns()};
    for (auto const *const perm : greeting->children()) {
        if (!perm->is("perm", greeting->ns())) continue;
        auto const access = perm->attr("access");
        if (access == "roster") found.roster = perm->attr("type");
        if (access == "message") found.message = perm->attr("type");
        if (access == "presence") found.presence = perm->attr("type");
        if (access == "iq") collect_namespaces(*perm, found.iq);
    }
    return found;
}

xml::element wrap_privileged_iq(privileged_iq const &outer, xml::element inner) {
    auto iq = make_iq({.type = inner.attr("type"), .id = outer.id, .from = outer.component, .to = outer.user},
                      ns::component);
    iq.add(xml::element("privileged_iq", std::string(outer.privilege_ns))).add(std::move(inner));
    return iq;
}

}  // namespace cusax::xmpp
