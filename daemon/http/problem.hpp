// Problem documents (RFC 9457): the one place where an error code becomes an
// HTTP status, a type and a title.
#pragma once

#include "base/error.hpp"
#include "http/types.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace cusax::http {

struct problem_type {
    int status;
    std::string_view type;   // "urn:cusax:problem:invalid-input"
    std::string_view title;  // the same for every occurrence
};

problem_type type_of(error_code code);

// The whole answer: body, status, and the fields that belong to the code: WWW-Authenticate for unauthorized,
// Retry-After for too_many_requests and unavailable. `Allow` of method_not_allowed is the caller's to set.
response to_response(error const &what, std::chrono::seconds retry_after = std::chrono::seconds(1));

// The problem document alone as JSON text, for an answer that carries many (import, sync).
std::string render_problem(error const &what);

// A problem without a type of its own ("about:blank"), as 408, 431 and 500 are.
response plain_problem(int status, std::string_view detail);

// The reason phrase of a status (RFC 9110 §15); "" for one that is not used here.
std::string_view reason_phrase(int status);

}  // namespace cusax::http
