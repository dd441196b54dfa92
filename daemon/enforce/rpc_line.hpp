// How JSON-RPC travels to a server and back, one call at a time: by HTTP, or by
// datagrams on a unix socket.
#pragma once

#include "base/result.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace cusax::enforce {

class rpc_line {
  public:
    using accepts = std::function<bool(std::string_view)>;

    rpc_line() = default;
    virtual ~rpc_line() = default;
    rpc_line(rpc_line const &) = delete;
    rpc_line &operator=(rpc_line const &) = delete;

    virtual std::string_view name() const = 0;

    // Sends the call and waits for what `answer` accepts. Errors: unavailable: nothing came in time, or what
    // came is too large; forbidden: we are not let in.
    virtual result<std::string> exchange(std::string const &call, accepts const &answer) = 0;

    virtual void interrupt() noexcept = 0;  // exchange() returns soon, now and for good; any thread
};

}  // namespace cusax::enforce
