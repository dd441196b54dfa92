// One component link: where it goes, as whom, for which domains, and how long
// it waits for what. A link is held to exactly one component JID.
#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "xml/limits.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace cusax::component {

using milliseconds = std::chrono::milliseconds;

struct link_timing {
    milliseconds connect = std::chrono::seconds(10);        // from resolving to the accepted handshake
    milliseconds retry_first = std::chrono::seconds(1);     // doubles with each failure,
    milliseconds retry_most = std::chrono::seconds(60);     // up to this
    milliseconds retry_refused = std::chrono::seconds(60);  // wrong secret, conflict: a person must act
    milliseconds delegation = std::chrono::seconds(10);     // until every namespace was delegated
    milliseconds ping_every = std::chrono::seconds(60);     // XEP-0199 keep-alive
    milliseconds ping_deadline = std::chrono::seconds(15);
    milliseconds canary_first = std::chrono::seconds(2);  // privileges may be announced after delegation
    milliseconds canary_every = std::chrono::minutes(5);
    milliseconds canary_deadline = std::chrono::seconds(10);
    milliseconds request =
        std::chrono::seconds(4);  // own deadline; servers and clients give up later than 5 s
    milliseconds command_session = std::chrono::minutes(10);  // between two steps of a conversation
    milliseconds close = std::chrono::seconds(2);             // for the server's </stream:stream>
};

// Time-limited TURN credentials made of a secret that the TURN server shares (draft-uberti-behave-turn-rest).
struct turn_credentials {
    secret_string secret;  // empty: none are given out
    std::chrono::seconds lifetime = std::chrono::hours(24);
};

struct link_config {
    std::string host;
    std::uint16_t port = 5347;
    std::string component;  // JID of the component
    secret_string secret;
    std::vector<std::string> domains;  // served through this link; only these are believed
    std::vector<std::string> namespaces = {"vcard-temp",
                                           "urn:ietf:params:xml:ns:vcard-4.0"};  // expected from each domain
    std::string software_name = "cusaxd";
    std::string software_version = {};                             // empty: XEP-0092 is not offered
    std::map<std::string, std::vector<std::string>> contact = {};  // XEP-0157: URIs by role, "abuse"
    bool contact_on_server = false;  // also on the servers' own disco, which must not have such a form then
    std::size_t search_limit = 50;   // people in one answer
    bool search_open = false;        // to people of other domains
    std::vector<std::string> admins = {};  // bare JIDs of those who may use the administrators' commands
    std::size_t command_sessions = 1000;   // conversations under way
    turn_credentials turn = {};
    clock_function now = system_now;
    link_timing timing = {};
    xml::limits limits = {};
    std::size_t requests_in_flight = 8192;  // more are refused with resource-constraint
    std::size_t unsent_octets =
        std::size_t{64} * 1024 * 1024;  // a server that reads no more than this behind is gone
};

}  // namespace cusax::component
