// One way to end what an account has open at one server: the seam between the
// thread that follows the changes and the protocols. A SIP proxy, whose bindings
// are removed, is one more of these.
#pragma once

#include "base/result.hpp"
#include "model/jid.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace cusax::enforce {

struct ended {
    std::optional<std::size_t> sessions{};  // none: the server does not say
};

class session_server {
  public:
    session_server() = default;
    virtual ~session_server() = default;
    session_server(session_server const &) = delete;
    session_server &operator=(session_server const &) = delete;

    virtual std::string_view method() const = 0;  // as the configuration calls it

    // Whether this daemon can reach it at all, so that one that cannot leaves it to another. Any thread.
    virtual bool is_at_hand() const { return true; }

    // Ends every session of the account; having none is no error. Blocks, with a deadline of its own.
    // Errors: unavailable: the server does not answer; forbidden: it does not let us, or does not know how,
    // and a person must act; anything else concerns this account alone.
    virtual result<ended> end_sessions(model::jid const &whose) = 0;

    virtual void interrupt() noexcept {}  // end_sessions() returns soon, now and for good; any thread
};

}  // namespace cusax::enforce
