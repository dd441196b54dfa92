// Properties as lines of vCard 4.0 (RFC 6350 §6).
#include "base/ascii.hpp"
#include "vcard/date_forms.hpp"
#include "vcard/property_rules.hpp"
#include "vcard/temp_table.hpp"
#include "vcard/text.hpp"

#include <algorithm>

namespace cusax::vcard {
namespace {

// Types of version 3.0 that 4.0 dropped, because they say nothing (RFC 6350 appendix A.2).
bool is_dropped_type(property const &source, std::string const &type) {
    return source.name == "email" && (type == "internet" || type == "x400");
}

std::string value_of(property const &source) {
    if (source.structured) return escape_components(source);
    bool const escaped = source.type == "text" || source.type == "unknown";
    return escaped ? escape_list(source) : without_controls(source.text());
}

}  // namespace

std::optional<content_line> line_in_v4(property const &source) {
    content_line line{
        .group = source.group, .name = ascii_upper(name_in_v4(source.name)), .value = value_of(source)};
    bool const said =
        source.structured || source.type == default_type(source.name) || source.type == "unknown";
    if (!said) line.parameters.push_back({.name = "value", .values = {source.type}});
    for (auto each : source.parameters) {
        if (each.name == "type")
            std::erase_if(each.values, [&](auto const &type) { return is_dropped_type(source, type); });
        bool const written =
            !each.values.empty() && each.name != "value" && each.name != temp_table::origin_parameter;
        if (written && is_token(each.name)) line.parameters.push_back(std::move(each));
    }
    return line;
}

}  // namespace cusax::vcard
