// The component's link to one XMPP server (XEP-0114): kept up, watched, and
// answering what the server delegates. Several links may live in one process,
// each with a component JID of its own.
//
//   linked only once every namespace was delegated for every domain; a link on
//   which that does not happen, or on which the canary dies, is closed and made
//   again. Every log line of a link has the key `component`.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "component/directory.hpp"
#include "component/link_config.hpp"
#include "component/link_metrics.hpp"
#include "component/server_grants.hpp"
#include "xml/element.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
class thread_pool;
}  // namespace boost::asio

namespace cusax::component {

enum class link_state {
    idle,        // not started, or stopped
    waiting,     // for the next attempt
    connecting,  // TCP, stream, handshake
    proving,     // handshake accepted, delegation not complete
    linked,
    stopping,
};
std::string_view name_of(link_state state);

struct link_stats {
    link_state state = link_state::idle;
    std::optional<timestamp> since;         // of the state
    std::vector<delegated_domain> domains;  // what was announced on the present connection
    std::optional<timestamp> last_canary;   // last time that delegation was seen to work
    bool canary_possible = true;            // false: the server lets nothing be told
    std::string last_end;                   // why the last connection ended; empty for none
    std::uint64_t attempts = 0;             // connections tried
    std::size_t in_flight = 0;              // requests being answered
    stanza_counts counts{};
    latency_histogram::snapshot latency{};

    bool linked() const { return state == link_state::linked; }
};

class link {
  public:
    // Both Asio objects outlive the link, `io` also the last job on `workers` (destroy or drain them first),
    // and `accounts` whatever still runs there.
    link(boost::asio::io_context &io, boost::asio::thread_pool &workers, link_config config,
         directory &accounts);
    ~link();  // drops the connection at once where stop() was not called before
    link(link const &) = delete;
    link &operator=(link const &) = delete;

    // Both return at once; any thread.
    void start();
    // Answers what is under way (new requests get a wait error), closes the stream, then calls `stopped` on
    // an io thread: at most timing.request + timing.close later.
    void stop(std::function<void()> stopped = {});

    // Sends an IQ of type get or set and waits for its answer, a result or an error stanza. It gets an id,
    // and the component as `from` unless it has one. Error unavailable: not linked, the link ended, or no
    // answer within timing.request. Blocks; any thread but those of `io`.
    result<xml::element> ask(xml::element iq);

    // Sends a stanza that nobody answers. Error unavailable: not linked. Blocks until it is queued behind
    // whatever was sent before.
    result<void> tell(xml::element stanza);

    // Whoever wants the PubSub events (XEP-0060 §7.1.2.1) that come over the link; called on an io thread,
    // must not block. Before start().
    void on_event(std::function<void(xml::element const &message)> take);

    link_stats stats() const;  // any thread

  private:
    std::shared_ptr<class link_session> session_;
};

}  // namespace cusax::component
