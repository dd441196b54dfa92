// The HTTP server (HTTP/1.1, RFC 9112): listeners, I/O threads and the
// connections on them. Each connection belongs to one thread for its life.
#pragma once

#include "http/application.hpp"
#include "http/limits.hpp"
#include "net/endpoint.hpp"
#include "net/tls_context.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace cusax::http {

struct listener {
    net::endpoint where;                         // port 0: one that is free
    std::shared_ptr<net::tls_context> tls = {};  // empty: plain TCP
};

struct server_settings {
    std::vector<listener> listen;
    unsigned io_threads = 0;  // 0: one per core, at most two
    http::limits limits = {};
};

class server {
  public:
    // Binds every address; throws std::runtime_error with "address:port" in its text where one cannot be had.
    // The application must outlive the server.
    server(server_settings settings, application &program);
    server(server const &) = delete;
    server &operator=(server const &) = delete;
    ~server();  // stop() without grace

    // Begins to answer. Until then connections wait in the kernel's queue.
    void start();

    // Accepts no more, closes idle connections at once, lets requests in flight finish and closes what is
    // left when the grace is over. Returns when all I/O threads have ended; a second call does nothing.
    // Answers that come later are dropped. Any thread but an I/O thread.
    void stop(std::chrono::milliseconds grace);

    // In the order of the settings, with the ports that were really bound.
    std::vector<net::endpoint> const &bound_endpoints() const;
    // Connections open now. Any thread.
    std::size_t connection_count() const;

  private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace cusax::http
