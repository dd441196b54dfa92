// What RFC 6350 §6 says of each property: its default value type, its structure
// and the names of its components (RFC 6351 appendix A), and which properties
// version 3.0 (RFC 2426) and version 4.0 do not share.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace cusax::vcard {

std::string_view default_type(std::string_view name);  // in version 4.0; "text" for an unknown property
bool is_structured(std::string_view name);

// The elements of RFC 6351 that hold the components, in the order of the values;
// empty for ORG, whose components are all <text/>, and for what has no structure.
std::span<std::string_view const> component_names(std::string_view name);

// How a property is named where it does not belong to the version: "label" is
// "x-label" in 4.0 (RFC 6350 appendix A.2 removed it), "gender" is "x-gender" in 3.0.
std::string name_in_v3(std::string_view name);
std::string name_in_v4(std::string_view name);
std::string name_from_v4(std::string_view name);  // undoes name_in_v4

}  // namespace cusax::vcard
