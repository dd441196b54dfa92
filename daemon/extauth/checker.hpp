// Asks cusaxd what ejabberd asks us: POST /v1/auth/check for a password, GET
// /v1/auth/user_exists for a user. What cannot be told is a no, with a line in
// the log; the next question is asked anew.
#pragma once

#include "base/secret.hpp"
#include "extauth/frame.hpp"
#include "net/http_client.hpp"

#include <optional>
#include <string>

namespace cusax::extauth {

struct checker_settings {
    std::string url;      // of cusaxd: "https://cusaxd.capulet.example:8443", without a path
    secret_string token;  // scope reader, for the domains of the server
    std::string ca_file = {};
};

class checker {
  public:
    explicit checker(checker_settings settings);

    // Waits for the answer, five seconds at most. One thread.
    bool answer(question const &asked);

  private:
    bool is_right(question const &asked);
    bool exists(question const &asked);
    // The body of a 200; empty for anything else, which is logged.
    std::optional<std::string> ask(net::http_question what);

    std::string url_;
    secret_string authorization_;
    net::http_client http_;
};

}  // namespace cusax::extauth
