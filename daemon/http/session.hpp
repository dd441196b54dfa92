// One HTTP/1.1 connection (RFC 9112), plain or TLS: reads a request, has it
// answered, writes the answer, and so on. It belongs to one I/O thread; the
// thread's worker owns it and watches its deadline.
#pragma once

#include "http/application.hpp"
#include "http/limits.hpp"
#include "http/mailbox.hpp"
#include "http/response_head.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio::ssl {
class context;
}

namespace cusax::http {

using tcp_socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class session;

// What all sessions of one I/O thread share.
struct session_environment {
    application &program;
    http::limits const &limits;
    std::shared_ptr<mailbox> to_thread;
    date_field date;
    std::function<void(session &)> closed;  // the last thing that a session calls
};

// All members on the session's own thread.
class session {
  public:
    using clock = std::chrono::steady_clock;

    session() = default;
    session(session const &) = delete;
    session &operator=(session const &) = delete;
    virtual ~session() = default;

    virtual void start() = 0;
    // Ends what has taken too long.
    virtual void check_deadline(clock::time_point now) = 0;
    // Closes at once when idle, else after the answer to the request in flight.
    virtual void begin_stop() = 0;
    virtual void close() = 0;
};

// The environment must outlive the session.
std::shared_ptr<session> make_session(tcp_socket socket, session_environment &environment);
std::shared_ptr<session> make_session(tcp_socket socket, std::shared_ptr<boost::asio::ssl::context> tls,
                                      session_environment &environment);

}  // namespace cusax::http
