#include "xmpp/disco.hpp"

#include "xmpp/ns.hpp"

namespace cusax::xmpp {
namespace {

xml::element make_query(std::string_view query_ns, std::string_view node) {
    xml::element query("query", std::string(query_ns));
    if (!node.empty()) query.set_attr("node", node);
    return query;
}

void add_field(xml::element &form, form_field const &field) {
    auto &added = form.add(xml::element("field", form.ns()));
    added.set_attr("var", field.var).set_attr("type", field.type);
    for (auto const &value : field.values) added.add("value", value);
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

xml::element render_result_form(std::string_view form_type, std::vector<form_field> const &fields) {
    xml::element form("x", std::string(ns::data_form));
    form.set_attr("type", "result");
    add_field(form, {.var = "FORM_TYPE", .values = {std::string(form_type)}, .type = "hidden"});
    for (auto const &field : fields) add_field(form, field);
    return form;
}

}  // namespace cusax::xmpp
