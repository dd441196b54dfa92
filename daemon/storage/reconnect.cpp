#include "storage/reconnect.hpp"

#include "base/exceptions.hpp"

#include <algorithm>
#include <thread>

namespace cusax::storage {

session &reconnecting_session::get(std::function<void(session &)> const &greet) {
    if (session_) return *session_;
    auto fresh = std::make_unique<session>(settings_, server_options_);
    try {
        greet(*fresh);
    } catch (pqxx::failure const &failed) {
        rethrow_as_ours(failed, classify(failed, fresh->connection()));
    }
    session_ = std::move(fresh);
    connected_ = true;
    ++connects_;
    next_pause_ = first_pause;
    return *session_;
}

failure_kind reconnecting_session::judge(pqxx::failure const &failed) {
    if (!session_) return failure_kind::connection_lost;
    auto const kind = classify(failed, session_->connection());
    if (kind == failure_kind::connection_lost) drop();
    return kind;
}

void reconnecting_session::drop() {
    session_.reset();
    connected_ = false;
}

void reconnecting_session::pause() {
    std::this_thread::sleep_for(next_pause_);
    next_pause_ = std::min(next_pause_ * 2, longest_pause);
}

}  // namespace cusax::storage
