#include "component/own_requests.hpp"

#include "base/log.hpp"
#include "xmpp/delegation.hpp"
#include "xmpp/disco.hpp"
#include "xmpp/ns.hpp"
#include "xmpp/ping.hpp"
#include "xmpp/software_version.hpp"

#include <algorithm>
#include <exception>

namespace cusax::component {
namespace {

namespace ns = xmpp::ns;
using xmpp::error_condition;
using xmpp::error_type;

constexpr std::string_view info_form = "urn:cusax:info:0";

tl::unexpected<xmpp::stanza_error> refuse(error_condition condition) {
    return tl::unexpected(xmpp::stanza_error{.type = error_type::cancel, .condition = condition});
}

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

// With several domains there are several truths for the form, and a form may occur only once (XEP-0128 §3).
xmpp::disco_info own_info(link_config const &config, directory &accounts) {
    xmpp::disco_info info;
    auto const described = config.domains.size() == 1
                               ? describe_or_default(accounts, config.domains.front(), config)
                               : service_description{.name = config.software_name};
    info.identities = {{"component", "generic", described.name}, {"directory", "user", described.name}};
    info.features = {std::string(ns::disco_info), std::string(ns::disco_items), std::string(ns::ping)};
    if (!config.software_version.empty()) info.features.emplace_back(ns::software_version);
    add_form(info, described);
    return info;
}

// Identity and form stand under one namespace's node, for the server shows what it finds under each of them.
xmpp::disco_info nested_info(xmpp::nesting_node const &node, std::string const &domain,
                             link_config const &config, directory &accounts) {
    xmpp::disco_info info;
    if (node.ns == ns::vcard_temp || node.ns == ns::vcard4) info.features.emplace_back(node.ns);
    if (node.ns != ns::vcard_temp || node.bare) return info;
    auto const described = describe_or_default(accounts, domain, config);
    info.identities = {{"directory", "user", described.name}};
    add_form(info, described);
    return info;
}

answer_payload answer_info(xml::element const &iq, std::string_view node, link_config const &config,
                           directory &accounts) {
    if (node.empty()) return xmpp::render_info(own_info(config, accounts));
    auto const nesting = xmpp::parse_nesting_node(node);
    auto const asker = std::ranges::find(config.domains, iq.attr("from"));
    if (!nesting || asker == config.domains.end()) return refuse(error_condition::item_not_found);
    return xmpp::render_info(nested_info(*nesting, *asker, config, accounts), node);
}

}  // namespace

answer_payload answer_own(xml::element const &iq, link_config const &config, directory &accounts) {
    if (iq.attr("to") != config.component) return refuse(error_condition::item_not_found);
    auto const *const payload = iq.first_child();
    if (payload == nullptr)
        return tl::unexpected(
            xmpp::stanza_error{.type = error_type::modify, .condition = error_condition::bad_request});
    if (iq.attr("type") != "get") return refuse(error_condition::service_unavailable);
    if (xmpp::is_ping(iq)) return std::optional<xml::element>();
    if (payload->is("query", ns::disco_info)) return answer_info(iq, payload->attr("node"), config, accounts);
    if (payload->is("query", ns::disco_items)) {
        if (!payload->attr("node").empty()) return refuse(error_condition::item_not_found);
        return xmpp::render_items({});
    }
    if (payload->is("query", ns::software_version) && !config.software_version.empty())
        return xmpp::render_software_version(config.software_name, config.software_version);
    return refuse(error_condition::service_unavailable);
}

}  // namespace cusax::component
