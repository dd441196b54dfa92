#include "vcard/card.hpp"

#include "base/ascii.hpp"
#include "vcard/uri_forms.hpp"

#include <algorithm>

namespace cusax::vcard {
namespace {

constexpr std::size_t longest_token = 64;

property make_simple(std::string name, std::string type, std::vector<std::string> values) {
    property made{.name = std::move(name), .type = std::move(type)};
    for (auto &value : values) made.values.push_back({std::move(value)});
    return made;
}

// Of base64 (RFC 4648 §4) that may lack its padding.
std::size_t decoded_octets(std::string_view base64) {
    while (base64.ends_with('=')) base64.remove_suffix(1);
    return base64.size() * 3 / 4;
}

}  // namespace

std::string_view property::text() const { return component_text(0); }

std::string_view property::component_text(std::size_t index) const {
    if (index >= values.size() || values[index].empty()) return {};
    return values[index].front();
}

bool property::empty() const {
    return std::ranges::all_of(values, [](component const &part) {
        return std::ranges::all_of(part, [](std::string const &value) { return value.empty(); });
    });
}

std::vector<std::string> const *property::find_parameter(std::string_view parameter_name) const {
    auto const found = std::ranges::find(parameters, parameter_name, &parameter::name);
    return found == parameters.end() ? nullptr : &found->values;
}

bool property::has_type(std::string_view type_value) const {
    auto const *const types = find_parameter("type");
    return types != nullptr && std::ranges::any_of(*types, [&](std::string const &each) {
               return ascii_lower(each) == type_value;
           });
}

property &property::set_parameter(std::string parameter_name, std::vector<std::string> parameter_values) {
    remove_parameter(parameter_name);
    parameters.push_back({.name = std::move(parameter_name), .values = std::move(parameter_values)});
    return *this;
}

void property::remove_parameter(std::string_view parameter_name) {
    std::erase_if(parameters, [&](parameter const &each) { return each.name == parameter_name; });
}

property make_text(std::string name, std::string value) {
    return make_simple(std::move(name), "text", {std::move(value)});
}
property make_uri(std::string name, std::string value) {
    return make_simple(std::move(name), "uri", {std::move(value)});
}
property make_list(std::string name, std::vector<std::string> values) {
    return make_simple(std::move(name), "text", std::move(values));
}
property make_structured(std::string name, std::vector<component> components) {
    return property{.name = std::move(name), .values = std::move(components), .structured = true};
}

property const *card::first(std::string_view name) const {
    auto const found = std::ranges::find(properties, name, &property::name);
    return found == properties.end() ? nullptr : &*found;
}

std::vector<property const *> card::all(std::string_view name) const {
    std::vector<property const *> found;
    for (auto const &each : properties) {
        if (each.name == name) found.push_back(&each);
    }
    return found;
}

property &card::add(property added) { return properties.emplace_back(std::move(added)); }

std::size_t octets_of(card const &measured) {
    std::size_t sum = 0;
    auto const count = [&sum](std::vector<std::string> const &texts) {
        for (auto const &text : texts) sum += text.size() + 1;
    };
    for (auto const &each : measured.properties) {
        sum += each.name.size() + each.group.size() + each.type.size();
        for (auto const &part : each.values) count(part);
        for (auto const &named : each.parameters) {
            sum += named.name.size();
            count(named.values);
        }
    }
    return sum;
}

result<void> check_limits(card const &checked, limits const &bounds) {
    if (checked.properties.size() > bounds.properties)
        return fail(error_code::too_large,
                    "a vCard may have at most " + std::to_string(bounds.properties) + " properties");
    if (octets_of(checked) > bounds.octets)
        return fail(error_code::too_large,
                    "a vCard may have at most " + std::to_string(bounds.octets) + " octets");
    return {};
}

result<void> check_photos(card const &checked, limits const &bounds) {
    for (auto const *const photo : checked.all("photo")) {
        auto const data = inline_data_of(photo->text());
        auto const octets = data ? decoded_octets(data->base64) : photo->text().size();
        if (octets > bounds.photo_octets)
            return fail(error_code::too_large, "a photo may have at most " +
                                                   std::to_string(bounds.photo_octets) +
                                                   " octets, and this one has " + std::to_string(octets));
    }
    return {};
}

bool is_token(std::string_view text) {
    auto const is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    if (text.empty() || text.size() > longest_token || !is_letter(text.front())) return false;
    return std::ranges::all_of(text,
                               [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace cusax::vcard
