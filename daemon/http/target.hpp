// The request-target (RFC 9112 §3.2) taken apart: decoded path segments and
// decoded query parameters.
#pragma once

#include "base/result.hpp"
#include "http/types.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cusax::http {

struct parsed_target {
    std::vector<std::string> path;  // "/a/b%2Fc" is {"a", "b/c"}; "*" is empty
    std::vector<query_parameter> query;
};

// Reads origin-form, absolute-form (whose authority is dropped) and "*". malformed for anything else, for
// broken percent-encoding, and where something decodes to a NUL or to what is not UTF-8. In the query, and
// only there, "+" is a space, as HTML forms and every client library write it.
result<parsed_target> parse_target(std::string_view target);

// A body of application/x-www-form-urlencoded, which has the form of a query. The same error.
result<std::vector<query_parameter>> parse_form(std::string_view body);

}  // namespace cusax::http
