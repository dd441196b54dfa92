// Conversations of ad-hoc commands under way: bounded in number and time, each
// bound to the full JID that began it. Any thread.
#pragma once

#include <tl/expected.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace cusax::component {

struct command_state {
    std::string node;
    std::string owner;         // full JID
    std::size_t stage = 0;     // of the command's forms, which one is being filled in
    std::string account = {};  // bare JID that an earlier stage chose; empty: none
};

class command_sessions {
  public:
    using time_point = std::chrono::steady_clock::time_point;
    enum class refusal { unknown, expired };  // unknown: also somebody else's, or another command's

    // One user has at most `per_user` conversations; the oldest makes room.
    static constexpr std::size_t per_user = 4;

    command_sessions(std::size_t most, std::chrono::milliseconds lifetime)
        : most_(most), lifetime_(lifetime) {}

    // The id of a new conversation, which nobody can guess; nullopt where there are too many.
    std::optional<std::string> begin(command_state state, time_point now);

    tl::expected<command_state, refusal> find(std::string const &id, std::string_view owner,
                                              std::string_view node, time_point now);

    // The next step of a conversation that find() gave; it lives on from `now`.
    void keep(std::string const &id, command_state state, time_point now);
    void end(std::string const &id);
    std::size_t size() const;

  private:
    struct entry {
        command_state state;
        time_point last_step;
    };

    bool has_expired(entry const &what, time_point now) const { return now - what.last_step > lifetime_; }
    void make_room(std::string_view owner, time_point now);

    std::size_t const most_;
    std::chrono::milliseconds const lifetime_;
    mutable std::mutex mutex_;
    std::map<std::string, entry> entries_;
};

}  // namespace cusax::component
