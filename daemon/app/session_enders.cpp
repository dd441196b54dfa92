#include "app/session_enders.hpp"

#include "app/sip_config.hpp"
#include "enforce/ejabberd_api.hpp"
#include "enforce/end_session_command.hpp"
#include "enforce/prosody_shell.hpp"

namespace cusax::app {
namespace {

std::unique_ptr<enforce::session_server> server_of(xmpp_config const &given, component::link &link) {
    if (given.end_sessions == "http") return std::make_unique<enforce::ejabberd_api>(given.sessions_url);
    if (given.end_sessions == "shell") return std::make_unique<enforce::prosody_shell>(given.sessions_socket);
    return std::make_unique<enforce::end_session_command>(
        enforce::command_channel{.linked = [&link] { return link.stats().linked(); },
                                 .ask = [&link](xml::element iq) { return link.ask(std::move(iq)); }});
}

std::vector<model::domain_name> parsed(std::vector<std::string> const &names) {
    std::vector<model::domain_name> domains;
    for (auto const &name : names) domains.push_back(model::domain_name::parse(name).value());
    return domains;
}

}  // namespace

std::vector<std::unique_ptr<enforce::session_ender>> session_enders_of(config const &given, xmpp_links &links,
                                                                       storage::database const &settings,
                                                                       storage::connection_pool &pool) {
    std::vector<std::unique_ptr<enforce::session_ender>> made;
    auto const add = [&](enforce::ender_target const &target,
                         std::unique_ptr<enforce::session_server> server) {
        made.push_back(std::make_unique<enforce::session_ender>(target, std::move(server), settings, pool));
    };
    for (std::size_t i = 0; i < given.xmpp.size(); ++i) {
        auto const &link = given.xmpp[i];
        if (link.end_sessions == "none") continue;
        add({.name = link.component, .at = enforce::service::xmpp, .domains = parsed(link.domains)},
            server_of(link, links.at(i)));
    }
    for (auto const &proxy : given.sip)
        add({.name = proxy.name, .at = enforce::service::sip, .domains = parsed(proxy.domains)},
            proxy_of(proxy));
    return made;
}

}  // namespace cusax::app
