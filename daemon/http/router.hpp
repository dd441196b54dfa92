// Routes: a method and a pattern of path segments lead to a handler and to what
// it needs. OPTIONS and HEAD are derived; a literal segment wins over a
// parameter, from the left.
//
//   router routes;
//   routes.add({.method = "PUT", .pattern = "/v1/accounts/{ref}/password",
//               .needs = scope::operator_, .run = blocking(set_password)});
#pragma once

#include "base/result.hpp"
#include "http/authorisation.hpp"
#include "http/types.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cusax::net {
class blocking_pool;
}

namespace cusax::http {

// What a handler gets. It owns everything, so a deferred handler may keep it.
struct context {
    request incoming;
    std::vector<std::pair<std::string, std::string>> parameters;  // by the names in the pattern
    std::optional<principal> caller;  // always there where the route needs a scope
    std::string request_id;

    // The path parameter of that name; asking for one that the pattern has not is a std::logic_error.
    std::string const &parameter(std::string_view name) const;
};

// Every handler is one of these inside: it is given the right to answer and uses it then or later.
using deferred_function = std::function<void(context, responder)>;
// A handler that answers by returning. An error becomes its problem document, an exception 500, 503 or 504.
using handler_function = std::function<result<response>(context const &)>;

struct handler {
    enum class place { pool, io_thread };

    place where = place::pool;
    deferred_function run;
};

// Runs on a thread of the blocking pool; may wait for the database.
handler blocking(handler_function answer);
// The same, by a member function of a resource, of which each route keeps a copy.
template <class Resource>
handler blocking(Resource resource, result<response> (Resource::*answer)(context const &) const) {
    return blocking([resource, answer](context const &of) { return (resource.*answer)(of); });
}
// Runs on the I/O thread itself; must not wait for anything.
handler immediate(handler_function answer);
// Started on the I/O thread (after a look-up of the token on the pool's), must not wait; answers from any
// thread, any time later.
handler deferred(deferred_function start);

// Begun as soon as the head is there and run on a thread of `pool`, of which it may keep one for as long as
// bodies come and go: answers with a stream, takes the body from request::stream. An exception is answered
// where the answer has not begun, and ends it otherwise. Its route says `streams_body` where there is a body
// to take.
using streaming_function = std::function<void(context const &, responder const &)>;
handler streaming(net::blocking_pool &pool, streaming_function run);

struct route {
    std::string method;   // "GET"; never "HEAD" or "OPTIONS"
    std::string pattern;  // "/v1/domains/{domain}"; a parameter is a whole, non-empty segment
    std::optional<scope> needs = std::nullopt;  // empty: public, a token is not even looked at
    handler run = {};
    std::optional<std::uint64_t> body_limit = std::nullopt;  // in octets, instead of the server's
    bool streams_body = false;  // the handler is streaming() and takes the body while it comes
    bool takes_basic = false;   // the token may also be the password of HTTP Basic
};

class router {
  public:
    struct found {
        route const *to;
        std::vector<std::pair<std::string, std::string>> parameters;
    };
    // Why nothing was found: not_found, or method_not_allowed with the value for `Allow`. OPTIONS of a known
    // path is method_not_allowed too: the dispatcher answers it from `allow`.
    struct missed {
        error_code why;
        std::string allow;
    };

    router();
    router(router &&) noexcept;
    router &operator=(router &&) noexcept;
    ~router();

    // A pattern that is malformed, or a route given twice, is a std::logic_error.
    void add(route what);

    // The path is decoded segments as in request::path. The route lives as long as the router.
    tl::expected<found, missed> find(std::string_view method, std::vector<std::string> const &path) const;

  private:
    struct node;
    std::unique_ptr<node> root_;
};

}  // namespace cusax::http
