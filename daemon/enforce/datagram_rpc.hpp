// JSON-RPC by datagrams on a unix socket, as Kamailio's jsonrpcs speaks it.
// Whoever may write to that socket may do everything there.
#pragma once

#include "enforce/rpc_line.hpp"
#include "net/datagram_client.hpp"

#include <chrono>

namespace cusax::enforce {

class datagram_rpc : public rpc_line {
  public:
    datagram_rpc(std::string socket, std::chrono::milliseconds timeout)
        : socket_(std::move(socket)), timeout_(timeout) {}

    std::string_view name() const override { return "unixgram"; }
    result<std::string> exchange(std::string const &call, accepts const &answer) override;
    void interrupt() noexcept override { stop_.interrupt(); }

  private:
    std::string socket_;
    std::chrono::milliseconds timeout_;
    net::interruption stop_;
};

}  // namespace cusax::enforce
