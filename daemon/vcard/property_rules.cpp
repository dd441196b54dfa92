#include "vcard/property_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cusax::vcard {
namespace {

using namespace std::string_view_literals;

constexpr std::array uri_properties{"source"sv, "photo"sv,   "impp"sv,      "geo"sv,   "logo"sv,
                                    "member"sv, "related"sv, "uid"sv,       "url"sv,   "key"sv,
                                    "sound"sv,  "fburl"sv,   "caladruri"sv, "caluri"sv};

constexpr std::array other_types{
    std::pair{"lang"sv, "language-tag"sv},
    std::pair{"bday"sv, "date-and-or-time"sv},
    std::pair{"anniversary"sv, "date-and-or-time"sv},
    std::pair{"rev"sv, "timestamp"sv},
};

constexpr std::array n_components{"surname"sv, "given"sv, "additional"sv, "prefix"sv, "suffix"sv};
constexpr std::array adr_components{"pobox"sv,  "ext"sv,  "street"sv, "locality"sv,
                                    "region"sv, "code"sv, "country"sv};
constexpr std::array gender_components{"sex"sv, "identity"sv};
constexpr std::array clientpidmap_components{"sourceid"sv, "uri"sv};

// RFC 2426, and the later extensions of 3.0: IMPP (RFC 4770), FBURL, CALURI and CALADRURI (RFC 2739).
constexpr std::array v3_names{
    "fn"sv,          "n"sv,      "nickname"sv, "photo"sv,      "bday"sv,   "adr"sv,      "label"sv,
    "tel"sv,         "email"sv,  "mailer"sv,   "tz"sv,         "geo"sv,    "title"sv,    "role"sv,
    "logo"sv,        "agent"sv,  "org"sv,      "categories"sv, "note"sv,   "prodid"sv,   "rev"sv,
    "sort-string"sv, "sound"sv,  "uid"sv,      "url"sv,        "class"sv,  "key"sv,      "name"sv,
    "profile"sv,     "source"sv, "impp"sv,     "fburl"sv,      "caluri"sv, "caladruri"sv};

constexpr std::array removed_in_v4{"label"sv, "mailer"sv, "class"sv,  "sort-string"sv,
                                   "agent"sv, "name"sv,   "profile"sv};

template <class Range>
bool contains(Range const &names, std::string_view name) {
    return std::ranges::find(names, name) != std::ranges::end(names);
}

}  // namespace

std::string_view default_type(std::string_view name) {
    if (contains(uri_properties, name)) return "uri";
    auto const found = std::ranges::find(other_types, name, [](auto const &each) { return each.first; });
    return found == other_types.end() ? "text"sv : found->second;
}

std::span<std::string_view const> component_names(std::string_view name) {
    if (name == "n") return n_components;
    if (name == "adr") return adr_components;
    if (name == "gender") return gender_components;
    if (name == "clientpidmap") return clientpidmap_components;
    return {};
}

bool is_structured(std::string_view name) { return name == "org" || !component_names(name).empty(); }

std::string name_in_v3(std::string_view name) {
    bool const known = contains(v3_names, name) || name.starts_with("x-");
    return (known ? "" : "x-") + std::string(name);
}

std::string name_in_v4(std::string_view name) {
    return (contains(removed_in_v4, name) ? "x-" : "") + std::string(name);
}

std::string name_from_v4(std::string_view name) {
    bool const renamed = name.starts_with("x-") && contains(removed_in_v4, name.substr(2));
    return std::string(renamed ? name.substr(2) : name);
}

}  // namespace cusax::vcard
