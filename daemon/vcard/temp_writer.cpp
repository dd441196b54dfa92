// Writes vcard-temp (XEP-0054). Each property that vcard-temp knows has one
// function that adds its element; all others are left out.
#include "base/ascii.hpp"
#include "vcard/date_forms.hpp"
#include "vcard/raw_xml.hpp"
#include "vcard/temp.hpp"
#include "vcard/temp_table.hpp"
#include "vcard/uri_forms.hpp"

#include <algorithm>
#include <span>

namespace cusax::vcard {
namespace {

using name_span = std::span<std::string_view const>;

xml::element make(std::string_view name) { return {std::string(name), std::string(temp_ns)}; }

void add_flag(xml::element &to, std::string_view name) { to.add(make(name)); }

void add_text(xml::element &to, std::string_view name, std::string_view text) {
    if (!text.empty()) to.add(std::string(name), std::string(text));
}

void add_types(xml::element &to, property const &source, name_span types) {
    for (auto const type : types) {
        if (source.has_type(type == "MSG" ? "text" : ascii_lower(type))) add_flag(to, type);
    }
}

// A component that came several times is written as often.
void add_parts(xml::element &to, property const &source, name_span names) {
    for (std::size_t i = 0; i < names.size() && i < source.values.size(); ++i) {
        for (auto const &text : source.values[i]) add_text(to, names[i], text);
    }
}

std::string joined(property const &source, std::string_view separator) {
    std::string all;
    for (auto const &value : source.values) {
        for (auto const &text : value) {
            if (!all.empty()) all += separator;
            all += text;
        }
    }
    return all;
}

void write_n(xml::element &to, property const &source) {
    add_parts(to.add(make("N")), source, temp_table::name_parts);
}

void write_nickname(xml::element &to, property const &source) {
    add_text(to, "NICKNAME", joined(source, ","));
}

void write_media(xml::element &to, property const &source) {
    auto &media = to.add(make(ascii_upper(source.name)));
    if (auto const data = inline_data_of(source.text())) {
        add_text(media, "TYPE", data->media_type);
        add_text(media, "BINVAL", data->base64);
    } else {
        add_text(media, "EXTVAL", source.text());
    }
}

void write_key(xml::element &to, property const &source) {
    auto &key = to.add(make("KEY"));
    auto const data = inline_data_of(source.text());
    auto const *const type = source.find_parameter("mediatype");
    if (data)
        add_text(key, "TYPE", data->media_type);
    else if (type != nullptr && !type->empty())
        add_text(key, "TYPE", type->front());
    add_text(key, "CRED", data ? data->base64 : source.text());
}

void write_adr(xml::element &to, property const &source) {
    auto &address = to.add(make("ADR"));
    add_types(address, source, temp_table::postal_types);
    if (source.preferred()) add_flag(address, "PREF");
    add_parts(address, source, temp_table::address_parts);
}

void write_label(xml::element &to, property const &source) {
    auto &label = to.add(make("LABEL"));
    add_types(label, source, temp_table::postal_types);
    if (source.preferred()) add_flag(label, "PREF");
    auto const text = source.text();
    for (std::size_t begin = 0; begin < text.size();) {
        auto const end = std::min(text.find('\n', begin), text.size());
        add_text(label, "LINE", text.substr(begin, end - begin));
        begin = end + 1;
    }
}

void write_tel(xml::element &to, property const &source) {
    auto &telephone = to.add(make("TEL"));
    add_types(telephone, source, temp_table::telephone_types);
    add_text(telephone, "NUMBER", without_tel_scheme(source.text()));
}

void write_email(xml::element &to, property const &source) {
    auto &mail = to.add(make("EMAIL"));
    add_types(mail, source, temp_table::mail_types);
    if (source.preferred()) add_flag(mail, "PREF");
    add_text(mail, "USERID", source.text());
}

void write_impp(xml::element &to, property const &source) {
    if (auto const jid = jid_of(source.text())) add_text(to, "JABBERID", *jid);
}

void write_geo(xml::element &to, property const &source) {
    auto const position = position_of(source.text());
    if (!position) return;
    auto &geo = to.add(make("GEO"));
    add_text(geo, "LAT", position->latitude);
    add_text(geo, "LON", position->longitude);
}

void write_org(xml::element &to, property const &source) {
    auto &organization = to.add(make("ORG"));
    for (std::size_t i = 0; i < source.values.size(); ++i)
        add_text(organization, i == 0 ? "ORGNAME" : "ORGUNIT", source.component_text(i));
}

void write_categories(xml::element &to, property const &source) {
    auto &categories = to.add(make("CATEGORIES"));
    for (auto const &value : source.values) {
        for (auto const &keyword : value) add_text(categories, "KEYWORD", keyword);
    }
}

void write_class(xml::element &to, property const &source) {
    constexpr std::array<std::string_view, 3> classes{"PUBLIC", "PRIVATE", "CONFIDENTIAL"};
    auto const chosen = std::ranges::find(classes, ascii_upper(source.text()));
    if (chosen != classes.end()) add_flag(to.add(make("CLASS")), *chosen);
}

void write_raw(xml::element &to, property const &source) {
    auto raw = raw_element(source);
    if (raw && raw->ns() != vcard4_ns) to.add(*std::move(raw));
}

struct property_writer {
    std::string_view name;
    void (*write)(xml::element &, property const &);
};
constexpr std::array property_writers{
    property_writer{"n", write_n},         property_writer{"nickname", write_nickname},
    property_writer{"photo", write_media}, property_writer{"logo", write_media},
    property_writer{"sound", write_media}, property_writer{"key", write_key},
    property_writer{"adr", write_adr},     property_writer{"label", write_label},
    property_writer{"tel", write_tel},     property_writer{"email", write_email},
    property_writer{"impp", write_impp},   property_writer{"geo", write_geo},
    property_writer{"org", write_org},     property_writer{"categories", write_categories},
    property_writer{"class", write_class}, property_writer{"xml", write_raw},
};

void write_plain(xml::element &to, property const &source, std::string_view element) {
    auto const *const origin = source.find_parameter(temp_table::origin_parameter);
    if (origin != nullptr && source.name == "note") element = "NOTE";
    add_text(to, element,
             is_date_type(source.type) ? to_extended_date(source.text()) : std::string(source.text()));
}

void write_property(xml::element &to, property const &source) {
    if (source.empty()) return;
    auto const plain =
        std::ranges::find(temp_table::plain_elements, source.name, &temp_table::plain_element::property);
    if (plain != temp_table::plain_elements.end()) return write_plain(to, source, plain->element);
    auto const found = std::ranges::find(property_writers, source.name, &property_writer::name);
    if (found != property_writers.end()) found->write(to, source);
}

}  // namespace

xml::element render_temp(card const &rendered) {
    constexpr std::array<std::string_view, 2> leading{"fn", "n"};
    auto root = make("vCard");
    for (auto const name : leading) {
        for (auto const *const each : rendered.all(name)) write_property(root, *each);
    }
    for (auto const &each : rendered.properties) {
        if (std::ranges::find(leading, each.name) == leading.end()) write_property(root, each);
    }
    return root;
}

}  // namespace cusax::vcard
