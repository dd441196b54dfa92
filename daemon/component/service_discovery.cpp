#include "component/service_discovery.hpp"

#include "base/log.hpp"
#include "component/commands.hpp"
#include "component/conference_disco.hpp"
#include "xmpp/delegation.hpp"
#include "xmpp/disco.hpp"
#include "xmpp/ns.hpp"
#include "xmpp/result_set.hpp"

#include <algorithm>
#include <exception>

namespace cusax::component {
namespace {

namespace ns = xmpp::ns;
using xmpp::error_condition;
using xmpp::error_type;

constexpr std::string_view info_form = "urn:cusax:info:0";

// What a domain says of us is not worth an error: without an answer to disco nesting ejabberd delegates
// nothing.
service_description describe_or_default(directory &accounts, std::string const &domain,
                                        link_config const &config) {
    try {
        if (auto described = accounts.describe(domain)) return *std::move(described);
    } catch (std::exception const &) {
        log_warning("COMPONENT_DESCRIPTION_MISSING", {{"domain", domain}});
    }
    return {.name = config.software_name};
}

void add_form(xmpp::disco_info &info, service_description const &described) {
    if (!described.fields.empty())
        info.forms.push_back(xmpp::render_result_form(info_form, described.fields));
}

// XEP-0157: what the configuration says, and the domain's hostmaster where it names no administrator.
void add_contact_form(xmpp::disco_info &info, link_config const &config, std::string const &hostmaster) {
    auto contact = config.contact;
    if (!contact.contains("admin") && !hostmaster.empty()) contact["admin"] = {"mailto:" + hostmaster};
    std::vector<xmpp::form_field> fields;
    for (auto const &[role, addresses] : contact)
        if (!addresses.empty())
            fields.push_back({.var = role + "-addresses", .values = addresses, .type = "list-multi"});
    if (!fields.empty()) info.forms.push_back(xmpp::render_result_form(ns::server_info, fields));
}

// With several domains there are several truths for the form, and a form may occur only once (XEP-0128 §3).
xmpp::disco_info own_info(link_config const &config, directory &accounts) {
    xmpp::disco_info info;
    auto const described = config.domains.size() == 1
                               ? describe_or_default(accounts, config.domains.front(), config)
                               : service_description{.name = config.software_name};
    info.identities = {{"component", "generic", described.name}, {"directory", "user", described.name}};
    for (auto const feature :
         {ns::disco_info, ns::disco_items, ns::result_set, ns::search, ns::command, ns::ping})
        info.features.emplace_back(feature);
    if (!config.software_version.empty()) info.features.emplace_back(ns::software_version);
    add_form(info, described);
    add_contact_form(info, config, described.hostmaster);
    return info;
}

// Identity and forms stand under one namespace's node, for the server shows what it finds under each of them.
// Two forms stand under two: Prosody's module takes in a node's first form and fails over it.
xmpp::disco_info nested_info(xmpp::nesting_node const &node, std::string const &domain,
                             link_config const &config, directory &accounts) {
    xmpp::disco_info info;
    bool const of_users = node.ns == ns::vcard_temp || node.ns == ns::vcard4;
    bool const of_server = node.ns == ns::external_services && !node.bare;
    if (of_users || of_server) info.features.emplace_back(node.ns);
    if (node.bare || !of_users) return info;
    auto const described = describe_or_default(accounts, domain, config);
    if (node.ns == ns::vcard_temp) {
        info.identities = {{"directory", "user", described.name}};
        add_form(info, described);
    } else if (config.contact_on_server) {
        add_contact_form(info, config, described.hostmaster);
    }
    return info;
}

std::size_t page_size(xmpp::page_wanted const &wanted, link_config const &config) {
    return std::min(wanted.max.value_or(config.search_limit), config.search_limit);
}

// The node of the conferences, then the people.
answer_payload list_directory(xml::element const &payload, link_config const &config, directory &accounts) {
    auto const wanted = xmpp::read_page_wanted(payload);
    if (!wanted)
        return wanted.error().code == error_code::malformed
                   ? refuse(error_type::modify, error_condition::bad_request, wanted.error().detail)
                   : refuse(error_type::cancel, error_condition::feature_not_implemented,
                            wanted.error().detail);
    auto const size = page_size(*wanted, config);
    auto page = accounts.list_people(config.domains, wanted->after, size + 1);
    if (!page) return item_not_found();
    bool const more = page->size() > size;
    if (more) page->resize(size);
    std::vector<xmpp::disco_item> items;
    if (wanted->after.empty()) items = conference_items(config, accounts);
    for (auto const &person : *page) items.push_back({.jid = person.jid, .node = {}, .name = person.name});
    auto answer = xmpp::render_items(items);
    bool const paged = more || payload.child("set", ns::result_set) != nullptr;
    if (paged)
        answer.add(page->empty()
                       ? xmpp::render_result_set({}, {}, std::nullopt)
                       : xmpp::render_result_set(page->front().jid, page->back().jid, std::nullopt));
    return answer;
}

}  // namespace

answer_payload answer_info(xml::element const &iq, link_config const &config, directory &accounts) {
    auto const node = iq.first_child()->attr("node");
    if (node.empty()) return xmpp::render_info(own_info(config, accounts));
    if (auto const about = describe_command(node, iq.attr("from"), config))
        return xmpp::render_info(*about, node);
    if (auto told = answer_conference_disco(iq, config, accounts)) return *std::move(told);
    auto const nesting = xmpp::parse_nesting_node(node);
    auto const asker = std::ranges::find(config.domains, iq.attr("from"));
    if (!nesting || asker == config.domains.end()) return item_not_found();
    return xmpp::render_info(nested_info(*nesting, *asker, config, accounts), node);
}

// Who is no user of ours is shown nobody, without a word on who is there.
answer_payload answer_items(xml::element const &iq, link_config const &config, directory &accounts) {
    auto const &payload = *iq.first_child();
    auto const node = payload.attr("node");
    if (node == ns::command) return xmpp::render_items(list_commands(iq.attr("from"), config), node);
    if (auto told = answer_conference_disco(iq, config, accounts)) return *std::move(told);
    if (!node.empty()) return item_not_found();
    if (!is_own_user(iq.attr("from"), config)) return xmpp::render_items({});
    return list_directory(payload, config, accounts);
}

}  // namespace cusax::component
