// An HTTP server for the test of a client: it gives one answer, word for word,
// and keeps the request it was given for.
#pragma once

#include <string>
#include <thread>

namespace cusax::tests {

// "200 OK" and a body as a whole answer.
std::string answer_of(std::string const &status, std::string const &body);

class http_listener {
  public:
    explicit http_listener(std::string answer);
    ~http_listener();
    http_listener(http_listener const &) = delete;
    http_listener &operator=(http_listener const &) = delete;

    std::string const &url() const { return url_; }  // "http://127.0.0.1:…"
    // Waits until it is answered.
    std::string const &request();

  private:
    void answer_one();

    std::string answer_;
    std::string url_;
    std::string request_;
    int fd_ = -1;
    std::thread thread_;
};

}  // namespace cusax::tests
