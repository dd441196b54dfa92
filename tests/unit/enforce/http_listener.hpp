// An HTTP server that gives one answer, whatever it is asked, and keeps what it was asked.
#pragma once

#include <string>
#include <thread>

namespace cusax::enforce {

class http_listener {
  public:
    explicit http_listener(std::string answer);
    ~http_listener();
    http_listener(http_listener const &) = delete;
    http_listener &operator=(http_listener const &) = delete;

    std::string const &origin() const { return origin_; }  // "http://127.0.0.1:45678"
    std::string const &request();                          // waits for it

  private:
    void answer_one();

    std::string answer_;
    std::string origin_;
    std::string request_;
    int fd_ = -1;
    std::thread thread_;
};

// A whole response, after which the connection is closed.
std::string answer_of(std::string const &status, std::string const &body);

}  // namespace cusax::enforce
