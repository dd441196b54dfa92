// Asks HTTP servers of others (RFC 9110), for a thread that may wait. The one
// place that speaks libcurl: one handle, hence one request at a time, over a
// connection that is kept for the next.
#pragma once

#include "base/result.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cusax::net {

struct http_question {
    std::string url;                        // "http://…" or "https://…", user and password allowed
    std::vector<std::string> headers = {};  // "Name: value"
    std::optional<std::string> json = {};   // posted; without it: GET
};

struct http_reply {
    long status = 0;
    std::string body = {};
};

struct http_client_settings {
    std::chrono::milliseconds connect_time = std::chrono::seconds(2);
    std::chrono::milliseconds answer_time = std::chrono::seconds(5);  // for all of it
    std::size_t body_limit = 4096;                                    // octets of an answer
    std::string ca_file = {};  // PEM; empty: the authorities that the system trusts
};

class http_client {
  public:
    // Throws std::runtime_error where libcurl cannot be set up.
    explicit http_client(http_client_settings settings = {});
    ~http_client();

    // The answer, whatever its status; redirects are not followed, and no proxy is taken from the
    // environment. Error: unavailable with libcurl's words, which name neither the URL nor a header.
    result<http_reply> ask(http_question const &what);

    // Ends the request under way, and every later one at once. Any thread.
    void interrupt() noexcept { interrupted_ = true; }

  private:
    class handle;

    http_client_settings settings_;
    std::atomic<bool> interrupted_{false};
    std::unique_ptr<handle> handle_;
};

}  // namespace cusax::net
