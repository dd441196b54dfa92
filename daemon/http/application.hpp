// What a connection asks of the program above it.
#pragma once

#include "http/types.hpp"

#include <cstdint>
#include <optional>

namespace cusax::http {

class application {
  public:
    virtual ~application() = default;

    // The largest body, in octets, that a request with this head may have; none: it is handled as soon as its
    // head is there, its body coming through request::stream. I/O thread; must not block.
    virtual std::optional<std::uint64_t> body_limit(request const &head) const = 0;

    // Answers the request through `done`. I/O thread; must not block and must not throw.
    virtual void handle(request incoming, responder done) = 0;
};

}  // namespace cusax::http
