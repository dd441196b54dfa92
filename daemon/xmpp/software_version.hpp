// Software Version (XEP-0092).
#pragma once

#include "xml/element.hpp"

#include <string>

namespace cusax::xmpp {

// <query/> of an answer. The operating system, which is optional, stays unsaid.
xml::element render_software_version(std::string name, std::string version);

}  // namespace cusax::xmpp
