// A client that sends exactly the octets it is told to. Every wait ends after
// ten seconds with an exception.
#pragma once

#include "net/endpoint.hpp"

#include <map>
#include <string>
#include <string_view>

namespace cusax::tests {

struct raw_response {
    int status = 0;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
};

class raw_client {
  public:
    explicit raw_client(net::endpoint const &server);
    raw_client(raw_client const &) = delete;
    raw_client &operator=(raw_client const &) = delete;
    ~raw_client();

    void send(std::string_view octets) const;
    // False where the server has closed: for those who go on sending until it does.
    bool try_send(std::string_view octets) const;

    // The next response; `has_body` false for the answer to HEAD.
    raw_response receive(bool has_body = true);
    // Everything that comes up to and with `mark`; throws where the server closes before.
    std::string receive_until(std::string_view mark);
    // True where the server closed the connection and nothing more was in it.
    bool at_end();
    // Closes so that the server's next write fails (RST).
    void vanish();

    int descriptor() const { return socket_; }

  private:
    bool read_more();

    int socket_ = -1;
    std::string input_;
};

}  // namespace cusax::tests
