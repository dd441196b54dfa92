// vCard 4.0 in XML (RFC 6351), which is also the vCard4 of XMPP (XEP-0292), and
// the document of type application/vcard+xml.
#pragma once

#include "base/result.hpp"
#include "vcard/card.hpp"
#include "xml/element.hpp"

#include <string>

namespace cusax::vcard {

// The card that <vcard/> says; of <vcards/> the first. Tolerant: a value without its type element is
// text, an empty one says nothing. Elements of other namespaces, and properties whose value is of a
// form that is not known, are kept as they are (raw_xml.hpp), but no telephone and no IMPP address.
// Error: invalid_input where the element is no vCard of that namespace.
result<card> read_xml4(xml::element const &source);

// <vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/> in the card's order.
xml::element render_xml4(card const &rendered);

std::string render_xml4_document(card const &rendered);  // with XML declaration and <vcards/>

}  // namespace cusax::vcard
