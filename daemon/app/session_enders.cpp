#include "app/session_enders.hpp"

#include "enforce/ejabberd_api.hpp"
#include "enforce/end_session_command.hpp"
#include "enforce/prosody_shell.hpp"

namespace cusax::app {
namespace {

std::unique_ptr<enforce::session_server> server_of(xmpp_config const &given, link_lookup const &link_of,
                                                   std::size_t number) {
    if (given.end_sessions == "http") return std::make_unique<enforce::ejabberd_api>(given.sessions_url);
    if (given.end_sessions == "shell") return std::make_unique<enforce::prosody_shell>(given.sessions_socket);
    return std::make_unique<enforce::end_session_command>(enforce::command_channel{
        .linked = [link_of, number] { return link_of(number).stats().linked(); },
        .ask = [link_of, number](xml::element iq) { return link_of(number).ask(std::move(iq)); }});
}

}  // namespace

std::vector<std::unique_ptr<enforce::session_ender>> session_enders_of(std::vector<xmpp_config> const &links,
                                                                       link_lookup const &link_of,
                                                                       storage::database const &settings,
                                                                       storage::connection_pool &pool) {
    std::vector<std::unique_ptr<enforce::session_ender>> made;
    for (std::size_t i = 0; i < links.size(); ++i) {
        if (links[i].end_sessions == "none") continue;
        enforce::ender_target target{.name = links[i].component, .domains = {}};
        for (auto const &domain : links[i].domains)
            target.domains.push_back(model::domain_name::parse(domain).value());
        made.push_back(std::make_unique<enforce::session_ender>(target, server_of(links[i], link_of, i),
                                                                settings, pool));
    }
    return made;
}

}  // namespace cusax::app
