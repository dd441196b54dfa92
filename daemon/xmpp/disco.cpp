#include "xmpp/disco.hpp"

#include "xmpp/ns.hpp"

namespace cusax::xmpp {
namespace {

xml::element make_query(std::string_view query_ns, std::string_view node) {
    xml::element query("query", std::string(query_ns));
    if (!node.empty()) query.set_attr("node", node);
    return query;
}

}  // namespace

xml::element render_info(disco_info const &info, std::string_view node) {
    auto query = make_query(ns::disco_info, node);
    for (auto const &identity : info.identities) {
        auto &added = query.add(xml::element("identity", query.ns()));
        added.set_attr("category", identity.category).set_attr("type", identity.type);
        if (!identity.name.empty()) added.set_attr("name", identity.name);
    }
    for (auto const &feature : info.features)
        query.add(xml::element("feature", query.ns())).set_attr("var", feature);
    for (auto const &form : info.forms) query.add(form);
    return query;
}

xml::element render_items(std::vector<disco_item> const &items, std::string_view node) {
    auto query = make_query(ns::disco_items, node);
    for (auto const &item : items) {
        auto &added = query.add(xml::element("item", query.ns()));
        added.set_attr("jid", item.jid);
        if (!item.node.empty()) added.set_attr("node", item.node);
        if (!item.name.empty()) added.set_attr("name", item.name);
    }
    return query;
}

}  // namespace cusax::xmpp
