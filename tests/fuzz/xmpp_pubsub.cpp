// What a pubsub service sends (XEP-0060): items and events of any shape are read, and
// an item that was read can be published as it is.
#include "xml/parser.hpp"
#include "xmpp/pubsub.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace cusax;

namespace {

constexpr char const *node = "urn:xmpp:vcard4";

void publish(xmpp::pubsub_item const &item) {
    for (auto const &request :
         {xmpp::make_publish(node, item), xmpp::make_publish_to_open_node(node, item)}) {
        auto const made = xml::render(request);
        auto const back = xml::parse(made);
        if (!back || xml::render(*back) != made) std::abort();
    }
}

void receive(std::string const &document) {
    auto const stanza = xml::parse(document);
    if (!stanza) return;
    for (auto const &item : xmpp::read_items(*stanza)) publish(item);
    auto const event = xmpp::read_event(*stanza);
    if (!event) return;
    if (event->node.empty()) std::abort();
    if (stanza->name() == "message" && !xmpp::is_pubsub_event(*stanza)) std::abort();
    for (auto const &item : event->published) publish(item);
    for (auto const &id : event->retracted) {
        auto const retracted = xml::parse(xml::render(xmpp::make_retract(event->node, id)));
        if (!retracted || retracted->first_child()->attr("node") != event->node) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    std::string const input(reinterpret_cast<char const *>(data), size);
    receive(input);
    // With what stands around the items of any answer and of any event, so that few attempts are lost on it.
    receive("<iq><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='n'>" + input +
            "</items></pubsub></iq>");
    receive("<message><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'>" + input +
            "</items></event></message>");
    return 0;
}
