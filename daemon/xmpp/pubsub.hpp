// Publish-Subscribe (XEP-0060) as far as a Personal Eventing service (XEP-0163)
// needs it: the payloads of requests for one node of one user, and what comes
// back. Pure; total for what servers send.
#pragma once

#include "base/result.hpp"
#include "xml/element.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::xmpp {

struct pubsub_item {
    std::string id;  // may be empty in what others publish
    xml::element payload;
};

// §7.1: makes the node where there is none, open to everybody (§4.5) with one item that is kept.
xml::element make_publish(std::string_view node, pubsub_item const &item);
xml::element make_publish_to_open_node(std::string_view node, pubsub_item const &item);
// §8.2.4: what make_publish_to_open_node asks for, of a node that exists.
xml::element make_open(std::string_view node);
xml::element make_retract(std::string_view node, std::string_view item_id);  // §7.2, with notice
xml::element make_items_query(std::string_view node);                        // §6.5: the last item
xml::element make_subscribe(std::string_view node, std::string_view jid);    // §6.1
xml::element make_publisher(std::string_view node, std::string_view jid);    // §8.9.2

// The items in the answer to make_items_query().
std::vector<pubsub_item> read_items(xml::element const &answer);

// What an event says of one node (§7.1.2.1, §7.2.2.1).
struct pubsub_event {
    std::string node;
    std::vector<pubsub_item> published;
    std::vector<std::string> retracted;  // ids
};
bool is_pubsub_event(xml::element const &message);
std::optional<pubsub_event> read_event(xml::element const &message);

// The event as if what was published in it had been taken away: for items that cannot be read.
xml::element as_retracted(xml::element const &message);

}  // namespace cusax::xmpp
