// JSON-RPC over HTTP, as Kamailio's xhttp with jsonrpc_dispatch() speaks it.
#pragma once

#include "base/secret.hpp"
#include "enforce/rpc_line.hpp"
#include "net/http_client.hpp"

namespace cusax::enforce {

class http_rpc : public rpc_line {
  public:
    http_rpc(std::string url, std::chrono::milliseconds timeout);

    std::string_view name() const override { return "http"; }
    result<std::string> exchange(std::string const &call, accepts const &answer) override;
    void interrupt() noexcept override { http_.interrupt(); }

  private:
    secret_string url_;
    net::http_client http_;
};

}  // namespace cusax::enforce
