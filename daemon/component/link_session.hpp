// The life of a link behind link.hpp: connect, prove that the server delegates,
// keep alive, watch with a canary, and after an end wait and begin anew.
// Everything but stats() runs on the strand.
#pragma once

#include "base/backoff.hpp"
#include "component/asio_types.hpp"
#include "component/canary.hpp"
#include "component/connection.hpp"
#include "component/link.hpp"
#include "component/one_shot_timer.hpp"
#include "component/outgoing_requests.hpp"
#include "component/request_runner.hpp"
#include "component/responder.hpp"
#include "component/server_grants.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace cusax::component {

class link_session : public std::enable_shared_from_this<link_session> {
  public:
    link_session(asio::io_context &io, asio::thread_pool &workers, link_config config, directory &accounts);

    link_strand const &strand() const { return strand_; }

    void start();
    void stop(std::function<void()> stopped);
    void abandon();
    void ask(xml::element iq, outgoing_requests::done_function done);
    result<void> tell(xml::element const &stanza);
    void on_event(std::function<void(xml::element const &)> take) { take_event_ = std::move(take); }
    link_stats stats() const;

  private:
    using account_by_domain = std::map<std::string, std::optional<std::string>>;

    // link_session.cpp: the connection and what comes over it
    void connect();
    void on_established();
    void on_ended(connection_end why, std::string const &detail);
    void on_stopped();
    void on_stanza(xml::element stanza);
    void on_cut_stanza(xml::cut_stanza stanza);
    void on_message(xml::element const &message);
    void on_request(xml::element stanza, std::optional<xmpp::stanza_error> const &defect = std::nullopt);
    void on_answer(xml::element const &iq);

    // link_watch.cpp: whether the link is still worth anything
    void on_delegation_deadline();
    void on_proven();
    void schedule_ping();
    void send_ping();
    void on_ping_deadline();
    void schedule_canary(milliseconds delay);
    void find_canary_accounts();
    account_by_domain any_accounts(std::vector<std::string> const &domains) const;  // blocks
    void send_canary(account_by_domain const &accounts);
    void check_canary();
    void judge_canary(canary::verdict verdict);
    void link_again();

    void enter(link_state state);
    void cancel_timers();

    std::shared_ptr<link_config const> config_;
    directory *accounts_;
    asio::thread_pool *workers_;
    link_strand strand_;
    std::shared_ptr<link_metrics> metrics_;
    responder answers_;
    backoff backoff_;

    std::shared_ptr<connection> connection_;
    std::shared_ptr<request_runner> runner_;  // one for each connection, from its handshake on
    std::shared_ptr<outgoing_requests> outgoing_;
    std::function<void(xml::element const &)> take_event_;
    server_grants grants_;
    canary canary_;
    bool canary_under_way_ = false;
    std::string ping_id_;  // of the ping that waits for its answer; empty for none
    bool heard_since_ping_ = false;

    one_shot_timer phase_timer_;  // until the next attempt, or for delegation
    one_shot_timer ping_timer_;
    one_shot_timer canary_timer_;
    bool stopping_ = false;
    std::function<void()> stopped_;
    link_state state_ = link_state::idle;

    mutable std::mutex shown_mutex_;
    link_stats shown_;  // what stats() shows; under the mutex
};

}  // namespace cusax::component
