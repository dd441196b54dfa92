// Ends sessions at one server after the changes that ask for it, and tells a SIP
// proxy that domains changed: never twice within its reload gap, and always once
// after the last change. Of all daemons on
// one database the holder of the role "sessions:<target>" does it, on a thread of
// its own, so that a slow or dead server delays nobody. It follows the feed from
// the place that the database keeps for the target, change by change in their
// order: what happened while the server or the daemon was away is caught up. A
// daemon that dies between an end and its note ends the same sessions again.
#pragma once

#include "base/backoff.hpp"
#include "base/pacer.hpp"
#include "enforce/domain_walk.hpp"
#include "enforce/ender_board.hpp"
#include "enforce/session_server.hpp"
#include "model/change.hpp"
#include "storage/account_store.hpp"
#include "storage/domain_store.hpp"
#include "storage/election.hpp"
#include "storage/enforcement_store.hpp"
#include "storage/feed.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace cusax::enforce {

struct ender_target {
    std::string name;
    service at = service::xmpp;
    std::vector<model::domain_name> domains;  // whose accounts have their sessions there; empty: of all
};

// Who asks for a new password reads it in a session that ends for it: how long the answer has to get there.
inline constexpr std::chrono::milliseconds own_password_grace{1000};

class session_ender {
  public:
    session_ender(ender_target const &target, std::unique_ptr<session_server> server,
                  storage::database settings, storage::connection_pool &pool);
    ~session_ender();  // as stop()
    session_ender(session_ender const &) = delete;
    session_ender &operator=(session_ender const &) = delete;

    void start();
    void wake() { pacer_.wake(); }  // the feed has something new; any thread
    void ask_to_stop();             // at once, also in the middle of a conversation
    void stop();

    ender_figures figures() const { return board_.figures(); }

  private:
    using clock = std::chrono::steady_clock;

    void run();
    void lead();
    void begin_term();
    void begin_anew(std::string const &why);
    std::chrono::milliseconds pause() const;
    bool covers(std::string const &domain) const { return domains_.empty() || domains_.contains(domain); }

    // What follows is false where the change must be tried again later.
    bool carry_out_page();
    bool carry_out(model::change const &change);
    bool hold_back(model::change const &change);
    bool carry_out_domain(model::change const &change);
    bool end(model::change const &because, std::optional<std::string> const &account_id,
             session_owner const &whose);
    bool wait_for_server(timestamp waiting_since, error const &why);
    bool settle_failure(model::change const &because, storage::ended_sessions const &what);

    void tell_of_domains();
    void note(storage::ended_sessions const &what, model::change const &because);
    void keep_place();
    storage::enforcement_claim claim() const;

    std::string name_;
    service at_;
    std::set<std::string> domains_;  // A-labels
    std::unique_ptr<session_server> server_;
    pacer pacer_;
    storage::election election_;
    storage::change_feed feed_;
    storage::enforcement_store store_;
    storage::account_store accounts_;
    storage::domain_store domain_store_;

    std::optional<model::feed_cursor> first_;  // where the feed ended when this daemon began

    // The leader's state, made anew with every term.
    storage::enforcement_place place_;
    storage::enforcement_place kept_;  // the place that the database has
    domain_walk walk_;                 // through the domain that is being carried out
    int tries_ = 0;                    // of the account that is being carried out
    model::feed_cursor held_;          // the change that was held back last
    clock::time_point not_before_;     // of the next attempt
    backoff away_;                     // the server does not answer
    backoff refused_;                  // it does not let us: a person must act
    backoff again_;                    // one account fails
    clock::time_point reload_not_before_;
    backoff reload_again_;

    ender_board board_;
    std::thread thread_;
};

}  // namespace cusax::enforce
