// Properties as lines of vCard 3.0 (RFC 2426 §3): another world of dates, inline
// data and types, for the many programs that never learned version 4.0.
#include "base/ascii.hpp"
#include "vcard/date_forms.hpp"
#include "vcard/property_rules.hpp"
#include "vcard/text.hpp"
#include "vcard/uri_forms.hpp"

#include <algorithm>

namespace cusax::vcard {
namespace {

void add_value_type(content_line &line, std::string type) {
    line.parameters.push_back({.name = "value", .values = {std::move(type)}});
}

void add_type(content_line &line, std::string type) {
    auto const found = std::ranges::find(line.parameters, "type", &parameter::name);
    if (found != line.parameters.end())
        found->values.push_back(std::move(type));
    else
        line.parameters.push_back({.name = "type", .values = {std::move(type)}});
}

// RFC 2426 knows TYPE and LANGUAGE; a preference is a type there, and "text" is "msg".
void add_parameters(content_line &line, property const &source) {
    if (auto const *const types = source.find_parameter("type")) {
        for (auto const &type : *types) add_type(line, type == "text" ? "msg" : type);
    }
    if (source.preferred()) add_type(line, "pref");
    if (auto const *const language = source.find_parameter("language"))
        line.parameters.push_back({.name = "language", .values = *language});
}

// "JPEG" of "image/jpeg", as the examples of RFC 2426 have it.
std::string short_media_type(std::string_view media_type) {
    auto const slash = media_type.find('/');
    auto const subtype = slash == std::string_view::npos ? media_type : media_type.substr(slash + 1);
    return ascii_upper(subtype.substr(0, subtype.find(';')));
}

void set_media(content_line &line, property const &source) {
    auto const data = inline_data_of(source.text());
    if (!data) {
        add_value_type(line, source.type == "text" ? "text" : "uri");
        line.value = source.type == "text" ? escape_text(source.text()) : without_controls(source.text());
        return;
    }
    line.parameters.push_back({.name = "encoding", .values = {"b"}});
    if (auto type = short_media_type(data->media_type); !type.empty()) add_type(line, std::move(type));
    line.value = without_controls(data->base64);
}

// RFC 2426 §3.1.5 has whole dates in either format; the extended one is read more widely.
void set_date(content_line &line, property const &source) {
    line.value = to_extended_date(without_controls(source.text()));
    bool const whole =
        line.value.size() >= 10 && line.value[0] != '-' && line.value[4] == '-' && line.value[7] == '-';
    if (!whole)
        add_value_type(line, "text");
    else if (source.name != "rev" && line.value.find('T') != std::string::npos)
        add_value_type(line, "date-time");
}

void set_simple(content_line &line, property const &source) {
    auto const text = source.text();
    if (is_date_type(source.type)) return set_date(line, source);
    if (source.name == "geo") {
        auto const position = position_of(text);
        line.value = position ? position->latitude + ';' + position->longitude : escape_text(text);
    } else if (source.name == "tel" && scheme_of(text) == "tel") {
        line.value = escape_text(without_tel_scheme(text));
    } else if (source.type == "text" || source.type == "unknown") {
        // BDAY and TZ are no texts by themselves (RFC 2426 §3.1.5, §3.4.1).
        if (source.name == "bday" || source.name == "tz") add_value_type(line, "text");
        line.value = escape_list(source);
    } else {
        bool const plain = source.type == default_type(source.name) || source.type == "utc-offset";
        if (!plain) add_value_type(line, source.type);
        line.value = without_controls(text);
    }
}

bool is_media(std::string_view name) {
    return name == "photo" || name == "logo" || name == "sound" || name == "key";
}

}  // namespace

std::optional<content_line> line_in_v3(property const &source) {
    if (source.name == "xml" || source.name == "clientpidmap") return std::nullopt;
    content_line line{.group = source.group, .name = ascii_upper(name_in_v3(source.name))};
    add_parameters(line, source);
    if (source.structured)
        line.value = escape_components(source);
    else if (is_media(source.name))
        set_media(line, source);
    else
        set_simple(line, source);
    return line;
}

}  // namespace cusax::vcard
