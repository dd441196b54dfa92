// A telephone number as people type it, taken apart: its digits, whether a plus
// stands in front, and what stands in parentheses. What the digits mean is for
// phone_number and numbering_plan to say; nothing else includes this.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::model {

struct dialled_text {
    // Digits that stood in one pair of parentheses, "(0)" or "(030)": their place in `digits`.
    struct group {
        std::size_t at = 0;
        std::size_t count = 0;
    };

    bool plus = false;
    std::string digits;
    std::vector<group> groups;

    std::string_view text_of(group const &of) const {
        return std::string_view(digits).substr(of.at, of.count);
    }
};

// ASCII digits with the visual separators of RFC 3966 §5.1.1, spaces and slashes between them. Refuses
// letters, extensions, parameters, service codes, digits of other scripts, unbalanced parentheses, over 64
// octets.
result<dialled_text> scan_dialled(std::string_view text);

}  // namespace cusax::model
