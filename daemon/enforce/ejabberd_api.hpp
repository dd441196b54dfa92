// Ends sessions by ejabberd's HTTP API (mod_http_api, command kick_user), which
// lets a caller in by its address or by HTTP authentication in the URL.
#pragma once

#include "base/secret.hpp"
#include "enforce/session_server.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace cusax::enforce {

class ejabberd_api : public session_server {
  public:
    // `url` is that of the API, "http://127.0.0.1:5280/api"; it may carry user and password.
    explicit ejabberd_api(std::string url);
    ~ejabberd_api() override;

    std::string_view method() const override { return "http"; }
    result<ended> end_sessions(model::jid const &whose) override;
    void interrupt() noexcept override { interrupted_ = true; }

  private:
    struct answer {
        long status = 0;
        std::string body{};
    };
    result<answer> post(std::string const &command, std::string const &json);

    secret_string url_;
    std::atomic<bool> interrupted_{false};
    std::unique_ptr<class curl_handle> curl_;
};

}  // namespace cusax::enforce
