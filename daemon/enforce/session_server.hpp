// One way to end what an account has open at one server: the seam between the
// thread that follows the changes and the protocols. What is open there, its
// sessions, are XMPP streams, or the bindings of its addresses at a SIP proxy.
#pragma once

#include "base/result.hpp"
#include "model/jid.hpp"
#include "model/sip_uri.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace cusax::enforce {

// Under which names an account may have something open.
struct session_owner {
    model::jid jid;
    std::vector<model::sip_uri> aors{};  // for a SIP proxy alone; some of them may be the account's no longer
};

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

    // Ends every session of the owner; having none is no error. Blocks, with a deadline of its own.
    // Errors: unavailable: the server does not answer; forbidden: it does not let us, or does not know how,
    // and a person must act; anything else concerns this account alone.
    virtual result<ended> end_sessions(session_owner const &whose) = 0;

    // Has it read anew which domains are ours, where it keeps them in mind. Errors as above; not of an
    // account.
    virtual result<void> reload_domains() { return {}; }

    virtual void interrupt() noexcept {}  // all of these return soon, now and for good; any thread
};

}  // namespace cusax::enforce
