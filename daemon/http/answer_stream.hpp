// The body of an answer while it is made: whoever makes it writes, the
// connection takes. A connection that takes slowly makes write() wait and offer()
// say so; one that is gone makes both say false.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace cusax::http {

class answer_stream {
  public:
    static constexpr std::size_t enough = 65'536;

    // What of the answer there is for the connection to send.
    enum class state { open, finished, broken };
    struct piece {
        std::string octets;
        state then = state::open;  // behind them
    };

    // Waits until less than `most_unsent` octets are unsent, then adds these. False: nobody takes them any
    // more.
    bool write(std::string_view octets, std::size_t most_unsent = enough);
    // Waits until the connection has handed everything to the network, and for a client that takes nothing no
    // longer than that. False as above.
    bool flush(std::chrono::milliseconds longest);
    // Adds the octets without waiting. False: nobody takes them, or `most_offered` lie here already.
    bool offer(std::string_view octets);
    // The end of the body; without it the answer is broken, and the client can see that (RFC 9112 §8).
    void finish();
    void abandon();  // the end of an answer that cannot be finished; nothing after finish()
    bool lost() const;

    // Of the connection. `wake` is called on any thread when there is something to take.
    void attach(std::function<void()> wake);
    piece take();  // empty and open: wait for `wake`
    void sent();   // what was taken is with the network
    void lose();   // the connection is gone

  private:
    void tell(std::unique_lock<std::mutex> &held);

    static constexpr std::size_t most_offered = 1'048'576;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::function<void()> wake_;  // guarded by mutex_, as all below
    std::string octets_;
    bool under_way_ = false;  // taken and not yet sent
    bool told_ = false;       // wake_ was called, and nothing taken since
    bool lost_ = false;
    state state_ = state::open;
};

// The writing end: abandons what was not finished.
class answer_writer {
  public:
    answer_writer() : stream_(std::make_shared<answer_stream>()) {}
    answer_writer(answer_writer &&) noexcept = default;
    answer_writer &operator=(answer_writer &&) = delete;
    ~answer_writer() {
        if (stream_) stream_->abandon();
    }

    std::shared_ptr<answer_stream> const &stream() const { return stream_; }
    answer_stream *operator->() const { return stream_.get(); }

  private:
    std::shared_ptr<answer_stream> stream_;
};

// The end on its way to a connection: where no connection takes it, whoever writes must not wait for one.
class untaken_stream {
  public:
    explicit untaken_stream(std::shared_ptr<answer_stream> stream) : stream_(std::move(stream)) {}
    untaken_stream(untaken_stream const &) = delete;
    untaken_stream &operator=(untaken_stream const &) = delete;
    ~untaken_stream() {
        if (stream_) stream_->lose();
    }

    void taken() { stream_ = nullptr; }

  private:
    std::shared_ptr<answer_stream> stream_;
};

}  // namespace cusax::http
