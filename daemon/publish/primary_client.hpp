// Talks DNS over TCP to a primary that somebody else runs: reads a zone
// (RFC 5936) or single RRsets, and changes it (RFC 2136), signed where the
// target has a key (RFC 8945). Waits; one thread at a time.
#pragma once

#include "dns/request_writer.hpp"
#include "dns/response_reader.hpp"
#include "net/stream_client.hpp"
#include "publish/push_target.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cusax::publish {

// How an update ended that the primary may have received.
struct update_outcome {
    enum class kind {
        done,
        conflict,  // a prerequisite does not hold: nothing was changed, look again
        refused,   // for another reason: nothing was changed
        unknown,   // the answer did not come, or is not to be believed
    };
    kind how{};
    std::string why{};  // one sentence's worth, where it is not done
};

class primary_client {
  public:
    // Both outlive the client; `watched` may be nullptr.
    explicit primary_client(push_target const &target, net::interruption const *watched = nullptr)
        : target_(target), watched_(watched) {}

    // Everything that stands in the zone. Errors: unavailable; forbidden where the primary
    // refuses (it may still answer queries); unauthorized, malformed, too_large.
    result<std::vector<dns::rrset>> read_zone(dns::name const &zone);

    // What stands at `owner` of this type, or the CNAME there; nothing where nothing does. Errors:
    // unavailable, forbidden, unauthorized, malformed.
    result<std::vector<dns::rrset>> find(dns::name const &owner, dns::rr_type type);

    // Changes of one zone, all or none. `refused` also where they do not fit into one message.
    update_outcome update(dns::name const &zone, std::span<projection::push_change const> changes);

    // Ends the connection; the next request makes another.
    void close() { connection_.reset(); }

  private:
    using deadline = net::stream_client::deadline;

    deadline soon() const { return std::chrono::steady_clock::now() + target_.timeout; }
    dns::request_signing signing() const;
    result<void> send(byte_view request);
    result<bytes> receive();
    result<bytes> exchange(byte_view request);
    update_outcome judge(dns::outgoing_request &request, byte_view message);

    push_target const &target_;
    net::interruption const *watched_;
    std::optional<net::stream_client> connection_;
};

}  // namespace cusax::publish
