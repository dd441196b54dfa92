// Namespace Delegation (XEP-0355), versions 1 (ejabberd) and 2 (Prosody): the
// announcement, the forwarded requests and their answers, disco nesting.
//
// Whatever is answered speaks the version of the request. The outer IQ of an
// answer is always a result; an error stands in the forwarded IQ (§4.3).
#pragma once

#include "base/result.hpp"
#include "xml/element.hpp"
#include "xmpp/stanza_error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::xmpp {

// --- What is delegated (§4.2)

struct delegated_namespace {
    std::string ns;
    std::vector<std::string> attributes;  // only requests whose payload has all of these are forwarded
};

struct delegation_announcement {
    std::string server;         // the domain that delegates
    std::string delegation_ns;  // urn:xmpp:delegation:1 or :2
    std::vector<delegated_namespace> namespaces;
};

bool is_delegation_announcement(xml::element const &stanza);
// <message/> with <delegation><delegated namespace='…'/>…. Errors: malformed.
result<delegation_announcement> parse_delegation_announcement(xml::element const &message);

// --- Forwarded requests (§4.3)

struct delegated_request {
    std::string delegation_ns;
    std::string outer_id;
    std::string server;     // `from` of the outer IQ
    std::string component;  // `to` of the outer IQ
    std::string id;
    std::string type;  // get or set
    std::string from;  // full JID of the one who asks
    std::string to;    // who is asked; bare(from) where the request had none
    xml::element payload;
};

bool is_delegated_request(xml::element const &stanza);
// The outer IQ unwrapped. Errors: malformed. Whether `server` may ask is for the caller to judge.
result<delegated_request> unwrap_delegated_request(xml::element const &outer);

// The whole outer IQ. White space between elements is taken out of the payload: Prosody drops answers that
// have it.
xml::element wrap_delegated_result(delegated_request const &request, std::optional<xml::element> payload);
xml::element wrap_delegated_error(delegated_request const &request, stanza_error const &what);

// --- Disco nesting (§7.2)

struct nesting_node {
    std::string_view ns;  // the delegated namespace it asks about
    bool bare;            // about the users' bare JIDs; else about the server
};

// "urn:xmpp:delegation:N::NS" or "urn:xmpp:delegation:N:bare:NS"; nullopt for any other node. Views into
// `node`.
std::optional<nesting_node> parse_nesting_node(std::string_view node);

}  // namespace cusax::xmpp
