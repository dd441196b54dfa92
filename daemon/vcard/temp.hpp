// vcard-temp (XEP-0054): the vCard that every XMPP client reads. Reading is
// tolerant of what clients send; writing follows the DTD, without white space
// and with the number after the types, since readers count on that order.
#pragma once

#include "base/result.hpp"
#include "vcard/card.hpp"
#include "xml/element.hpp"

namespace cusax::vcard {

// The card that a <vCard xmlns='vcard-temp'/> says. Names of elements count in any case, empty elements
// say nothing, and an element that is not known, or holds something that is not, is kept as it
// is (raw_xml.hpp). Error: invalid_input where the element is no vCard of that namespace.
result<card> read_temp(xml::element const &source);

// The element with what vcard-temp can say of the card; FN and N first, else the card's order.
// A telephone's PREF is not written: readers would take it for the number's label.
xml::element render_temp(card const &rendered);

}  // namespace cusax::vcard
