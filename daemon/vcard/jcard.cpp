#include "vcard/jcard.hpp"

#include "base/ascii.hpp"
#include "base/bytes.hpp"
#include "vcard/date_forms.hpp"
#include "vcard/property_rules.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace cusax::vcard {
namespace {

using nlohmann::json;

// JSON may spell every octet as an escape of six.
constexpr std::size_t escape_growth = 6;
constexpr std::size_t first_value = 3;  // after name, parameters and type

// "-0500" is "-05:00" in jCard (RFC 7095 §3.5.9).
std::string extended_offset(std::string_view basic) {
    std::string extended(basic);
    if (basic.size() == 5 && (basic[0] == '+' || basic[0] == '-')) extended.insert(3, ":");
    return extended;
}
std::string basic_offset(std::string_view extended) {
    std::string basic(extended);
    if (basic.size() == 6 && basic[3] == ':') basic.erase(3, 1);
    return basic;
}

bool is_native(std::string_view type) { return type == "boolean" || type == "integer" || type == "float"; }

// Numbers and truth values become JSON's own where that loses nothing.
json native_value(std::string const &text) {
    auto parsed = json::parse(text, nullptr, false);
    bool const exact = (parsed.is_number() || parsed.is_boolean()) && parsed.dump() == text;
    return exact ? parsed : json(text);
}

json value_to_json(std::string const &text, std::string_view type) {
    if (is_date_type(type)) return to_extended_date(text);
    if (type == "utc-offset") return extended_offset(text);
    return is_native(type) ? native_value(text) : json(text);
}

json component_to_json(component const &part, std::string_view type) {
    if (part.empty()) return "";
    if (part.size() == 1) return value_to_json(part.front(), type);
    auto list = json::array();
    for (auto const &text : part) list.push_back(value_to_json(text, type));
    return list;
}

json parameters_to_json(property const &source) {
    auto object = json::object();
    for (auto const &each : source.parameters) {
        if (each.values.size() == 1)
            object[each.name] = each.values.front();
        else
            object[each.name] = each.values;
    }
    if (!source.group.empty()) object["group"] = source.group;
    return object;
}

json property_to_json(property const &source) {
    json written = json::array({source.name, parameters_to_json(source), source.type});
    auto parts = json::array();
    for (auto const &part : source.values) parts.push_back(component_to_json(part, source.type));
    if (!source.structured)
        for (auto &value : parts) written.push_back(std::move(value));
    else if (parts.size() == 1 && !parts[0].is_array())  // RFC 7095 §3.3.1.3: one component stands alone
        written.push_back(std::move(parts[0]));
    else
        written.push_back(std::move(parts));
    return written;
}

// What XML (and PostgreSQL, for NUL) cannot carry is refused at the door.
bool is_carriable(std::string_view text) {
    return is_utf8(text) && std::ranges::none_of(text, [](char c) {
               auto const octet = static_cast<unsigned char>(c);
               return octet < 0x20 && c != '\t' && c != '\n' && c != '\r';
           });
}

std::optional<std::string> scalar_of(json const &value) {
    if (value.is_number() || value.is_boolean()) return value.dump();
    if (!value.is_string()) return std::nullopt;
    auto const &text = value.get_ref<std::string const &>();
    return is_carriable(text) ? std::optional(text) : std::nullopt;
}

std::optional<std::string> typed_value(json const &value, std::string_view type) {
    auto text = scalar_of(value);
    if (!text) return std::nullopt;
    if (is_date_type(type)) return to_basic_date(*text).value_or(*text);
    return type == "utc-offset" ? basic_offset(*text) : *std::move(text);
}

// Calls `visit` for each member of an array, or for the value that is none, until it says false.
// Without a copy: a copy of hostile nesting would exhaust the stack.
template <class Visit>
bool visit_each(json const &value, Visit const &visit) {
    return value.is_array() ? std::ranges::all_of(value, visit) : visit(value);
}

std::optional<component> component_of(json const &value, std::string_view type) {
    component read;
    bool const complete = visit_each(value, [&](json const &each) {
        auto text = typed_value(each, type);
        if (!text) return false;
        read.push_back(*std::move(text));
        return true;
    });
    if (!complete) return std::nullopt;
    // How component_to_json() writes a component that says nothing.
    if (read.size() == 1 && read.front().empty()) read.clear();
    return read;
}

std::optional<std::vector<std::string>> parameter_values(json const &value) {
    std::vector<std::string> read;
    bool const complete = visit_each(value, [&](json const &each) {
        auto text = scalar_of(each);
        if (!text) return false;
        read.push_back(*std::move(text));
        return true;
    });
    return complete ? std::optional(std::move(read)) : std::nullopt;
}

bool read_parameters(json const &source, property &target) {
    if (!source.is_object()) return false;
    for (auto const &[key, value] : source.items()) {
        auto name = ascii_lower(key);
        auto values = parameter_values(value);
        if (!values || !is_token(name)) return false;
        if (name == "group" && values->size() == 1)
            target.group = std::move(values->front());
        else
            target.parameters.push_back({.name = std::move(name), .values = *std::move(values)});
    }
    return true;
}

bool read_structured(json const &value, property &target) {
    target.structured = true;
    return visit_each(value, [&](json const &each) {
        auto part = component_of(each, target.type);
        if (!part) return false;
        target.values.push_back(*std::move(part));
        return true;
    });
}

bool read_values(json const &source, property &target) {
    bool const structured =
        source.size() == first_value + 1 && (is_structured(target.name) || source[first_value].is_array());
    if (structured) return read_structured(source[first_value], target);
    for (std::size_t i = first_value; i < source.size(); ++i) {
        auto text = typed_value(source[i], target.type);
        if (!text) return false;
        target.values.push_back({*std::move(text)});
    }
    return true;
}

bool is_group(std::string_view text) {
    return text.size() <= 64 &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
               std::string_view::npos;
}

result<property> read_property(json const &source, std::string const &pointer) {
    bool const framed =
        source.is_array() && source.size() > first_value && source[0].is_string() && source[2].is_string();
    if (!framed) return fail_at(pointer, "a property is an array of name, parameters, type and values");
    property read{.name = ascii_lower(source[0].get_ref<std::string const &>()),
                  .type = ascii_lower(source[2].get_ref<std::string const &>())};
    if (!is_token(read.name)) return fail_at(pointer + "/0", "no name of a property");
    if (!read_parameters(source[1], read) || !is_group(read.group))
        return fail_at(pointer + "/1", "no parameters of a property");
    if (!is_token(read.type)) return fail_at(pointer + "/2", "no type of a value");
    if (!read_values(source, read)) return fail_at(pointer + "/3", "no value of a property");
    return read;
}

}  // namespace

