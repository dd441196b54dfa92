// Preparation of strings by the stringprep profiles of RFC 3454 that XMPP
// uses: nodeprep for user names (RFC 6122 appendix A, as RFC 3920 had it) and
// SASLprep for passwords (RFC 4013). Unassigned code points are refused, as
// §7 asks for strings that are stored.
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace cusax::model {

enum class stringprep_profile { nodeprep, saslprep };

enum class stringprep_fault {
    prohibited,  // a code point that the profile forbids
    unassigned,  // a code point that Unicode 3.2, on which stringprep stands, does not know
    mixed_bidi,  // right-to-left and left-to-right characters together (RFC 3454 §6)
};

struct stringprep_failure {
    stringprep_fault fault{};
    char32_t code_point = 0;  // the first that is at fault; 0 for mixed_bidi
};

// Well-formed UTF-8 of at most 64 KiB; the result may be empty. Leaves no copy of the text behind in memory,
// so passwords may pass. Any thread.
tl::expected<std::string, stringprep_failure> prepare(stringprep_profile profile, std::string_view utf8);

}  // namespace cusax::model
