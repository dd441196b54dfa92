// Ends sessions by ejabberd's HTTP API (mod_http_api, command kick_user), which
// lets a caller in by its address or by HTTP authentication in the URL.
#pragma once

#include "base/secret.hpp"
#include "enforce/session_server.hpp"
#include "net/http_client.hpp"

#include <string>

namespace cusax::enforce {

class ejabberd_api : public session_server {
  public:
    // `url` is that of the API, "http://127.0.0.1:5280/api"; it may carry user and password.
    explicit ejabberd_api(std::string url);

    std::string_view method() const override { return "http"; }
    result<ended> end_sessions(session_owner const &whose) override;
    void interrupt() noexcept override { http_.interrupt(); }

  private:
    secret_string url_;
    net::http_client http_;
};

}  // namespace cusax::enforce
