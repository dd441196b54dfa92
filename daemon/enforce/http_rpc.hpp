// JSON-RPC over HTTP, as Kamailio's xhttp with jsonrpc_dispatch() speaks it.
#pragma once

#include "enforce/http_post.hpp"
#include "enforce/rpc_line.hpp"

namespace cusax::enforce {

class http_rpc : public rpc_line {
  public:
    http_rpc(std::string url, std::chrono::milliseconds timeout);

    std::string_view name() const override { return "http"; }
    result<std::string> exchange(std::string const &call, accepts const &answer) override;
    void interrupt() noexcept override { http_.interrupt(); }

  private:
    http_post http_;
};

}  // namespace cusax::enforce
