#include "storage/writer.hpp"

#include "base/exceptions.hpp"
#include "base/log.hpp"
#include "base/uuid.hpp"
#include "storage/batch.hpp"
#include "storage/command_json.hpp"
#include "storage/database_failure.hpp"
#include "storage/reconnect.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

namespace cusax::storage {
namespace {

using steady = std::chrono::steady_clock;

// After a large batch its callers come back one by one. Whoever is first would
// get a transaction alone, and the others wait for it: a moment's patience
// halves the number of commits. Callers that come singly never wait.
constexpr std::chrono::microseconds gathering_time{300};
constexpr std::size_t smallest_crowd = 16;

// The plans are made once, on tables that may be empty then: they must do for full ones.
constexpr char const *planner_options =
    "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off";

struct pending {
    std::string json;
    writer::completion done;
    steady::time_point deadline;
};

using batch = std::vector<pending>;

std::string join(batch const &commands) {
    std::string text = "[";
    for (auto const &command : commands) {
        if (text.size() > 1) text += ',';
        text += command.json;
    }
    return text += ']';
}

}  // namespace

class writer::impl {
  public:
    impl(database settings, writer_options options)
        : options_(options), link_(std::move(settings), planner_options), thread_([this] { run(); }) {}

    ~impl() {
        {
            std::lock_guard const lock(mutex_);
            ending_ = true;
            give_up_at_ = steady::now() + options_.patience;
        }
        wake_.notify_all();
        thread_.join();
    }

    void submit(command const &what, completion done) {
        auto json = command_json(what);
        if (!json) return done(fail(std::move(json.error())), nullptr);
        std::vector<pending> one;
        one.push_back({std::move(*json), std::move(done), deadline()});
        queue(std::move(one));
    }

    // As many as there is room for; the others are refused at once.
    void queue(std::vector<pending> commands) {
        auto next = commands.begin();
        bool wake = false;
        {
            std::lock_guard const lock(mutex_);
            bool const had_enough = queue_.size() >= wanted_;
            for (; next != commands.end() && !ending_ && queue_.size() < options_.queue_limit; ++next)
                queue_.push_back(std::move(*next));
            wake = !had_enough && queue_.size() >= wanted_;
        }
        if (wake) wake_.notify_one();
        for (; next != commands.end(); ++next) {
            ++failures_;
            refuse(next->done, std::make_exception_ptr(unavailable("the queue of writes is full")));
        }
    }

    steady::time_point deadline() const { return steady::now() + options_.patience; }

    writer_stats stats() const {
        std::lock_guard const lock(mutex_);
        return {.batches = batches_,
                .commands = commands_,
                .failures = failures_,
                .reconnects = link_.connects(),
                .queued = queue_.size(),
                .connected = link_.connected()};
    }

  private:
    void run() {
        while (true) {
            batch next = take();
            if (next.empty()) return;
            process(std::move(next));
        }
    }

    // Waits for commands; an empty batch is the end.
    batch take() {
        std::unique_lock lock(mutex_);
        auto const enough = [this] { return ending_ || queue_.size() >= wanted_; };
        wanted_ = 1;
        wake_.wait(lock, enough);
        wanted_ = std::min(last_taken_ / 2, smallest_crowd);
        wake_.wait_for(lock, gathering_time, enough);
        batch taken;
        while (!queue_.empty() && taken.size() < options_.largest_batch) {
            taken.push_back(std::move(queue_.front()));
            queue_.pop_front();
        }
        last_taken_ = taken.size();
        return taken;
    }

    void process(batch commands) {
        std::string const json = join(commands);
        ++mark_.batch;
        while (true) {
            try {
                session &on = connect();
                return complete(commands, apply_batch(on, json, commands.size(), mark_));
            } catch (commit_in_doubt &doubt) {
                link_.drop();
                if (settle(commands, doubt)) return;
            } catch (pqxx::failure const &failed) {
                if (!may_repeat(commands, failed)) return;
            } catch (unavailable const &) {
                if (!has_time(commands)) return fail_all(commands, std::current_exception());
                link_.pause();
            } catch (...) {
                link_.drop();
                return fail_all(commands, std::current_exception());
            }
        }
    }

    session &connect() {
        return link_.get([this](session &fresh) { enrol_writer(fresh, {mark_.writer, mark_.batch - 1}); });
    }

    bool has_time(batch const &commands) {
        auto const now = steady::now();
        std::lock_guard const lock(mutex_);
        return now < commands.back().deadline && (!ending_ || now < give_up_at_);
    }

    // Nothing was stored. True: the same batch again; false: every command has had its answer.
    bool may_repeat(batch &commands, pqxx::failure const &failed) {
        auto const kind = link_.judge(failed);
        bool const transient = kind == failure_kind::connection_lost || kind == failure_kind::contention;
        if (transient && has_time(commands)) {
            if (kind == failure_kind::connection_lost) link_.pause();
            return true;
        }
        if (transient)
            fail_all(commands,
                     std::make_exception_ptr(unavailable("the database is away: " + brief_reason(failed))));
        else
            isolate(commands, failed, kind);
        return false;
    }

