#include "storage/account_reader.hpp"

#include "base/exceptions.hpp"
#include "base/log.hpp"
#include "base/uuid.hpp"
#include "storage/account_row.hpp"
#include "storage/reconnect.hpp"
#include "storage/stored_value.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

namespace cusax::storage {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t largest_batch = 64;

// Look-ups by key are all there is: never a scan, whatever the statistics of a fresh table say.
constexpr char const *planner_options =
    "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c "
    "enable_mergejoin=off";

constexpr statement by_ids{"accounts_by_ids",
                           "SELECT r.*, k.place FROM unnest($1::uuid[]) WITH ORDINALITY AS k (id, place) "
                           "JOIN cusax.account_row r ON r.id = k.id"};

constexpr statement by_jids{
    "accounts_by_jids",
    "SELECT r.*, k.place FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (domain, username, place) "
    "JOIN cusax.account_row r ON r.domain = k.domain AND r.username = k.username"};

struct pending {
    account_key key;
    account_reader::completion done;
    steady::time_point deadline;
    std::optional<model::account> found;
};

using batch = std::vector<pending>;
using places = std::vector<pending *>;

void keep(pqxx::result const &rows, places const &asked) {
    for (auto const &row : rows)
        asked.at(row[account_row_width].as<std::size_t>() - 1)->found = read_account(row);
}

void look_up(session &on, batch &asked) {
    places with_id;
    places with_jid;
    std::vector<std::string> ids;
    std::vector<std::string> domains;
    std::vector<std::string> usernames;
    for (auto &one : asked) {
        if (auto const *const id = std::get_if<std::string>(&one.key)) {
            with_id.push_back(&one);
            ids.push_back(*id);
        } else {
            auto const &jid = std::get<model::jid>(one.key);
            with_jid.push_back(&one);
            domains.push_back(jid.domain().ascii());
            usernames.push_back(jid.user().str());
        }
    }
    pqxx::nontransaction in(on.connection());
    if (!with_jid.empty()) keep(on.run(in, by_jids, array_text(domains), array_text(usernames)), with_jid);
    if (!with_id.empty()) keep(on.run(in, by_ids, array_text(ids)), with_id);
}

void answer(pending &one, std::exception_ptr const &why) {
    try {
        one.done(why ? std::nullopt : std::move(one.found), why);
    } catch (std::exception const &thrown) {
        log_error("READ_CALLBACK_FAILED", {{"reason", thrown.what()}});
    }
}

}  // namespace

class account_reader::impl {
  public:
    impl(database settings, account_reader_options options)
        : settings_(std::move(settings)), options_(options) {
        for (std::size_t i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { run(); });
    }

    ~impl() {
        {
            std::lock_guard const lock(mutex_);
            ending_ = true;
        }
        wake_.notify_all();
        for (auto &thread : threads_) thread.join();
        for (auto &left : queue_) answer(left, std::make_exception_ptr(unavailable("the daemon is ending")));
    }

    void find(account_key key, completion done) {
        pending one{.key = std::move(key),
                    .done = std::move(done),
                    .deadline = steady::now() + options_.patience,
                    .found = {}};
        auto const *const id = std::get_if<std::string>(&one.key);
        if (id && !is_uuid(*id)) return answer(one, nullptr);
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

  private:
    void run() {
        reconnecting_session link(settings_, planner_options);
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
                look_up(link.get([](session &) {}), asked);
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
    account_reader_options options_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<pending> queue_;
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

account_reader::account_reader(database settings, account_reader_options options)
    : impl_(std::make_unique<impl>(std::move(settings), options)) {}
account_reader::~account_reader() = default;

void account_reader::find(account_key key, completion done) { impl_->find(std::move(key), std::move(done)); }

std::optional<model::account> account_reader::find(account_key key) {
    std::promise<std::optional<model::account>> answered;
    auto waiting = answered.get_future();
    find(std::move(key), [&answered](std::optional<model::account> found, std::exception_ptr const &why) {
        if (why)
            answered.set_exception(why);
        else
            answered.set_value(std::move(found));
    });
    return waiting.get();
}

}  // namespace cusax::storage
