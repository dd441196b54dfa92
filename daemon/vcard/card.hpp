// A vCard as a value: the model of RFC 6350, whatever form it was read from or
// will be written in (temp, xml4, text, jcard). It holds no VERSION property:
// each form writes its own. Dates stand in the basic format of RFC 6350 §4.3.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::vcard {

struct parameter {
    std::string name{};  // lower case: "type", "pref"
    std::vector<std::string> values{};
    bool operator==(parameter const &) const = default;
};

using component = std::vector<std::string>;

struct property {
    std::string name{};  // lower case; a token, see is_token()
    // Structured: the components of the one value (N, ADR, ORG, GENDER,
    // CLIENTPIDMAP), each with any number of texts. Else: the values, more than
    // one for a list (NICKNAME, CATEGORIES), each a component of one text.
    std::vector<component> values{};
    std::string type = "text";  // the value data type: "uri", "date-and-or-time", …
    bool structured = false;
    std::vector<parameter> parameters{};
    std::string group{};

    std::string_view text() const;                             // the first text; empty where there is none
    std::string_view component_text(std::size_t index) const;  // the first text of that component
    bool empty() const;                                        // no value holds any text

    std::vector<std::string> const *find_parameter(std::string_view parameter_name) const;
    bool has_type(std::string_view type_value) const;  // of the TYPE parameter, any case
    bool preferred() const { return find_parameter("pref") != nullptr; }
    property &set_parameter(std::string parameter_name,
                            std::vector<std::string> parameter_values);  // replaces
    void remove_parameter(std::string_view parameter_name);

    bool operator==(property const &) const = default;
};

property make_text(std::string name, std::string value);
property make_uri(std::string name, std::string value);
property make_list(std::string name, std::vector<std::string> values);
property make_structured(std::string name, std::vector<component> components);

struct card {
    std::vector<property> properties{};

    property const *first(std::string_view name) const;  // nullptr where there is none
    std::vector<property const *> all(std::string_view name) const;
    property &add(property added);
    bool operator==(card const &) const = default;
};

// How much of a card is kept; `octets` counts names, parameters and values, a picture in base64 included.
struct limits {
    std::size_t octets = std::size_t{384} * 1024;
    std::size_t properties = 256;
    std::size_t photo_octets =
        150'000;  // of one PHOTO, decoded; judged when a card comes in, not when read back
};
// The most that `photo_octets` can be for a photo in base64 to fit, with 128 KiB of other properties, into
// `octets`, and such a card into a stanza (xml::limits).
inline constexpr std::size_t most_photo_octets = std::size_t{192} * 1024;

std::size_t octets_of(card const &measured);
result<void> check_limits(card const &checked, limits const &bounds);  // too_large
result<void> check_photos(card const &checked, limits const &bounds);  // too_large

// What may name a property or a parameter in every form: a letter, then letters, digits and hyphens; lower
// case.
bool is_token(std::string_view text);

}  // namespace cusax::vcard
