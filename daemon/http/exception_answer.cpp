#include "http/exception_answer.hpp"

#include "base/exceptions.hpp"
#include "base/log.hpp"
#include "http/body_stream.hpp"
#include "http/problem.hpp"

#include <exception>

namespace cusax::http {

response answer_exception(std::string_view request_id) {
    try {
        throw;
    } catch (unavailable const &failure) {
        log_debug("HTTP_UNAVAILABLE", {{"request", request_id}, {"error", failure.what()}});
        return to_response({.code = error_code::unavailable, .detail = "try again; nothing was stored"});
    } catch (outcome_unknown const &failure) {
        log_warning("HTTP_OUTCOME_UNKNOWN", {{"request", request_id}, {"error", failure.what()}});
        return to_response(
            {.code = error_code::outcome_unknown,
             .detail = "the connection broke inside the commit: read whether it was stored, or repeat"});
    } catch (body_lost const &failure) {
        log_debug("HTTP_BODY_LOST", {{"request", request_id}, {"why", failure.what()}});
        return plain_problem(400, failure.what());
    } catch (std::exception const &failure) {
        log_error("HTTP_HANDLER_FAILED", {{"request", request_id}, {"error", failure.what()}});
    } catch (...) {
        log_error("HTTP_HANDLER_FAILED", {{"request", request_id}, {"error", "not a std::exception"}});
    }
    return plain_problem(500, "");
}

}  // namespace cusax::http
