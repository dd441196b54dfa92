// Writes an element as text (XML 1.0, Namespaces in XML): element namespaces
// become default declarations, attribute namespaces get prefixes made here.
#include "xml/element.hpp"

#include <cstdint>

namespace cusax::xml {
namespace {

constexpr std::string_view xml_ns = "http://www.w3.org/XML/1998/namespace";

struct character {
    std::uint32_t code_point;
    std::size_t octets;  // how many it takes; 1 for an octet that is not UTF-8
    bool valid;
};

// The UTF-8 character at the start of `text` (RFC 3629), which is not empty.
character first_character(std::string_view text) {
    auto const octet = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    auto const lead = octet(0);
    if (lead < 0x80) return {lead, 1, true};
    std::size_t const length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {0, 1, false};
    std::uint32_t code = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((octet(i) & 0xC0U) != 0x80U) return {0, 1, false};
        code = (code << 6U) | (octet(i) & 0x3FU);
    }
    constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < smallest[length]) return {0, 1, false};
    return {code, length, true};
}

// The production Char of XML 1.0 §2.2.
bool is_xml_character(std::uint32_t code) {
    if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
    if (code >= 0xD800 && code <= 0xDFFF) return false;
    return code != 0xFFFE && code != 0xFFFF && code <= 0x10FFFF;
}

// Line ends and tabs would be normalised away in an attribute, and "\r" anywhere (XML 1.0 §2.11, §3.3.3).
std::string_view reference_for(char c, bool in_attribute) {
    switch (c) {
        case '&': return "&amp;";
        case '<': return "&lt;";
        case '>': return "&gt;";
        case '\r': return "&#13;";
        case '\'': return in_attribute ? "&apos;" : "";
        case '\n': return in_attribute ? "&#10;" : "";
        case '\t': return in_attribute ? "&#9;" : "";
        default: return "";
    }
}

void append_escaped(std::string &out, std::string_view text, bool in_attribute) {
    while (!text.empty()) {
        auto const next = first_character(text);
        if (next.valid && is_xml_character(next.code_point)) {
            auto const reference =
                next.octets == 1 ? reference_for(text.front(), in_attribute) : std::string_view{};
            out += reference.empty() ? text.substr(0, next.octets) : reference;
        }
        text.remove_prefix(next.octets);
    }
}

void append_attribute(std::string &out, std::string_view name, std::string_view value) {
    out += ' ';
    out += name;
    out += "='";
    append_escaped(out, value, true);
    out += '\'';
}

void append_attributes(std::string &out, std::vector<attribute> const &attributes) {
    std::size_t made_prefixes = 0;
    for (auto const &a : attributes) {
        if (a.ns.empty()) {
            append_attribute(out, a.name, a.value);
        } else if (a.ns == xml_ns) {
            append_attribute(out, "xml:" + a.name, a.value);
        } else {
            auto const prefix = "ns" + std::to_string(made_prefixes++);
            append_attribute(out, "xmlns:" + prefix, a.ns);
            append_attribute(out, prefix + ':' + a.name, a.value);
        }
    }
}

void append_element(std::string &out, element const &e, std::string_view outer_ns) {
    out += '<';
    out += e.name();
    if (e.ns() != outer_ns) append_attribute(out, "xmlns", e.ns());
    append_attributes(out, e.attributes());
    if (e.nodes().empty()) {
        out += "/>";
        return;
    }
    out += '>';
    for (auto const &n : e.nodes()) {
        if (auto const *const child = std::get_if<element>(&n))
            append_element(out, *child, e.ns());
        else
            append_escaped(out, std::get<std::string>(n), false);
    }
    out += "</";
    out += e.name();
    out += '>';
}

}  // namespace

std::string render(element const &root, std::string_view outer_ns) {
    std::string out;
    append_element(out, root, outer_ns);
    return out;
}

}  // namespace cusax::xml
