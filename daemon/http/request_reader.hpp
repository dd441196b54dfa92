// Octets of a connection become requests (RFC 9112): no sockets, no clock. What
// two parsers could read in two ways (request smuggling: RFC 9112 §11.2) is
// refused and never repaired.
//
//   read into space(), commit() what came, call next() until it needs input.
#pragma once

#include "http/types.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace cusax::http {

class request_reader {
  public:
    enum class state {
        need_input,  // read more; in space() there is room
        head,        // head() is there: limit_body(), then next() again
        complete,    // take() the request, then next() reads the one behind it
        refused,     // send refusal() and close: the rest of the octets means nothing
    };

    explicit request_reader(std::size_t head_limit);
    request_reader(request_reader const &) = delete;
    request_reader &operator=(request_reader const &) = delete;
    ~request_reader();

    std::span<char> space();
    void commit(std::size_t count);
    state next();

    // From state::head to take(). The session fills in what it knows about the connection.
    request &head();
    request take();
    response refusal();

    // For a body that is taken while it comes: its head, and then, after each next(), what came of the body.
    // At state::complete take() gives back nothing of use and makes room for the request behind it.
    request take_head();
    std::string take_body();

    void limit_body(std::uint64_t octets);
    bool expects_continue() const;  // the client waits for 100 before it sends the body
    bool keep_alive() const;        // of the last head
    bool http_1_0() const;          // of the last head

    bool in_body() const;   // between the head and the end of the body
    bool buffered() const;  // octets have come that next() has not used

  private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace cusax::http
