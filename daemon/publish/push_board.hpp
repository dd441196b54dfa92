// How each domain stood at a target when its leader looked last, and the figures
// that follow from it. Written by the leader's thread, read by any.
#pragma once

#include "base/clock.hpp"
#include "projection/push_plan.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace cusax::publish {

struct pusher_figures {
    std::string target;
    bool leading = false;
    std::size_t domains = 0;    // that have something there
    std::size_t pending = 0;    // changes that are held back or did not succeed
    std::size_t foreign = 0;    // RRsets that somebody else has where ours should be
    std::size_t drift = 0;      // RRsets of ours that somebody else had changed at the last look
    std::size_t held = 0;       // domains whose changes wait for a confirmation
    std::uint64_t changes = 0;  // made, since the start
    std::uint64_t errors = 0;   // attempts that failed, since the start
    std::optional<timestamp> last_success{};  // when everything had been compared and nothing failed
};

class push_board {
  public:
    explicit push_board(std::string target) { figures_.target = std::move(target); }

    pusher_figures figures() const;

    void begin_term();
    void end_term();

    // What is planned for a domain, not held back. True where its foreign RRsets are others than before.
    bool note_plan(std::string const &domain, projection::push_plan const &plan);
    void note_sent(std::string const &domain, std::size_t changes, std::size_t in_the_way);
    void note_held(std::string const &domain);
    void note_gone(std::string const &domain);
    void note_error();
    void note_success(timestamp when);

    std::vector<std::string> held() const;
    bool waits_for_room(std::string const &domain) const;  // somebody else's RRset is in its way

  private:
    struct standing {
        std::size_t pending = 0;
        std::size_t foreign = 0;
        std::size_t drift = 0;
        bool held = false;
        std::vector<projection::push_finding> found_foreign{};
    };

    mutable std::mutex mutex_;
    std::map<std::string, standing> standings_;
    pusher_figures figures_;
};

}  // namespace cusax::publish
