// One exchange of datagrams with a local socket, for a thread that may wait. We
// are bound to a name that the kernel chooses in the abstract namespace (unix(7),
// "autobind"): it lies in no folder, asks for no right of the other side's, and
// goes with the socket. Both sides must share a network namespace.
#pragma once

#include "base/result.hpp"
#include "net/stream_client.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace cusax::net {

struct datagram_exchange {
    std::string path;  // of the other side's socket
    std::string text;
    std::function<bool(std::string_view)> accepts;  // what does not answer us is passed over
    std::size_t most = 0;                           // octets of an answer
    stream_client::deadline until{};
    interruption const *watched = nullptr;
};

// The answer. Error unavailable: nobody listens, nothing came in time, or it was larger than `most`.
result<std::string> exchange_datagrams(datagram_exchange const &wanted);

}  // namespace cusax::net
