// The regexp of a NAPTR record: a substitution expression, "!^.*$!sip:juliet@capulet.example!"
// (RFC 3402 §3.2). BIND refuses a whole zone for one that is broken, so what is
// published is checked as strictly.
#pragma once

#include <string>
#include <string_view>

namespace cusax::dns {

// True for the empty expression and for delimiter, POSIX extended regular expression, delimiter,
// replacement, delimiter, flags ("" or "i"). Character classes, intervals and \1…\9 of groups
// that exist are understood; what POSIX leaves undefined is refused.
bool is_substitution(std::string_view text);

// The expression that makes `uri` of whatever `pattern` ("^.*$") matches; delimiters and backslashes
// in the URI are escaped.
std::string substitution_by(std::string_view pattern, std::string_view uri);

}  // namespace cusax::dns
