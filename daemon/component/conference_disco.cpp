#include "component/conference_disco.hpp"

#include "component/conference_directory.hpp"
#include "component/refusal.hpp"
#include "xmpp/jid_parts.hpp"
#include "xmpp/ns.hpp"

#include <algorithm>

namespace cusax::component {
namespace {

namespace ns = xmpp::ns;

constexpr std::string_view list_node = "conferences";
constexpr std::string_view list_name = "Conferences";
constexpr std::string_view form_type = "urn:cusax:conference:0";
constexpr std::size_t most_listed = 200;  // an answer stays far below the stanza limits of servers

xml::element info_of_list() {
    return xmpp::render_info({.identities = {{"hierarchy", "branch", std::string(list_name)}},
                              .features = {std::string(ns::disco_info), std::string(ns::disco_items)}},
                             list_node);
}

xml::element info_of(conference_view const &found, std::string_view node) {
    return xmpp::render_info(
        {.identities = {{"conference", "text", found.name}},
         .features = {std::string(ns::disco_info)},
         .forms = {xmpp::render_result_form(form_type, {{.var = "jid", .values = {found.room}},
                                                        {.var = "sip_uri", .values = {found.sip_uri}}})}},
        node);
}

answer_payload list(xml::element const &iq, link_config const &config, conference_directory &rooms) {
    auto const asker = xmpp::domain_of(iq.attr("from"));
    if (std::ranges::count(config.domains, asker) == 0) return item_not_found();
    std::vector<xmpp::disco_item> items;
    for (auto const &found : rooms.list_conferences(config.domains, most_listed))
        items.push_back({.jid = config.component, .node = found.room, .name = found.name});
    return xmpp::render_items(items, list_node);
}

}  // namespace

std::vector<xmpp::disco_item> conference_items(link_config const &config, directory &accounts) {
    if (accounts.conferences() == nullptr) return {};
    return {{.jid = config.component, .node = std::string(list_node), .name = std::string(list_name)}};
}

std::optional<answer_payload> answer_conference_disco(xml::element const &iq, link_config const &config,
                                                      directory &accounts) {
    auto *const rooms = accounts.conferences();
    auto const *const query = iq.first_child();
    if (rooms == nullptr || query == nullptr || iq.attr("type") != "get") return std::nullopt;
    bool const info = query->is("query", ns::disco_info);
    if (!info && !query->is("query", ns::disco_items)) return std::nullopt;
    auto const node = query->attr("node");
    if (node == list_node) return info ? answer_payload(info_of_list()) : list(iq, config, *rooms);
    if (node.find('@') == std::string_view::npos) return std::nullopt;
    auto const found = rooms->find_conference(node, config.domains);
    if (!found) return item_not_found();
    return info ? answer_payload(info_of(*found, node)) : answer_payload(xmpp::render_items({}, node));
}

}  // namespace cusax::component
