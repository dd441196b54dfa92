// What an ender has done since the start and how it stands. Written by its
// thread, read by any.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace cusax::enforce {

struct ender_figures {
    std::string target;
    std::string method;
    bool leading = false;
    std::uint64_t ended = 0;                   // accounts whose sessions were ended
    std::uint64_t failed = 0;                  // accounts given up on
    std::uint64_t reloads = 0;                 // times that it was told that domains changed
    std::uint64_t retries = 0;                 // attempts that are made again
    std::optional<timestamp> waiting_since{};  // when the oldest change was made that is not carried out
    std::optional<timestamp> last_success{};
    std::string trouble{};  // why nothing can be ended there at present; empty: nothing is known against it
};

class ender_board {
  public:
    ender_board(std::string target, std::string_view method);

    ender_figures figures() const;

    void begin_term();
    void end_term();
    void note_waiting(timestamp since);
    void note_caught_up();
    void note_ended(timestamp when);
    void note_failed();  // an account was given up on
    void note_reload();
    void note_retry();
    void note_trouble(std::string why);
    void note_answering();  // the server answers, whatever it says

  private:
    mutable std::mutex mutex_;
    ender_figures figures_;
};

}  // namespace cusax::enforce
