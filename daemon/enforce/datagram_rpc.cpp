#include "enforce/datagram_rpc.hpp"

namespace cusax::enforce {

result<std::string> datagram_rpc::exchange(std::string const &call, accepts const &answer) {
    constexpr std::size_t most = 65'536;
    auto got = net::exchange_datagrams({.path = socket_,
                                        .text = call,
                                        .accepts = answer,
                                        .most = most,
                                        .until = std::chrono::steady_clock::now() + timeout_,
                                        .watched = &stop_});
    if (!got) return fail(got.error().code, socket_ + ": " + got.error().detail);
    return got;
}

}  // namespace cusax::enforce
