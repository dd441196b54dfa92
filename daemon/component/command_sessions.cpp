#include "component/command_sessions.hpp"

#include "base/bytes.hpp"
#include "xmpp/jid_parts.hpp"

namespace cusax::component {

std::optional<std::string> command_sessions::begin(command_state state, time_point now) {
    auto id = encode_hex(random_bytes(16));
    std::scoped_lock const lock(mutex_);
    make_room(state.owner, now);
    if (entries_.size() >= most_) return std::nullopt;
    entries_.emplace(id, entry{std::move(state), now});
    return id;
}

// Expired ones stay, to be told so, for as long as there is room.
void command_sessions::make_room(std::string_view owner, time_point now) {
    auto oldest = entries_.end();
    std::size_t own = 0;
    for (auto at = entries_.begin(); at != entries_.end(); ++at) {
        if (xmpp::bare_jid(at->second.state.owner) != xmpp::bare_jid(owner)) continue;
        ++own;
        if (oldest == entries_.end() || at->second.last_step < oldest->second.last_step) oldest = at;
    }
    if (own >= per_user) entries_.erase(oldest);
    if (entries_.size() < most_) return;
    std::erase_if(entries_, [&](auto const &each) { return has_expired(each.second, now); });
}

tl::expected<command_state, command_sessions::refusal> command_sessions::find(std::string const &id,
                                                                              std::string_view owner,
                                                                              std::string_view node,
                                                                              time_point now) {
    std::scoped_lock const lock(mutex_);
    auto const found = entries_.find(id);
    if (found == entries_.end() || found->second.state.owner != owner || found->second.state.node != node)
        return tl::unexpected(refusal::unknown);
    if (!has_expired(found->second, now)) return found->second.state;
    entries_.erase(found);
    return tl::unexpected(refusal::expired);
}

void command_sessions::keep(std::string const &id, command_state state, time_point now) {
    std::scoped_lock const lock(mutex_);
    auto const found = entries_.find(id);
    if (found != entries_.end()) found->second = entry{std::move(state), now};
}

void command_sessions::end(std::string const &id) {
    std::scoped_lock const lock(mutex_);
    entries_.erase(id);
}

std::size_t command_sessions::size() const {
    std::scoped_lock const lock(mutex_);
    return entries_.size();
}

}  // namespace cusax::component
