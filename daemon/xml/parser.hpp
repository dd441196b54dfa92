// Reads a whole XML document into an element.
//
// Refused: anything but well-formed UTF-8 XML 1.0 with namespaces; document type
// declarations and with them every entity but the five of XML (so no expansion
// attack exists), comments and processing instructions (RFC 6120 §11.1), and
// whatever is beyond the limits. Any thread.
#pragma once

#include "base/result.hpp"
#include "xml/element.hpp"
#include "xml/limits.hpp"

#include <string_view>

namespace cusax::xml {

// Errors: malformed; too_large where a limit is the reason. Never throws for what the document holds.
result<element> parse(std::string_view document, limits const &bounds = {});

}  // namespace cusax::xml