json to_jcard(card const &rendered) {
    auto properties = json::array({json::array({"version", json::object(), "text", "4.0"})});
    for (auto const &each : rendered.properties) {
        if (!each.values.empty()) properties.push_back(property_to_json(each));
    }
    return json::array({"vcard", std::move(properties)});
}

std::string render_jcard(card const &rendered) {
    return to_jcard(rendered).dump(-1, ' ', false, json::error_handler_t::replace);
}

result<card> read_jcard(json const &source, limits const &bounds) {
    bool const framed =
        source.is_array() && source.size() >= 2 && source[0] == "vcard" && source[1].is_array();
    if (!framed) return fail_at("", "a jCard is an array of \"vcard\" and its properties");
    auto const &properties = source[1];
    if (properties.size() > bounds.properties + 1)
        return fail(error_code::too_large, "the jCard has too many properties");
    card read;
    for (std::size_t i = 0; i < properties.size(); ++i) {
        auto each = read_property(properties[i], "/1/" + std::to_string(i));
        if (!each) return fail(std::move(each.error()));
        if (each->name != "version") read.add(*std::move(each));
    }
    if (auto const held = check_limits(read, bounds); !held) return fail(held.error());
    return read;
}

result<card> parse_jcard(std::string_view text, limits const &bounds) {
    if (text.size() > bounds.octets * escape_growth)
        return fail(error_code::too_large, "the jCard is too large");
    auto const parsed = json::parse(text, nullptr, false);
    if (parsed.is_discarded()) return fail(error_code::malformed, "the text is no JSON");
    return read_jcard(parsed, bounds);
}

}  // namespace cusax::vcard
