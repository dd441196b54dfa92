#include "xmpp/pubsub.hpp"

#include "xmpp/data_form.hpp"
#include "xmpp/ns.hpp"

namespace cusax::xmpp {
namespace {

xml::element make_request(std::string_view request_ns, xml::element action) {
    xml::element request("pubsub", std::string(request_ns));
    request.add(std::move(action));
    return request;
}

xml::element make_action(std::string_view name, std::string_view node,
                         std::string_view action_ns = ns::pubsub) {
    xml::element action{std::string(name), std::string(action_ns)};
    action.set_attr("node", node);
    return action;
}

// A node that everybody may read, and that holds its last item.
xml::element make_settings_form(std::string_view form_type) {
    return render_submit_form(form_type, {{.var = "pubsub#access_model", .values = {"open"}},
                                          {.var = "pubsub#persist_items", .values = {"true"}},
                                          {.var = "pubsub#max_items", .values = {"1"}}});
}

std::optional<pubsub_item> read_item(xml::element const &item) {
    auto const *const payload = item.first_child();
    if (payload == nullptr) return std::nullopt;
    return pubsub_item{.id = std::string(item.attr("id")), .payload = *payload};
}

}  // namespace

xml::element make_publish(std::string_view node, pubsub_item const &item) {
    auto publish = make_action("publish", node);
    publish.add(xml::element("item", publish.ns())).set_attr("id", item.id).add(item.payload);
    return make_request(ns::pubsub, std::move(publish));
}

xml::element make_publish_to_open_node(std::string_view node, pubsub_item const &item) {
    auto request = make_publish(node, item);
    request.add(xml::element("publish-options", request.ns()))
        .add(make_settings_form("http://jabber.org/protocol/pubsub#publish-options"));
    return request;
}

xml::element make_open(std::string_view node) {
    auto configure = make_action("configure", node, ns::pubsub_owner);
    configure.add(make_settings_form("http://jabber.org/protocol/pubsub#node_config"));
    return make_request(ns::pubsub_owner, std::move(configure));
}

xml::element make_retract(std::string_view node, std::string_view item_id) {
    auto retract = make_action("retract", node);
    retract.set_attr("notify", "true").add(xml::element("item", retract.ns())).set_attr("id", item_id);
    return make_request(ns::pubsub, std::move(retract));
}

xml::element make_items_query(std::string_view node) {
    auto items = make_action("items", node);
    items.set_attr("max_items", "1");
    return make_request(ns::pubsub, std::move(items));
}

xml::element make_subscribe(std::string_view node, std::string_view jid) {
    auto subscribe = make_action("subscribe", node);
    subscribe.set_attr("jid", jid);
    return make_request(ns::pubsub, std::move(subscribe));
}

xml::element make_publisher(std::string_view node, std::string_view jid) {
    auto affiliations = make_action("affiliations", node, ns::pubsub_owner);
    affiliations.add(xml::element("affiliation", affiliations.ns()))
        .set_attr("jid", jid)
        .set_attr("affiliation", "publisher");
    return make_request(ns::pubsub_owner, std::move(affiliations));
}

std::vector<pubsub_item> read_items(xml::element const &answer) {
    std::vector<pubsub_item> found;
    auto const *const pubsub = answer.child("pubsub", ns::pubsub);
    auto const *const items = pubsub == nullptr ? nullptr : pubsub->child("items", ns::pubsub);
    if (items == nullptr) return found;
    for (auto const *const child : items->children())
        if (auto item = child->is("item", ns::pubsub) ? read_item(*child) : std::nullopt)
            found.push_back(*std::move(item));
    return found;
}

bool is_pubsub_event(xml::element const &message) {
    return message.name() == "message" && message.child("event", ns::pubsub_event) != nullptr;
}

std::optional<pubsub_event> read_event(xml::element const &message) {
    auto const *const event = message.child("event", ns::pubsub_event);
    auto const *const items = event == nullptr ? nullptr : event->child("items", ns::pubsub_event);
    if (items == nullptr || items->attr("node").empty()) return std::nullopt;
    pubsub_event found{.node = std::string(items->attr("node")), .published = {}, .retracted = {}};
    for (auto const *const child : items->children()) {
        if (child->is("retract", ns::pubsub_event)) found.retracted.emplace_back(child->attr("id"));
        auto item = child->is("item", ns::pubsub_event) ? read_item(*child) : std::nullopt;
        if (item) found.published.push_back(*std::move(item));
    }
    return found;
}

}  // namespace cusax::xmpp
