#include "http/change_broadcast.hpp"

#include "base/exceptions.hpp"
#include "base/log.hpp"

#include <pthread.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace cusax::http {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t page_size = 1000;
constexpr std::size_t longest_window = 10'000;
// A change is hidden while an older transaction is open, and nobody tells when that ends.
constexpr auto attentive_for = 500ms;
constexpr auto attentive_pause = 5ms;
constexpr auto usual_pause = 500ms;
constexpr auto outage_pause = 250ms;

}  // namespace

void change_broadcast::start() {
    thread_ = std::thread([this] {
        pthread_setname_np(pthread_self(), "http-feed");
        run();
    });
}

void change_broadcast::stop() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void change_broadcast::wake() {
    {
        std::lock_guard const lock(mutex_);
        woken_ = true;
    }
    changed_.notify_all();
}

void change_broadcast::tell(std::unique_ptr<change_reader> reader, model::feed_cursor after) {
    {
        std::lock_guard const lock(mutex_);
        if (stopping_) return;
        arriving_.push_back({.reader = std::move(reader), .reached = after});
        woken_ = true;
    }
    changed_.notify_all();
}

void change_broadcast::run() {
    while (true) {
        {
            std::lock_guard const lock(mutex_);
            if (stopping_) break;
            std::move(arriving_.begin(), arriving_.end(), std::back_inserter(places_));
            arriving_.clear();
        }
        count_ = places_.size();
        bool moved = false;
        try {
            moved = round();
        } catch (unavailable const &) {
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, outage_pause, [this] { return stopping_; });
        } catch (std::exception const &failure) {
            log_error("FEED_READERS_DROPPED", {{"error", failure.what()}});
            drop_all();
        }
        wait_for_more(moved);
    }
    drop_all();
}

// One look at what is new, and one page at most for each reader. False: there is nothing to do at once.
bool change_broadcast::round() {
    if (places_.empty()) {
        window_.clear();
        window_begin_ = window_end_ = {};
        return false;
    }
    bool moved = look();
    for (auto &each : places_) moved = serve(each) || moved;
    std::erase_if(places_, [](place const &each) { return each.over; });
    return moved;
}

// Adds what is new to the window.
bool change_broadcast::look() {
    if (window_end_.epoch == 0) window_begin_ = window_end_ = feed_.current_end();
    auto page = feed_.read(window_end_, page_size);
    if (!page) {  // restored: no cursor means anything any more
        drop_all();
        return false;
    }
    window_end_ = page->next;
    std::move(page->items.begin(), page->items.end(), std::back_inserter(window_));
    while (window_.size() > longest_window) {
        window_begin_ = window_.front().cursor;
        window_.pop_front();
    }
    return page->items.size() == page_size;
}

// True: there may be more for this reader at once.
bool change_broadcast::serve(place &of) {
    if (of.reached < window_begin_) return serve_from_feed(of);
    auto const behind = [](model::feed_cursor const &cursor, model::change const &what) {
        return cursor < what.cursor;
    };
    auto at = std::upper_bound(window_.begin(), window_.end(), of.reached, behind);
    for (std::size_t n = 0; at != window_.end() && n < page_size; ++at, ++n)
        if (!offer(of, *at)) return false;
    if (at != window_.end()) return true;
    of.reached = std::max(of.reached, window_end_);
    of.over = !of.reader->caught_up(of.reached, clock::now());
    return false;
}

// A reader who is behind the window, until nothing is left before it.
bool change_broadcast::serve_from_feed(place &of) {
    auto const page = feed_.read(of.reached, page_size);
    of.over = !page;
    if (!page) return false;
    for (auto const &each : page->items)
        if (!offer(of, each)) return false;
    if (page->items.empty()) of.reached = window_begin_;
    return true;
}

bool change_broadcast::offer(place &to, model::change const &what) {
    auto const verdict = to.reader->offer(what);
    to.over = verdict == change_reader::verdict::over;
    if (verdict == change_reader::verdict::taken) to.reached = what.cursor;
    return verdict == change_reader::verdict::taken;
}

void change_broadcast::wait_for_more(bool moved) {
    std::unique_lock lock(mutex_);
    if (!moved) {
        bool const attentive = !places_.empty() && clock::now() - last_woken_ < attentive_for;
        changed_.wait_for(lock, attentive ? clock::duration(attentive_pause) : clock::duration(usual_pause),
                          [this] { return stopping_ || woken_; });
    }
    if (std::exchange(woken_, false)) last_woken_ = clock::now();
}

void change_broadcast::drop_all() {
    places_.clear();
    window_.clear();
    window_begin_ = window_end_ = {};
    count_ = 0;
}

}  // namespace cusax::http
