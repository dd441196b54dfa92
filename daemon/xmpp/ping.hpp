// XMPP Ping (XEP-0199).
#pragma once

#include "xml/element.hpp"

#include <string_view>

namespace cusax::xmpp {

xml::element make_ping(std::string_view id, std::string_view from, std::string_view to);
bool is_ping(xml::element const &iq);  // a get with <ping/>; the answer is an empty result

}  // namespace cusax::xmpp
