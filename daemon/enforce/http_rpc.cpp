#include "enforce/http_rpc.hpp"

namespace cusax::enforce {
namespace {

constexpr std::size_t body_limit = 65'536;  // as large as a datagram may be

}  // namespace

http_rpc::http_rpc(std::string url, std::chrono::milliseconds timeout)
    : url_(std::move(url)),
      http_({.connect_time = timeout, .answer_time = timeout, .body_limit = body_limit}) {}

result<std::string> http_rpc::exchange(std::string const &call, accepts const &answer) {
    auto got = http_.ask({.url = url_.reveal(), .json = call});
    if (!got) return fail(got.error());
    // A fault comes with a status of its own, 500 or 404, and still is an answer.
    if (got->body.starts_with('{') && answer(got->body)) return std::move(got->body);
    auto const said = "the server answered with status " + std::to_string(got->status);
    if (got->status == 401 || got->status == 403)
        return fail(error_code::forbidden, said + "; it must let us in at the URL in rpc");
    if (got->status == 404)
        return fail(error_code::forbidden, said + "; there is no JSON-RPC at the URL in rpc");
    return fail(error_code::unavailable, said + " and what is no answer to our call");
}

}  // namespace cusax::enforce