    // One poisonous command has failed the call: each on its own, so that it fails alone.
    void isolate(batch &commands, pqxx::failure const &failed, failure_kind kind) {
        if (commands.size() > 1) {
            for (auto &command : commands) {
                batch alone;
                alone.push_back(std::move(command));
                process(std::move(alone));
            }
            return;
        }
        if (kind == failure_kind::refused_data) {
            batch_results refused;
            refused.emplace_back(fail_at("", "the database refuses a value"));
            return complete(commands, std::move(refused));
        }
        log_error("WRITE_FAILED", {{"reason", brief_reason(failed)}});
        fail_all(commands, kind == failure_kind::timed_out
                               ? std::make_exception_ptr(unavailable("the database took too long"))
                               : std::make_exception_ptr(std::runtime_error(brief_reason(failed))));
    }

    // True: answered. False: the batch was not committed, apply it again.
    bool settle(batch &commands, commit_in_doubt &doubt) {
        auto const until = steady::now() + options_.patience;
        auto committed = ask_whether_committed();
        while (!committed && steady::now() < until) {
            link_.pause();
            committed = ask_whether_committed();
        }
        if (!committed) {
            fail_all(commands,
                     std::make_exception_ptr(outcome_unknown("the database went away inside the commit")));
            return true;
        }
        if (*committed) complete(commands, std::move(doubt.results));
        return *committed;
    }

    // None: the database cannot say now.
    std::optional<bool> ask_whether_committed() {
        try {
            return was_committed(link_.get([](session &) {}), mark_);
        } catch (pqxx::failure const &failed) {
            link_.judge(failed);
        } catch (unavailable const &) {
            // It will be asked again.
        }
        return std::nullopt;
    }

    void complete(batch &commands, batch_results results) {
        ++batches_;
        commands_ += commands.size();
        for (std::size_t i = 0; i < commands.size(); ++i)
            answer(commands[i].done, std::move(results[i]), nullptr);
    }

    void fail_all(batch &commands, std::exception_ptr const &why) {
        failures_ += commands.size();
        for (auto &command : commands) refuse(command.done, why);
        expire_queue(why);
    }

    // While the database is away, whoever has waited long enough hears so without a try of their own.
    void expire_queue(std::exception_ptr const &why) {
        if (link_.connected()) return;
        batch expired;
        {
            std::lock_guard const lock(mutex_);
            auto const now = steady::now();
            while (!queue_.empty() && queue_.front().deadline <= now) {
                expired.push_back(std::move(queue_.front()));
                queue_.pop_front();
            }
        }
        failures_ += expired.size();
        for (auto &command : expired) refuse(command.done, why);
    }

    static void refuse(completion const &done, std::exception_ptr const &why) {
        answer(done, fail(error_code::unavailable, "the database is away"), why);
    }

    static void answer(completion const &done, result<applied> what, std::exception_ptr const &why) {
        try {
            done(std::move(what), why);
        } catch (std::exception const &thrown) {
            log_error("WRITE_CALLBACK_FAILED", {{"reason", thrown.what()}});
        }
    }

    writer_options options_;
    batch_mark mark_{.writer = make_uuid(), .batch = 0};
    reconnecting_session link_;  // of the thread alone, but for its counters
    std::atomic<std::uint64_t> batches_{0};
    std::atomic<std::uint64_t> commands_{0};
    std::atomic<std::uint64_t> failures_{0};
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<pending> queue_;
    std::size_t wanted_ = 1;      // how many queued commands the thread waits for
    std::size_t last_taken_ = 0;  // how many it took
    bool ending_ = false;
    steady::time_point give_up_at_;
    std::thread thread_;  // last: it uses the others
};

writer::writer(database settings, writer_options options)
    : impl_(std::make_unique<impl>(std::move(settings), options)) {}
writer::~writer() = default;

void writer::submit(command const &what, completion done) { impl_->submit(what, std::move(done)); }

result<applied> writer::apply(command const &what) {
    std::promise<result<applied>> answered;
    auto answer = answered.get_future();
    submit(what, [&answered](result<applied> outcome, std::exception_ptr const &why) {
        if (why)
            answered.set_exception(why);
        else
            answered.set_value(std::move(outcome));
    });
    return answer.get();
}

namespace {

failure outage(error_code code, std::exception const &why) {
    return fail(error{.code = code, .detail = why.what(), .inputs = {}, .holder = {}});
}

result<applied> outcome_of(std::future<result<applied>> &answered) {
    try {
        return answered.get();
    } catch (outcome_unknown const &why) {
        return outage(error_code::outcome_unknown, why);
    } catch (unavailable const &why) {
        return outage(error_code::unavailable, why);
    }
}

}  // namespace

std::vector<result<applied>> writer::apply_all(std::vector<command> const &what) {
    std::vector<std::promise<result<applied>>> answered(what.size());
    std::vector<std::future<result<applied>>> waiting;
    std::vector<pending> queued;
    queued.reserve(what.size());
    for (std::size_t i = 0; i < what.size(); ++i) {
        auto json = command_json(what[i]);
        if (!json)
            answered[i].set_value(fail(std::move(json.error())));
        else
            queued.push_back({std::move(*json),
                              [&to = answered[i]](result<applied> outcome, std::exception_ptr const &why) {
                                  why ? to.set_exception(why) : to.set_value(std::move(outcome));
                              },
                              impl_->deadline()});
    }
    impl_->queue(std::move(queued));
    // Each of them is waited for before anything is thrown: they answer into what is ours.
    for (auto &each : answered) waiting.push_back(each.get_future());
    for (auto const &each : waiting) each.wait();
    std::vector<result<applied>> outcomes;
    outcomes.reserve(what.size());
    for (auto &each : waiting) outcomes.push_back(outcome_of(each));
    return outcomes;
}

writer_stats writer::stats() const { return impl_->stats(); }

}  // namespace cusax::storage
