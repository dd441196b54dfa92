#include "xmpp/component_stream.hpp"

#include "base/bytes.hpp"
#include "xmpp/ns.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace cusax::xmpp {
namespace {

bool is_stanza(xml::element const &e) {
    return e.ns() == ns::component && (e.name() == "iq" || e.name() == "message" || e.name() == "presence");
}

stream_failure read_failure(xml::element const &stream_error) {
    stream_failure failure{.condition = "undefined-condition", .text = {}};
    for (auto const *const part : stream_error.children()) {
        if (part->ns() != ns::stream_errors) continue;
        if (part->name() == "text")
            failure.text = part->text();
        else
            failure.condition = part->name();
    }
    return failure;
}

error malformed(std::string detail) {
    return {.code = error_code::malformed, .detail = std::move(detail), .inputs = {}, .holder = {}};
}

// RFC 6120 §4.9.3: what is too much, what XML has but XMPP has not, what is no XML.
std::string_view condition_of(error const &broken, bool restricted) {
    if (broken.code == error_code::too_large) return "policy-violation";
    return restricted ? "restricted-xml" : "not-well-formed";
}

}  // namespace

std::string handshake_digest(std::string_view stream_id, secret_string const &secret) {
    secret_string const input(std::string(stream_id) + secret.reveal());
    bytes digest(EVP_MAX_MD_SIZE);
    unsigned int length = 0;
    if (EVP_Digest(input.reveal().data(), input.reveal().size(), digest.data(), &length, EVP_sha1(),
                   nullptr) != 1)
        throw std::runtime_error("SHA-1 is not available");
    digest.resize(length);
    return encode_hex(digest);
}

component_stream::component_stream(std::string component, secret_string secret, xml::limits const &bounds)
    : component_(std::move(component)), secret_(std::move(secret)), parser_(bounds) {}

// Written by hand, for the element stays open.
std::string component_stream::open() const {
    xml::element header("stream", {});
    header.set_attr("to", component_);
    auto const to = xml::render(header);  // "<stream to='…'/>"
    return "<?xml version='1.0'?><stream:stream xmlns='" + std::string(ns::component) + "' xmlns:stream='" +
           std::string(ns::streams) + "'" + to.substr(7, to.size() - 9) + ">";
}

std::string component_stream::close() { return "</stream:stream>"; }

std::string component_stream::render(xml::element const &stanza) {
    return xml::render(stanza, ns::component);
}

component_stream::output component_stream::feed(std::string_view octets) {
    output out;
    if (phase_ == phase::over) return out;
    for (auto &event : parser_.feed(octets)) {
        accept(std::move(event), out);
        if (phase_ == phase::over) break;
    }
    return out;
}

void component_stream::accept(xml::stream_event event, output &out) {
    if (auto const *const opened = std::get_if<xml::stream_opened>(&event)) {
        accept_header(opened->header, out);
    } else if (auto *const stanza = std::get_if<xml::element>(&event)) {
        accept_element(std::move(*stanza), out);
    } else if (auto *const cut = std::get_if<xml::cut_stanza>(&event)) {
        accept_cut(std::move(*cut), out);
    } else if (auto const *const broken = std::get_if<error>(&event)) {
        violated(*broken, condition_of(*broken, parser_.restricted()), out);
    } else {
        phase_ = phase::over;
        out.events.emplace_back(stream_ended{});
    }
}

void component_stream::accept_header(xml::element const &header, output &out) {
    if (!header.is("stream", ns::streams))
        return violated(malformed("the server did not open an XMPP stream"), "invalid-namespace", out);
    phase_ = phase::authenticating;
    out.to_send += "<handshake>" + handshake_digest(header.attr("id"), secret_) + "</handshake>";
}

void component_stream::accept_element(xml::element stanza, output &out) {
    if (stanza.is("error", ns::streams)) {
        phase_ = phase::over;
        out.events.emplace_back(read_failure(stanza));
    } else if (phase_ == phase::authenticating) {
        if (!stanza.is("handshake", ns::component))
            return violated(malformed("the server sent a stanza before the handshake"), "not-authorized",
                            out);
        phase_ = phase::established;
        out.events.emplace_back(handshake_accepted{});
    } else if (is_stanza(stanza)) {
        out.events.emplace_back(std::move(stanza));
    }
    // Anything else is an extension that nobody asked for, and harmless.
}

void component_stream::accept_cut(xml::cut_stanza stanza, output &out) {
    if (phase_ != phase::established)
        violated({.code = error_code::too_large, .detail = stanza.why, .inputs = {}, .holder = {}},
                 "policy-violation", out);
    else if (is_stanza(stanza.part))
        out.events.emplace_back(std::move(stanza));
}

// RFC 6120 §4.9.1.1: a stream error is said, then the stream is closed.
void component_stream::violated(error what, std::string_view condition, output &out) {
    phase_ = phase::over;
    out.to_send += "<stream:error><" + std::string(condition) + " xmlns='" + std::string(ns::stream_errors) +
                   "'/></stream:error>" + close();
    out.events.emplace_back(std::move(what));
}

}  // namespace cusax::xmpp
