// Publishes the profiles of a link's domains in the Personal Eventing services of
// their users, and keeps them true: it follows the feed, hears what users publish
// themselves, and walks over everybody at the start of a term and from time to
// time. Of all daemons the holder of the role "profiles:<component>" does it, on
// a thread of its own, and only while its link is up.
#pragma once

#include "base/backoff.hpp"
#include "base/pacer.hpp"
#include "pep/profile_keeper.hpp"
#include "storage/election.hpp"
#include "storage/feed.hpp"
#include "xmpp/pubsub.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace cusax::pep {

struct publisher_config {
    std::string component;
    std::vector<std::string> domains;
    user_way way = user_way::privileged;
    std::chrono::milliseconds read_back = std::chrono::hours(12);  // how often what stands is looked at
};

struct publisher_figures {
    std::string component;
    bool leading = false;
    std::size_t pending = 0;  // accounts that wait for their turn, or for another attempt
    std::uint64_t failures = 0;
    std::string last_error;
    keeper_counts counts;
};

class profile_publisher {
  public:
    // `through` and `accounts` outlive it; it takes the link's events, so it is made before the link starts.
    profile_publisher(publisher_config config, component::link &through, component::directory &accounts,
                      storage::database settings, storage::connection_pool &pool);
    ~profile_publisher();  // as stop()
    profile_publisher(profile_publisher const &) = delete;
    profile_publisher &operator=(profile_publisher const &) = delete;

    void start();
    void wake() { pacer_.wake(); }  // the feed has something new; any thread
    void stop();

    publisher_figures figures() const;  // any thread

  private:
    using clock = std::chrono::steady_clock;

    struct event {
        std::string user;
        xmpp::pubsub_event what;
    };
    struct retry {
        backoff wait;
        clock::time_point at;
    };

    void hear(xml::element const &message);
    void run();
    void lead();
    void note_changes();
    void walk_over(std::string const &domain);
    void note_events();
    void work();
    bool step_of_walk();
    void keep(std::string const &account_id, std::optional<storage::vcard_row> const &row,
              std::optional<timestamp> read_back_before);
    void failed(std::string const &account_id, error const &why);
    bool serves(std::string_view domain) const;

    publisher_config config_;
    component::link &link_;
    user_service service_;
    storage::profile_store published_;
    storage::vcard_store vcards_;
    storage::change_feed feed_;
    storage::election election_;
    profile_keeper keeper_;
    pacer pacer_;

    // The leader's state, made anew with every term.
    model::feed_cursor cursor_;
    std::set<std::string> pending_;         // account ids
    std::map<std::string, retry> retries_;  // accounts that failed
    std::deque<std::string> walk_;          // domains still to be walked over; empty name: what is left over
    std::string walked_to_;                 // in the first of them
    clock::time_point next_walk_;
    std::map<std::string, std::pair<int, clock::time_point>> repairs_;  // by user: how many since when

    mutable std::mutex mutex_;
    std::deque<event> events_;  // under the mutex
    publisher_figures shown_;   // under the mutex
    std::thread thread_;
};

}  // namespace cusax::pep
