// One POST of JSON at a time, by libcurl: with deadlines, a bound on the answer,
// and an end from another thread. Never by a proxy of the environment.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace cusax::enforce {

struct http_answer {
    long status = 0;
    std::string body{};
};

struct http_limits {
    std::chrono::milliseconds connect_time{2'000};
    std::chrono::milliseconds answer_time{5'000};  // for everything
    std::size_t body = 4096;                       // octets of an answer
};

class http_post {
  public:
    // `url` may carry user and password; throws where libcurl cannot be set up.
    http_post(std::string url, http_limits limits);
    ~http_post();
    http_post(http_post const &) = delete;
    http_post &operator=(http_post const &) = delete;

    // The answer, whatever its status; `path` is put behind the URL. Error unavailable: there is none.
    result<http_answer> post(std::string const &path, std::string const &json);
    void interrupt() noexcept { interrupted_ = true; }  // post() returns soon, now and for good; any thread

  private:
    secret_string url_;
    http_limits limits_;
    std::atomic<bool> interrupted_{false};
    std::unique_ptr<class curl_handle> curl_;
};

}  // namespace cusax::enforce
