// What the tests of this room share: JSON literals as values, and the pointers of an error.
#pragma once

#include "base/result.hpp"
#include "representation/json_text.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace cusax::representation {

inline nlohmann::json read(std::string_view text) { return parse_json(text).value(); }

// The document with the RFC 7396 patch on top.
inline nlohmann::json with(nlohmann::json document, std::string_view patch) {
    document.merge_patch(read(patch));
    return document;
}

using pointers = std::vector<std::string>;

template <class T>
pointers pointers_of(result<T> const &outcome) {
    pointers found;
    if (outcome || outcome.error().code != error_code::invalid_input) return found;
    for (auto const &input : outcome.error().inputs) found.push_back(input.pointer);
    return found;
}

}  // namespace cusax::representation
