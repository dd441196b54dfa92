// Elements that the model does not know, kept as they came: each is an XML
// property (RFC 6350 §6.1.5) whose text is the element with its namespace, so
// that every form and the database carry it without knowing it.
#pragma once

#include "vcard/card.hpp"
#include "xml/element.hpp"

#include <optional>
#include <string_view>

namespace cusax::vcard {

inline constexpr std::string_view temp_ns = "vcard-temp";
inline constexpr std::string_view vcard4_ns = "urn:ietf:params:xml:ns:vcard-4.0";

property make_raw(xml::element const &unknown);
std::optional<xml::element> raw_element(property const &of);  // nothing unless it is a readable XML property

// True where the property is raw and holds, at any depth and in any namespace, an element TEL or IMPP:
// readers like Smack's look at local names only and would take it for the card's own. A raw
// property that cannot be read counts as holding one.
bool hides_address(property const &of);

}  // namespace cusax::vcard
