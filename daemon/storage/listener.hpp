// LISTEN on a connection and a thread of its own. Notifications are hints:
// nothing is replayed to a listener that was away, so every (re)connection counts
// as one, and whoever must not miss anything also polls.
#pragma once

#include "storage/database.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::storage {

inline constexpr std::string_view change_channel = "cusax_change";  // rows in cusax.change
inline constexpr std::string_view domain_channel = "cusax_domain";  // some of them are about domains
inline constexpr std::string_view zone_channel = "cusax_zone";      // a new revision of the zones
inline constexpr std::string_view push_channel =
    "cusax_push";  // held changes of a push target were confirmed

class listener {
  public:
    // Gets the channel's name; called on the listener's thread. Once for each
    // channel after every (re)connection, then on each NOTIFY (several may come as one).
    using callback = std::function<void(std::string_view channel)>;

    listener(database settings, std::vector<std::string> channels, callback heard);
    ~listener();  // as stop()
    listener(listener const &) = delete;
    listener &operator=(listener const &) = delete;

    void stop();  // no callback runs after it returns; not from a callback

    bool connected() const;

  private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace cusax::storage
