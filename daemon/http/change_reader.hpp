// Who follows the feed, and what of it they want to hear.
#pragma once

#include "http/answer_stream.hpp"
#include "http/types.hpp"
#include "model/change.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace cusax::http {

// Which changes a reader may see and wants to.
struct change_interest {
    std::optional<std::vector<std::string>> domains{};  // A-labels; none: all
    std::vector<std::string> kinds{};  // "account.created", or "account." for all of them; empty: all

    bool covers(model::change const &what) const;
};

// One thread, that of the change_broadcast, calls these.
class change_reader {
  public:
    using clock = std::chrono::steady_clock;
    enum class verdict {
        taken,
        full,  // not now: offer it again later
        over,  // nothing more is wanted
    };

    change_reader() = default;
    change_reader(change_reader const &) = delete;
    change_reader &operator=(change_reader const &) = delete;
    virtual ~change_reader() = default;

    virtual verdict offer(model::change const &what) = 0;
    // Everything up to `reached` was offered. False: the reader is over.
    virtual bool caught_up(model::feed_cursor const &reached, clock::time_point now) = 0;
};

// Server-sent events (HTML Living Standard §9.2): the id of an event is its cursor, its name the kind.
// Comments keep the connection alive; the stream ends after an hour, so that a token that was taken away ends
// with it, and clients come back with Last-Event-ID.
class event_stream_reader final : public change_reader {
  public:
    event_stream_reader(change_interest interest, answer_writer to);
    ~event_stream_reader() override { to_->finish(); }

    verdict offer(model::change const &what) override;
    bool caught_up(model::feed_cursor const &reached, clock::time_point now) override;

  private:
    change_interest interest_;
    answer_writer to_;
    clock::time_point ends_at_;
    clock::time_point last_sent_;
};

// The page of changes as the contract writes it.
response change_page(std::vector<model::change> const &items, model::feed_cursor const &next);

// A long poll: answered with the first changes of interest, or with an empty page when its time is over.
class waiting_reader final : public change_reader {
  public:
    waiting_reader(change_interest interest, std::size_t limit, clock::time_point until, responder done);
    ~waiting_reader() override;

    verdict offer(model::change const &what) override;
    bool caught_up(model::feed_cursor const &reached, clock::time_point now) override;

  private:
    change_interest interest_;
    std::size_t limit_;
    clock::time_point until_;
    responder done_;
    std::vector<model::change> found_;
    model::feed_cursor seen_{};
};

}  // namespace cusax::http
