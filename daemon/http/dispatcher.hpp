// From a request to its answer: request id, route, token, handler, exceptions,
// and one observation when it is done.
#pragma once

#include "http/application.hpp"
#include "http/authorisation.hpp"
#include "http/router.hpp"
#include "net/blocking_pool.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace cusax::http {

// One answered request, for metrics. The views live as long as the call.
struct observation {
    std::string_view method;
    std::string_view pattern;  // of the route; "" where none matched
    int status;
    std::chrono::nanoseconds duration;  // from the complete request to its answer, without the network
};
using observer = std::function<void(observation const &)>;

class dispatcher final : public application {
  public:
    // The pool must be stopped, and every deferred handler have answered, before the dispatcher goes.
    // `observe` is called on any thread and may be empty.
    dispatcher(router routes, authentication tokens, net::blocking_pool &pool, std::uint64_t body_limit,
               observer observe = {});
    ~dispatcher() override;

    std::optional<std::uint64_t> body_limit(request const &head) const override;
    void handle(request incoming, responder done) override;

  private:
    struct exchange;

    responder observe(responder done, std::string request_id, std::string method,
                      std::string_view pattern) const;
    void authenticate(std::shared_ptr<exchange> const &work) const;
    void start(std::shared_ptr<exchange> const &work) const;
    template <class Job>
    void on_pool(std::shared_ptr<exchange> const &work, Job job) const;

    router routes_;
    authentication tokens_;
    net::blocking_pool &pool_;
    std::uint64_t body_limit_;
    observer observe_;
};

}  // namespace cusax::http
