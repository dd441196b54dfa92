#include "xmpp/ping.hpp"

#include "xmpp/ns.hpp"
#include "xmpp/stanza.hpp"

namespace cusax::xmpp {

xml::element make_ping(std::string_view id, std::string_view from, std::string_view to) {
    auto iq = make_iq({.type = "get", .id = id, .from = from, .to = to}, ns::component);
    iq.add(xml::element("ping", std::string(ns::ping)));
    return iq;
}

bool is_ping(xml::element const &iq) {
    return iq.name() == "iq" && iq.attr("type") == "get" && iq.child("ping", ns::ping) != nullptr;
}

}  // namespace cusax::xmpp
