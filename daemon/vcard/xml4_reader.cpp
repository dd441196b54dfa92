// Reads vCard 4.0 in XML (RFC 6351 §5).
#include "base/ascii.hpp"
#include "vcard/date_forms.hpp"
#include "vcard/property_rules.hpp"
#include "vcard/raw_xml.hpp"
#include "vcard/xml4.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace cusax::vcard {
namespace {

using namespace std::string_view_literals;

constexpr std::array value_elements{
    "text"sv,      "uri"sv,     "date"sv,    "time"sv,  "date-time"sv,  "date-and-or-time"sv,
    "timestamp"sv, "boolean"sv, "integer"sv, "float"sv, "utc-offset"sv, "language-tag"sv,
    "unknown"sv};

bool is_group(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool is_value(xml::element const &e) {
    return e.ns() == vcard4_ns && std::ranges::find(value_elements, e.name()) != value_elements.end();
}

std::string text_of(xml::element const &e) { return std::string(trim(e.text())); }

std::vector<parameter> read_parameters(xml::element const &source) {
    std::vector<parameter> read;
    auto const *const list = source.child("parameters");
    if (list == nullptr) return read;
    for (auto const *const each : list->children()) {
        auto name = ascii_lower(each->name());
        if (!is_token(name)) continue;
        std::vector<std::string> values;
        for (auto const *const value : each->children()) values.push_back(text_of(*value));
        if (values.empty()) values.push_back(text_of(*each));
        std::erase(values, "");
        if (!values.empty()) read.push_back({.name = std::move(name), .values = std::move(values)});
    }
    return read;
}

// RFC 6351 §5.2 spells out the components; ORG has only texts, one a component.
std::vector<component> read_components(xml::element const &source, std::string_view name) {
    std::vector<component> parts;
    auto const names = component_names(name);
    parts.resize(names.size());
    for (auto const *const child : source.children()) {
        auto text = text_of(*child);
        auto const index = static_cast<std::size_t>(std::ranges::find(names, child->name()) - names.begin());
        if (names.empty() && child->name() == "text")
            parts.push_back(text.empty() ? component{} : component{std::move(text)});
        else if (index < names.size() && !text.empty())
            parts[index].push_back(std::move(text));
    }
    // <n><text>…</text></n> and the like: all that was said is the first component.
    bool const unsaid = std::ranges::all_of(parts, [](component const &part) { return part.empty(); });
    if (unsaid && source.child("text") != nullptr) parts = {{text_of(*source.child("text"))}};
    return parts;
}

// Telephone and IMPP addresses are subject to policy: one value each, and nothing unread in them.
bool is_address(std::string_view name) { return name == "tel" || name == "impp"; }

void set_date(property &target) {
    auto const basic = to_basic_date(target.text());
    if (basic) target.values = {{*basic}};
    target.type = !basic ? "text" : target.name == "rev" ? "timestamp" : "date-and-or-time";
}

// Nothing where the property holds something else than values that are known.
std::optional<property> read_property(xml::element const &source, std::string name) {
    property read{.name = std::move(name), .parameters = read_parameters(source)};
    if (is_structured(read.name)) {
        read.structured = true;
        read.values = read_components(source, read.name);
        return read;
    }
    bool strange = false;
    for (auto const *const child : source.children()) {
        if (child->is("parameters", vcard4_ns)) continue;
        if (!is_value(*child) || child->first_child() != nullptr) {
            strange = true;
            continue;
        }
        if (read.values.empty()) read.type = child->name();
        if (auto text = text_of(*child); !text.empty()) read.values.push_back({std::move(text)});
    }
    if (strange && read.values.empty()) return std::nullopt;
    if (read.values.empty()) read.values.push_back({text_of(source)});
    if (is_date_type(read.type)) set_date(read);
    if (is_address(read.name)) read.values.resize(1);
    return read;
}

void read_into(card &target, xml::element const &source, std::string const &group) {
    auto name = name_from_v4(ascii_lower(source.name()));
    bool const known_namespace = source.ns() == vcard4_ns;
    if (known_namespace && name == "version") return;  // belongs to the form
    if (!known_namespace || !is_token(name)) {
        target.add(make_raw(source));
        return;
    }
    bool const may_stay_raw = !is_address(name);
    auto read = read_property(source, std::move(name));
    if (!read) {
        if (may_stay_raw) target.add(make_raw(source));
        return;
    }
    read->group = group;
    if (!read->empty()) target.add(*std::move(read));
}

}  // namespace

result<card> read_xml4(xml::element const &source) {
    auto const *vcard = &source;
    if (source.is("vcards", vcard4_ns)) vcard = source.child("vcard");
    if (vcard == nullptr || !vcard->is("vcard", vcard4_ns))
        return fail(error_code::invalid_input,
                    "the element is no vCard of the namespace " + std::string(vcard4_ns));
    card read;
    for (auto const *const child : vcard->children()) {
        if (!child->is("group", vcard4_ns)) {
            read_into(read, *child, "");
            continue;
        }
        auto const name = child->attr("name");
        for (auto const *const member : child->children())
            read_into(read, *member, is_group(name) ? std::string(name) : "");
    }
    return read;
}

}  // namespace cusax::vcard
