// Reads vcard-temp (XEP-0054). Each element has one function that returns its
// property, an empty one where it says nothing, or nothing where it holds more
// than the model can say; such an element is then kept raw.
#include "base/ascii.hpp"
#include "base/bytes.hpp"
#include "vcard/date_forms.hpp"
#include "vcard/raw_xml.hpp"
#include "vcard/temp.hpp"
#include "vcard/temp_table.hpp"
#include "vcard/uri_forms.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>

namespace cusax::vcard {
namespace {

using reading = std::optional<property>;
using name_span = std::span<std::string_view const>;

constexpr std::size_t longest_type = 32;

std::string text_of(xml::element const &e) { return std::string(trim(e.text())); }
bool has_children(xml::element const &e) { return e.first_child() != nullptr; }
bool is_named(xml::element const &e, std::string_view upper_name) {
    return ascii_upper(e.name()) == upper_name;
}
bool is_one_of(xml::element const &e, name_span upper_names) {
    return std::ranges::find(upper_names, ascii_upper(e.name())) != upper_names.end();
}

// The texts of the children of that name, empty ones left out.
std::vector<std::string> texts(xml::element const &parent, std::string_view upper_name) {
    std::vector<std::string> found;
    for (auto const *const child : parent.children()) {
        auto text = text_of(*child);
        if (is_named(*child, upper_name) && !text.empty()) found.push_back(std::move(text));
    }
    return found;
}

std::string text_at(xml::element const &parent, std::string_view upper_name) {
    auto found = texts(parent, upper_name);
    return found.empty() ? std::string{} : std::move(found.front());
}

// True where the element has only children of these names, each with text alone, and empty ones
// of any name where `flags` may stand.
bool has_only(xml::element const &e, name_span upper_names, bool flags = false) {
    return std::ranges::all_of(e.children(), [&](auto const *child) {
        if (has_children(*child)) return false;
        return is_one_of(*child, upper_names) || (flags && trim(child->text()).empty());
    });
}

// Every child that is not one of `values` is a type, but PREF is the parameter of that name.
void read_types(property &target, xml::element const &source, name_span values) {
    std::vector<std::string> types;
    bool preferred = false;
    for (auto const *const child : source.children()) {
        auto type = ascii_lower(child->name());
        if (is_one_of(*child, values) || !is_token(type) || type.size() > longest_type) continue;
        if (type == "msg") type = "text";
        if (type == "pref")
            preferred = true;
        else if (std::ranges::find(types, type) == types.end())
            types.push_back(std::move(type));
    }
    if (!types.empty()) target.set_parameter("type", std::move(types));
    if (preferred) target.set_parameter("pref", {"1"});
}

reading read_plain(xml::element const &source, temp_table::plain_element const &rule) {
    if (has_children(source)) return std::nullopt;
    auto read = make_text(std::string(rule.property), text_of(source));
    read.type = rule.type;
    if (is_date_type(read.type)) {
        auto const date = to_basic_date(read.text());
        if (date) read.values = {{*date}};
        if (!date) read.type = "text";
    }
    if (rule.element == "NOTE") read.set_parameter(std::string(temp_table::origin_parameter), {"NOTE"});
    return read;
}

reading read_n(xml::element const &source) {
    std::vector<component> parts;
    parts.reserve(std::size(temp_table::name_parts));
    for (auto const part : temp_table::name_parts) parts.push_back(texts(source, part));
    return make_structured("n", std::move(parts));
}

// XEP-0054: several nicknames are a list with commas.
reading read_nickname(xml::element const &source) {
    if (has_children(source)) return std::nullopt;
    std::vector<std::string> names;
    auto const text = source.text();
    for (std::size_t begin = 0; begin <= text.size();) {
        auto const comma = std::min(text.find(',', begin), text.size());
        auto const name = trim(std::string_view(text).substr(begin, comma - begin));
        if (!name.empty()) names.emplace_back(name);
        begin = comma + 1;
    }
    return make_list("nickname", std::move(names));
}

reading read_media(xml::element const &source) {
    constexpr std::array<std::string_view, 3> known{"TYPE", "BINVAL", "EXTVAL"};
    auto name = ascii_lower(source.name());
    if (!has_only(source, known)) return std::nullopt;
    auto base64 = text_at(source, "BINVAL");
    if (base64.empty()) return make_uri(std::move(name), text_at(source, "EXTVAL"));
    std::erase_if(base64, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
    auto const type = text_at(source, "TYPE");
    bool const readable = decode_base64(base64) && type.find_first_of(",; \t\r\n") == std::string::npos;
    if (!readable) return std::nullopt;
    return make_uri(std::move(name), data_uri(type, base64));
}

reading read_key(xml::element const &source) {
    constexpr std::array<std::string_view, 2> known{"TYPE", "CRED"};
    if (!has_only(source, known)) return std::nullopt;
    auto read = make_text("key", text_at(source, "CRED"));
    if (auto type = text_at(source, "TYPE"); !type.empty())
        read.set_parameter("mediatype", {std::move(type)});
    return read;
}

reading read_adr(xml::element const &source) {
    constexpr std::array<std::string_view, 1> misspelt{"EXTADR"};
    std::vector<std::string_view> known(temp_table::address_parts.begin(), temp_table::address_parts.end());
    known.push_back(misspelt.front());  // the XEP's own examples once had it
    if (!has_only(source, known, true)) return std::nullopt;
    std::vector<component> parts;
    parts.reserve(std::size(temp_table::address_parts));
    for (auto const part : temp_table::address_parts) parts.push_back(texts(source, part));
    if (parts[1].empty()) parts[1] = texts(source, misspelt.front());
    auto read = make_structured("adr", std::move(parts));
    read_types(read, source, known);
    return read;
}

reading read_label(xml::element const &source) {
    constexpr std::array<std::string_view, 1> known{"LINE"};
    if (!has_only(source, known, true)) return std::nullopt;
    std::string lines;
    for (auto const &line : texts(source, "LINE")) lines += (lines.empty() ? "" : "\n") + line;
    auto read = make_text("label", std::move(lines));
    read_types(read, source, known);
    return read;
}

// NUMBER stands first or last, or the number is the element's own text. Never kept raw: what a
// telephone says must be seen by the policy for telephone addresses.
reading read_tel(xml::element const &source) {
    constexpr std::array<std::string_view, 1> known{"NUMBER"};
    auto number = text_at(source, "NUMBER");
    if (number.empty()) number = text_of(source);
    auto read = make_text("tel", std::move(number));
    read_types(read, source, known);
    return read;
}

reading read_email(xml::element const &source) {
    constexpr std::array<std::string_view, 1> known{"USERID"};
    auto address = text_at(source, "USERID");
    if (address.empty()) address = text_of(source);
    auto read = make_text("email", std::move(address));
    read_types(read, source, known);
    return read;
}

reading read_jabberid(xml::element const &source) {
    auto const jid = text_of(source);
    return make_uri("impp", jid.empty() ? jid : xmpp_uri(jid));
}

reading read_geo(xml::element const &source) {
    constexpr std::array<std::string_view, 2> known{"LAT", "LON"};
    auto const latitude = text_at(source, "LAT");
    auto const longitude = text_at(source, "LON");
    if (latitude.empty() && longitude.empty()) return make_uri("geo", {});
    auto uri = geo_uri(latitude, longitude);
    if (!uri || !has_only(source, known)) return std::nullopt;
    return make_uri("geo", *std::move(uri));
}

reading read_org(xml::element const &source) {
    constexpr std::array<std::string_view, 2> known{"ORGNAME", "ORGUNIT"};
    if (!has_only(source, known)) return std::nullopt;
    auto names = texts(source, "ORGNAME");
    names.resize(std::min(names.size(), std::size_t{1}));
    std::vector<component> parts{std::move(names)};
    for (auto &unit : texts(source, "ORGUNIT")) parts.push_back({std::move(unit)});
    return make_structured("org", std::move(parts));
}

reading read_categories(xml::element const &source) {
    constexpr std::array<std::string_view, 1> known{"KEYWORD"};
    if (!has_only(source, known)) return std::nullopt;
    return make_list("categories", texts(source, "KEYWORD"));
}

reading read_class(xml::element const &source) {
    auto const *const chosen = source.first_child();
    if (chosen == nullptr) return make_text("class", {});
    return make_text("class", ascii_upper(chosen->name()));
}

struct element_reader {
    std::string_view name;
    reading (*read)(xml::element const &);
};
constexpr std::array element_readers{
    element_reader{"N", read_n},
    element_reader{"NICKNAME", read_nickname},
    element_reader{"PHOTO", read_media},
    element_reader{"LOGO", read_media},
    element_reader{"SOUND", read_media},
    element_reader{"KEY", read_key},
    element_reader{"ADR", read_adr},
    element_reader{"LABEL", read_label},
    element_reader{"TEL", read_tel},
    element_reader{"EMAIL", read_email},
    element_reader{"JABBERID", read_jabberid},
    element_reader{"GEO", read_geo},
    element_reader{"ORG", read_org},
    element_reader{"CATEGORIES", read_categories},
    element_reader{"CLASS", read_class},
};

reading read_element(xml::element const &source) {
    auto const name = ascii_upper(source.name());
    if (source.ns() != temp_ns) return std::nullopt;
    auto const plain =
        std::ranges::find(temp_table::plain_elements, name, &temp_table::plain_element::element);
    if (plain != temp_table::plain_elements.end()) return read_plain(source, *plain);
    auto const found = std::ranges::find(element_readers, name, &element_reader::name);
    if (found != element_readers.end()) return found->read(source);
    // VERSION belongs to the form, not to the card; an unknown element without anything in it says nothing.
    if (name == "VERSION" || (source.nodes().empty() && source.attributes().empty())) return property{};
    return std::nullopt;
}

}  // namespace

result<card> read_temp(xml::element const &source) {
    if (!is_named(source, "VCARD") || source.ns() != temp_ns)
        return fail(error_code::invalid_input, "the element is no vCard of the namespace vcard-temp");
    card read;
    for (auto const *const child : source.children()) {
        auto found = read_element(*child);
        if (!found)
            read.add(make_raw(*child));
        else if (!found->empty())
            read.add(*std::move(found));
    }
    return read;
}

}  // namespace cusax::vcard
