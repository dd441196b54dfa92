#include "http/problem.hpp"

#include <nlohmann/json.hpp>

namespace cusax::http {
namespace {

nlohmann::json document(problem_type const &kind, std::string_view detail) {
    nlohmann::json out{{"type", kind.type}, {"title", kind.title}, {"status", kind.status}};
    if (!detail.empty()) out["detail"] = detail;
    return out;
}

nlohmann::json document(error const &what) {
    nlohmann::json out = document(type_of(what.code), what.detail);
    for (auto const &input : what.inputs)
        out["errors"].push_back({{"pointer", input.pointer}, {"detail", input.detail}});
    if (what.holder) out["id"] = *what.holder;
    return out;
}

// A detail may quote what the caller sent, and that need not be UTF-8.
std::string render(nlohmann::json const &what) {
    return what.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

response problem_response(int status, nlohmann::json const &what) {
    return {
        .status = status, .headers = {}, .body = render(what), .content_type = "application/problem+json"};
}

}  // namespace

problem_type type_of(error_code code) {
    switch (code) {
        case error_code::malformed: return {400, "urn:cusax:problem:malformed", "Malformed request"};
        case error_code::invalid_input: return {422, "urn:cusax:problem:invalid-input", "Invalid input"};
        case error_code::unauthorized: return {401, "urn:cusax:problem:unauthorized", "Unauthorized"};
        case error_code::forbidden: return {403, "urn:cusax:problem:forbidden", "Forbidden"};
        case error_code::not_found: return {404, "urn:cusax:problem:not-found", "Not found"};
        case error_code::conflict: return {409, "urn:cusax:problem:conflict", "Conflict"};
        case error_code::address_taken: return {409, "urn:cusax:problem:address-taken", "Address taken"};
        case error_code::address_retained:
            return {409, "urn:cusax:problem:address-retained", "Address retained"};
        case error_code::realm_in_use: return {409, "urn:cusax:problem:realm-in-use", "Realm in use"};
        case error_code::domain_not_empty:
            return {409, "urn:cusax:problem:domain-not-empty", "Domain not empty"};
        case error_code::brake: return {409, "urn:cusax:problem:brake", "Too many changes at once"};
        case error_code::version_mismatch:
            return {412, "urn:cusax:problem:version-mismatch", "Version mismatch"};
        case error_code::too_large: return {413, "urn:cusax:problem:too-large", "Too large"};
        case error_code::too_many_requests:
            return {429, "urn:cusax:problem:too-many-requests", "Too many requests"};
        case error_code::unavailable: return {503, "urn:cusax:problem:unavailable", "Unavailable"};
        case error_code::outcome_unknown:
            return {504, "urn:cusax:problem:outcome-unknown", "Outcome unknown"};
        case error_code::idempotency_mismatch:
            return {422, "urn:cusax:problem:idempotency-mismatch",
                    "Idempotency key used for another request"};
        case error_code::method_not_allowed:
            return {405, "urn:cusax:problem:method-not-allowed", "Method not allowed"};
        case error_code::not_acceptable: return {406, "urn:cusax:problem:not-acceptable", "Not acceptable"};
        case error_code::unsupported_media_type:
            return {415, "urn:cusax:problem:unsupported-media-type", "Unsupported media type"};
    }
    return {500, "about:blank", "Internal Server Error"};
}

response to_response(error const &what, std::chrono::seconds retry_after) {
    response answer = problem_response(type_of(what.code).status, document(what));
    if (what.code == error_code::unauthorized) answer.set("WWW-Authenticate", "Bearer");  // RFC 6750 §3
    if (what.code == error_code::unavailable || what.code == error_code::too_many_requests)
        answer.set("Retry-After", std::to_string(retry_after.count()));
    return answer;
}

std::string render_problem(error const &what) { return render(document(what)); }

response plain_problem(int status, std::string_view detail) {
    return problem_response(status, document({status, "about:blank", reason_phrase(status)}, detail));
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 207: return "Multi-Status";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 406: return "Not Acceptable";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 415: return "Unsupported Media Type";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        case 505: return "HTTP Version Not Supported";
        default: return "";
    }
}

}  // namespace cusax::http
