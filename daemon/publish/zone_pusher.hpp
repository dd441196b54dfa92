// Keeps our records true in one primary that somebody else runs (RFC 2136). Of
// all daemons on one database the holder of the role "push:<target>" does it, on
// a thread of its own, so that a slow or dead primary delays nobody. It follows
// the feed and pushes what changed; a timer compares everything, so that a lost
// wake-up costs time and drift is found.
#pragma once

#include "base/backoff.hpp"
#include "base/pacer.hpp"
#include "model/change.hpp"
#include "publish/push_board.hpp"
#include "publish/push_sender.hpp"
#include "publish/push_survey.hpp"
#include "storage/election.hpp"
#include "storage/feed.hpp"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace cusax::publish {

class zone_pusher {
  public:
    zone_pusher(push_target target, storage::database settings, storage::connection_pool &pool);
    ~zone_pusher();  // as stop()
    zone_pusher(zone_pusher const &) = delete;
    zone_pusher &operator=(zone_pusher const &) = delete;

    void start();
    void wake() { pacer_.wake(); }  // the feed has something new, or changes were confirmed; any thread
    void ask_to_stop();             // at once, also in the middle of a conversation
    void stop();

    push_target const &target() const { return target_; }
    pusher_figures figures() const { return board_.figures(); }

  private:
    using clock = std::chrono::steady_clock;

    struct retry {
        backoff wait;
        clock::time_point at;
    };

    void run();
    void lead();
    void begin_term();
    std::chrono::milliseconds pause() const;
    void note_changes();
    std::vector<std::string> due_again();
    void work();

    // Error unavailable: the primary does not answer. What else goes wrong concerns one domain.
    result<void> check_everything();
    result<void> check_changes();
    result<void> check(std::vector<std::string> const &domains, survey_depth depth);
    result<void> check(push_unit unit, survey_depth depth);
    result<void> let_go(push_unit const &unit);
    result<void> carry_out(push_unit const &unit, projection::push_plan const &plan);
    result<void> hold(push_unit const &unit, projection::push_plan const &plan,
                      std::string const &fingerprint);
    result<void> failed(push_unit const &unit, error const &why);
    void tell(push_unit const &unit, projection::push_plan const &plan);

    push_target target_;
    pacer pacer_;
    net::interruption stop_;
    storage::election election_;
    storage::change_feed feed_;
    storage::push_store store_;
    primary_client primary_;
    push_survey survey_;
    push_sender sender_;

    // The leader's state, made anew with every term.
    model::feed_cursor cursor_;
    std::set<std::string> pending_;         // domains with changes
    std::map<std::string, retry> retries_;  // domains that failed
    clock::time_point next_round_;          // of everything
    clock::time_point away_until_;          // the primary did not answer: not before
    backoff away_;
    bool made_room_ = false;  // in this pass something was removed, for which another domain may have waited

    push_board board_;
    std::thread thread_;
};

}  // namespace cusax::publish
