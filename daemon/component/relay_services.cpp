#include "component/relay_services.hpp"

#include "component/stanza_error.hpp"
#include "credentials/message_digest.hpp"
#include "model/names.hpp"
#include "xmpp/external_services.hpp"
#include "xmpp/jid_parts.hpp"

#include <chrono>

namespace cusax::component {
namespace {

// TLS is a type of its own: "turns" over tcp.
xmpp::external_service to_service(model::relay_server const &relay) {
    bool const tls = relay.transport == model::relay_transport::tls;
    return {.type = std::string(name_of(relay.kind)) + (tls ? "s" : ""),
            .transport = tls ? "tcp" : std::string(name_of(relay.transport)),
            .host = relay.at.host.ascii(),
            .port = relay.at.port};
}

// As coturn checks them with use-auth-secret: the user name begins with the second at which it expires.
xmpp::service_credentials make_credentials(std::string_view user, turn_credentials const &turn,
                                           timestamp now) {
    auto const expires = std::chrono::floor<std::chrono::seconds>(now) + turn.lifetime;
    auto const username = std::to_string(expires.time_since_epoch().count()) + ":" + std::string(user);
    auto const mac = credentials::hmac(credentials::hash_of(model::scram_hash::sha1),
                                       as_bytes(turn.secret.reveal()), username);
    return {.username = username, .password = encode_base64(mac), .expires = render_rfc3339(expires)};
}

}  // namespace

answer_payload answer_relays(xmpp::delegated_request const &request, link_config const &config,
                             directory &accounts) {
    auto const user = xmpp::bare_jid(request.from);
    bool const own = xmpp::domain_of(user) == request.server && !xmpp::is_domain_jid(user);
    if (request.type != "get" || !own) return forbidden();
    if (request.to != request.server || !accounts.serves(request.server)) return item_not_found();
    auto const asked = xmpp::parse_services_request(request.payload);
    if (!asked) return tl::unexpected(to_stanza_error(asked.error()));
    bool const secret_shared = !config.turn.secret.reveal().empty();
    std::vector<xmpp::external_service> services;
    for (auto const &relay : accounts.relays(request.server)) {
        auto service = to_service(relay);
        if (!asked->wants(service)) continue;
        if (relay.kind == model::relay_kind::turn && secret_shared)
            service.credentials = make_credentials(user, config.turn, config.now());
        if (!asked->for_credentials || service.credentials) services.push_back(std::move(service));
    }
    if (asked->for_credentials && services.empty()) return item_not_found();
    return xmpp::render_services(*asked, services);
}

}  // namespace cusax::component
