// Jabber Component Protocol (XEP-0114) without a socket: octets in, octets and
// events out. It opens the stream, answers with the handshake, hands out
// stanzas, and says why the stream ended. One thread at a time.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "xml/element.hpp"
#include "xml/stream_parser.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cusax::xmpp {

struct handshake_accepted {};
// <stream:error/> from the server (RFC 6120 §4.9); nothing follows.
struct stream_failure {
    std::string condition;  // "not-authorized", "host-unknown", "conflict", …
    std::string text;
};
// </stream:stream> from the server.
struct stream_ended {};

// An error says that the server broke the protocol; nothing follows. An element is an iq, message or
// presence; so is one that was cut short.
using component_event =
    std::variant<handshake_accepted, xml::element, xml::cut_stanza, stream_failure, stream_ended, error>;

class component_stream {
  public:
    struct output {
        std::string to_send;  // goes out before anything else
        std::vector<component_event> events;
    };

    component_stream(std::string component, secret_string secret, xml::limits const &bounds = {});

    std::string open() const;                               // what to send first
    output feed(std::string_view octets);                   // what the server sent
    static std::string render(xml::element const &stanza);  // for the wire, in the stream's namespace
    static std::string close();                             // what to send last

  private:
    enum class phase { opening, authenticating, established, over };

    void accept(xml::stream_event event, output &out);
    void accept_header(xml::element const &header, output &out);
    void accept_element(xml::element stanza, output &out);
    void accept_cut(xml::cut_stanza stanza, output &out);
    void violated(error what, std::string_view condition, output &out);

    std::string component_;
    secret_string secret_;
    xml::stream_parser parser_;
    phase phase_ = phase::opening;
};

// XEP-0114 §3: hex(SHA-1(stream id + secret)), lower case.
std::string handshake_digest(std::string_view stream_id, secret_string const &secret);

}  // namespace cusax::xmpp
