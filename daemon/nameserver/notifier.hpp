// Tells the secondaries of new serials (RFC 1996), each in its own time: one
// thread, one socket for each secondary, so that one that is dead or answers
// nonsense delays nobody. Of several changes of a zone only the newest is told.
// What is not acknowledged is told again, ever more seldom, for as long as the
// zone is served.
#pragma once

#include "dns/tsig_key.hpp"
#include "dns/zone_set.hpp"
#include "nameserver/descriptor.hpp"
#include "nameserver/secondary_board.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace cusax::nameserver {

struct notifier_pace {
    std::chrono::milliseconds answer_time{2000};
    std::chrono::milliseconds first_pause{1000};  // before the second attempt, then twice as long
    std::chrono::milliseconds longest_pause{300'000};
    std::size_t at_once = 64;  // to one secondary without an answer
};

class notify_target;

class notifier {
  public:
    // The board and the keys must outlive it. Throws std::system_error where no socket can be had.
    notifier(secondary_board &board, dns::tsig_keyring const &keys, notifier_pace pace = {});
    ~notifier();  // as stop()
    notifier(notifier const &) = delete;
    notifier &operator=(notifier const &) = delete;

    void start();
    void stop();

    // What is new or has a new serial, and what is served no longer. Any thread; returns at once.
    void changed(std::vector<dns::zone_set::zone_pointer> const &zones,
                 std::vector<dns::name> const &removed);

  private:
    void run();
    void take_news();
    int wait_time() const;

    secondary_board &board_;
    notifier_pace pace_;
    descriptor wake_;
    std::vector<std::unique_ptr<notify_target>> targets_;

    std::mutex mutex_;
    std::vector<dns::rrset> news_;  // SOA of what changed; without records where the zone is gone
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace cusax::nameserver
