// IQ stanzas and their answers (RFC 6120 §8.2.3): built with the attributes in
// one order (type, id, from, to), so that what goes out is predictable.
#pragma once

#include "xml/element.hpp"
#include "xmpp/stanza_error.hpp"

#include <optional>
#include <string_view>

namespace cusax::xmpp {

struct iq_address {
    std::string_view type;  // get, set, result, error
    std::string_view id;
    std::string_view from;  // empty: left out
    std::string_view to;    // empty: left out
};

xml::element make_iq(iq_address const &address, std::string_view stanza_ns);

// The answer to a get or set: same id and namespace, from and to exchanged.
xml::element make_result(xml::element const &request, std::optional<xml::element> payload = std::nullopt);
xml::element make_error(xml::element const &request, stanza_error const &what);

// An answer as it would be had the other side failed: for one that cannot be read.
xml::element as_failed(xml::element const &answer, stanza_error const &what);

// An IQ of type get or set, which must be answered.
bool is_request(xml::element const &stanza);
// An IQ of type result or error.
bool is_answer(xml::element const &stanza);

}  // namespace cusax::xmpp
