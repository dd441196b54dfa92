// Look-ups at a high rate: what is asked at the same time goes to the database as
// one query, on connections of its own. A single look-up waits for nothing but its
// own query, and a thousand at once cost sixteen. A database that was lost is asked
// again until the look-ups' patience ends.
#pragma once

#include "base/exceptions.hpp"
#include "base/log.hpp"
#include "storage/database_failure.hpp"
#include "storage/reconnect.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace cusax::storage {

struct gathering {
    std::size_t threads = 2;  // each with a connection of its own
    std::size_t queue_limit = 4096;
    std::chrono::milliseconds patience{2000};  // how long a look-up outlives a lost database
};

// Look-ups by key are all there is: never a scan, whatever the statistics of a fresh table say.
inline constexpr char const *look_up_planner_options =
    "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c "
    "enable_mergejoin=off";

template <class Key, class Row>
class gathered_reads {
    using steady = std::chrono::steady_clock;

  public:
    // Exactly one of the two counts; the exception is cusax::unavailable, or what a row that cannot be read
    // throws. Called on a thread of the reader: be brief and do not throw.
    using completion = std::function<void(std::optional<Row>, std::exception_ptr)>;

    struct pending {
        Key key;
        completion done;
        steady::time_point deadline;
        std::optional<Row> found;
    };
    using batch = std::vector<pending>;  // at most 64
    // Fills in what it finds. Throws pqxx::failure.
    using look_up = std::function<void(session &, batch &)>;

    gathered_reads(database settings, gathering options, look_up how)
        : settings_(std::move(settings)), options_(options), look_up_(std::move(how)) {
        for (std::size_t i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { run(); });
    }

    // Answers what is queued with `unavailable`.
    ~gathered_reads() {
        {
            std::lock_guard const lock(mutex_);
            ending_ = true;
        }
        wake_.notify_all();
        for (auto &thread : threads_) thread.join();
        for (auto &left : queue_) answer(left, std::make_exception_ptr(unavailable("the daemon is ending")));
    }
    gathered_reads(gathered_reads const &) = delete;
    gathered_reads &operator=(gathered_reads const &) = delete;

    // Any thread. Sees every write that was answered before the call.
    void find(Key key, completion done) {
        pending one{.key = std::move(key),
                    .done = std::move(done),
                    .deadline = steady::now() + options_.patience,
                    .found = {}};
        {
            std::lock_guard const lock(mutex_);
            if (!ending_ && queue_.size() < options_.queue_limit) {
                queue_.push_back(std::move(one));
                wake_.notify_one();
                return;
            }
        }
        answer(one, std::make_exception_ptr(unavailable("the queue of reads is full")));
    }

    // The same, waiting for the answer; throws. Not from a completion.
    std::optional<Row> find(Key key) {
        std::promise<std::optional<Row>> answered;
        auto waiting = answered.get_future();
        find(std::move(key), [&answered](std::optional<Row> found, std::exception_ptr const &why) {
            if (why)
                answered.set_exception(why);
            else
                answered.set_value(std::move(found));
        });
        return waiting.get();
    }

  private:
    static constexpr std::size_t largest_batch = 64;

    static void answer(pending &one, std::exception_ptr const &why) {
        try {
            one.done(why ? std::nullopt : std::move(one.found), why);
        } catch (std::exception const &thrown) {
            log_error("READ_CALLBACK_FAILED", {{"reason", thrown.what()}});
        }
    }

    void run() {
        reconnecting_session link(settings_, look_up_planner_options);
        while (true) {
            batch asked = take();
            if (asked.empty()) return;
            process(link, asked);
        }
    }

    // Waits for look-ups; an empty batch is the end.
    batch take() {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return ending_ || !queue_.empty(); });
        batch taken;
        if (ending_) return taken;
        while (!queue_.empty() && taken.size() < largest_batch) {
            taken.push_back(std::move(queue_.front()));
            queue_.pop_front();
        }
        return taken;
    }

    void process(reconnecting_session &link, batch &asked) {
        std::exception_ptr why;
        while (true) {
            try {
                look_up_(link.get([](session &) {}), asked);
                why = nullptr;
                break;
            } catch (pqxx::failure const &failed) {
                auto const kind = link.judge(failed);
                why = std::make_exception_ptr(unavailable("the database is away: " + brief_reason(failed)));
                if (kind != failure_kind::connection_lost) break;
            } catch (unavailable const &) {
                why = std::current_exception();
            } catch (...) {
                why = std::current_exception();
                break;
            }
            if (!has_time(asked)) break;
            link.pause();
        }
        for (auto &one : asked) answer(one, why);
    }

    bool has_time(batch const &asked) {
        std::lock_guard const lock(mutex_);
        return !ending_ && steady::now() < asked.back().deadline;
    }

    database settings_;
    gathering options_;
    look_up look_up_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<pending> queue_;
    bool ending_ = false;
    std::vector<std::thread> threads_;  // last: they use the others
};

}  // namespace cusax::storage
