#include "component/own_requests.hpp"

#include "component/commands.hpp"
#include "component/directory_search.hpp"
#include "component/service_discovery.hpp"
#include "xmpp/ns.hpp"
#include "xmpp/software_version.hpp"

#include <algorithm>
#include <array>

namespace cusax::component {
namespace {

namespace ns = xmpp::ns;
using xmpp::error_condition;
using xmpp::error_type;

struct request_context {
    xml::element const &iq;
    link_config const &config;
    directory &accounts;
    command_sessions &sessions;
};

answer_payload answer_ping(request_context const &) { return std::optional<xml::element>(); }

answer_payload answer_version(request_context const &on) {
    if (on.config.software_version.empty())
        return refuse(error_type::cancel, error_condition::service_unavailable);
    return xmpp::render_software_version(on.config.software_name, on.config.software_version);
}

struct handler {
    std::string_view type;  // get, set
    std::string_view name;  // of the payload
    std::string_view payload_ns;
    answer_payload (*answer)(request_context const &);

    bool takes(xml::element const &iq) const {
        return iq.attr("type") == type && iq.first_child()->is(name, payload_ns);
    }
};

constexpr auto search = [](request_context const &on) {
    return answer_search(on.iq, on.config, on.accounts);
};

constexpr std::array handlers = {
    handler{"get", "query", ns::disco_info,
            [](request_context const &on) { return answer_info(on.iq, on.config, on.accounts); }},
    handler{"get", "query", ns::disco_items,
            [](request_context const &on) { return answer_items(on.iq, on.config, on.accounts); }},
    handler{"get", "query", ns::search, search},
    handler{"set", "query", ns::search, search},
    handler{
        "set", "command", ns::command,
        [](request_context const &on) { return answer_command(on.iq, on.config, on.accounts, on.sessions); }},
    handler{"get", "ping", ns::ping, answer_ping},
    handler{"get", "query", ns::software_version, answer_version},
};

}  // namespace

answer_payload answer_own(xml::element const &iq, link_config const &config, directory &accounts,
                          command_sessions &sessions) {
    if (iq.attr("to") != config.component) return item_not_found();
    if (iq.first_child() == nullptr) return refuse(error_type::modify, error_condition::bad_request);
    auto const *const found =
        std::ranges::find_if(handlers, [&](handler const &each) { return each.takes(iq); });
    if (found == handlers.end()) return refuse(error_type::cancel, error_condition::service_unavailable);
    return found->answer({iq, config, accounts, sessions});
}

}  // namespace cusax::component
