// vCards as text/vcard: version 3.0 (RFC 2426, with IMPP of RFC 4770) for what
// still reads only that, and version 4.0 (RFC 6350).
#pragma once

#include "vcard/card.hpp"
#include "vcard/content_line.hpp"

#include <optional>
#include <string>

namespace cusax::vcard {

// From BEGIN:VCARD to END:VCARD with CRLF at each end. What a version does not know is an X- property;
// FN, and N in version 3.0, are written even where the card has none, because both RFCs ask for them.
std::string render_text(card const &rendered, text_version version);

// One property in the terms of a version; nothing where the version cannot say it.
std::optional<content_line> line_in_v3(property const &source);
std::optional<content_line> line_in_v4(property const &source);

}  // namespace cusax::vcard
