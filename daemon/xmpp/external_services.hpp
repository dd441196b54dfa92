// External Service Discovery (XEP-0215): which STUN and TURN servers a client
// may use, and credentials for one of them.
#pragma once

#include "base/result.hpp"
#include "xml/element.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cusax::xmpp {

struct service_credentials {
    std::string username;
    std::string password;
    std::string expires;  // XEP-0082, UTC
};

struct external_service {
    std::string type;       // stun, stuns, turn, turns
    std::string transport;  // udp, tcp
    std::string host;
    std::uint16_t port = 0;
    std::optional<service_credentials> credentials = std::nullopt;
};

struct services_request {
    bool for_credentials = false;
    std::string type = {};  // of <services/> (empty: all) or of the one service in <credentials/>
    std::string host = {};  // of the service in <credentials/>
    std::optional<std::uint16_t> port = std::nullopt;

    bool wants(external_service const &service) const;
};

// <services/> or <credentials/>. Errors: malformed.
result<services_request> parse_services_request(xml::element const &payload);

// The payload of the answer; restricted are those with credentials.
xml::element render_services(services_request const &asked, std::vector<external_service> const &services);

}  // namespace cusax::xmpp
