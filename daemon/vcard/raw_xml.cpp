#include "vcard/raw_xml.hpp"

#include "base/ascii.hpp"
#include "xml/parser.hpp"

#include <algorithm>
#include <string>

namespace cusax::vcard {
namespace {

// Escapes make an element's text longer than the stanza that it came in.
constexpr xml::limits raw_limits{.octets = std::size_t{4} * 1024 * 1024};

// The depth is bounded by the limits of the XML reader that the element came from.
bool holds_address(xml::element const &searched) {
    auto const name = ascii_lower(searched.name());
    if (name == "tel" || name == "impp") return true;
    return std::ranges::any_of(searched.children(), [](auto const *child) { return holds_address(*child); });
}

}  // namespace

property make_raw(xml::element const &unknown) { return make_text("xml", xml::render(unknown)); }

std::optional<xml::element> raw_element(property const &of) {
    if (of.name != "xml") return std::nullopt;
    auto parsed = xml::parse(of.text(), raw_limits);
    if (!parsed) return std::nullopt;
    return *std::move(parsed);
}

bool hides_address(property const &of) {
    if (of.name != "xml") return false;
    auto const raw = raw_element(of);
    return !raw || holds_address(*raw);
}

}  // namespace cusax::vcard
