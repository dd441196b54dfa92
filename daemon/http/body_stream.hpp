// The body of a request while it still comes, for handlers that take more than
// fits in memory: the connection puts octets in and stops reading while enough of
// them lie here; a thread that may wait takes them out.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>

namespace cusax::http {

// The client went away, stalled, or sent what is no body: what was taken so far is all there is.
struct body_lost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class body_stream {
  public:
    // `room` is called on the taking thread once there is place again after a put() that said there is none.
    explicit body_stream(std::function<void()> room) : room_(std::move(room)) {}

    // The next octets, in whatever pieces they came; empty at the end. Waits; throws body_lost.
    std::string take();
    // take() would not wait. Any thread.
    bool ready() const;

    // Of the connection: more octets; false where it is to wait for `room` before it brings more.
    bool put(std::string octets);
    void complete();
    void lose(std::string why);

  private:
    enum class state { open, complete, lost };

    bool settled() const { return !octets_.empty() || state_ != state::open; }

    static constexpr std::size_t enough = 262'144;

    std::function<void()> room_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string octets_;  // guarded by mutex_, as all below
    bool full_ = false;
    state state_ = state::open;
    std::string why_;
};

}  // namespace cusax::http
