#include "http/change_reader.hpp"

#include "http/json_body.hpp"
#include "http/problem.hpp"
#include "representation/change_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace cusax::http {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_stream = 1h;
constexpr auto longest_silence = 15s;  // proxies close what is silent for a minute or less

}  // namespace

bool change_interest::covers(model::change const &what) const {
    if (domains && std::find(domains->begin(), domains->end(), what.domain) == domains->end()) return false;
    if (kinds.empty()) return true;
    auto const name = model::name_of(what.kind);
    return std::any_of(kinds.begin(), kinds.end(), [&](std::string const &kind) {
        return kind.ends_with('.') ? name.starts_with(kind) : name == kind;
    });
}

event_stream_reader::event_stream_reader(change_interest interest, answer_writer to)
    : interest_(std::move(interest)),
      to_(std::move(to)),
      ends_at_(clock::now() + longest_stream),
      last_sent_(clock::now()) {
    to_->offer("retry: 1000\n\n");
}

change_reader::verdict event_stream_reader::offer(model::change const &what) {
    if (!interest_.covers(what)) return verdict::taken;
    std::string event = "id: " + what.cursor.str();
    event.append("\nevent: ").append(model::name_of(what.kind));
    event.append("\ndata: ").append(representation::to_json(what).dump()).append("\n\n");
    if (!to_->offer(event)) return to_->lost() ? verdict::over : verdict::full;
    last_sent_ = clock::now();
    return verdict::taken;
}

bool event_stream_reader::caught_up(model::feed_cursor const &, clock::time_point now) {
    if (to_->lost() || now >= ends_at_) return false;
    if (now - last_sent_ < longest_silence) return true;
    last_sent_ = now;
    to_->offer(": nothing new\n\n");
    return true;
}

response change_page(std::vector<model::change> const &items, model::feed_cursor const &next) {
    nlohmann::json list = nlohmann::json::array();
    for (auto const &item : items) list.push_back(representation::to_json(item));
    return json_response(200, {{"items", std::move(list)}, {"next_cursor", next.str()}});
}

waiting_reader::waiting_reader(change_interest interest, std::size_t limit, clock::time_point until,
                               responder done)
    : interest_(std::move(interest)), limit_(limit), until_(until), done_(std::move(done)) {}

// Where it was dropped: the client asks again. An answer that was given before counts.
waiting_reader::~waiting_reader() {
    done_(to_response({.code = error_code::unavailable,
                       .detail = "the feed cannot be read now; go on from the same cursor"}));
}

change_reader::verdict waiting_reader::offer(model::change const &what) {
    if (found_.size() == limit_) {
        done_(change_page(found_, seen_));
        return verdict::over;
    }
    seen_ = what.cursor;
    if (interest_.covers(what)) found_.push_back(what);
    return verdict::taken;
}

bool waiting_reader::caught_up(model::feed_cursor const &reached, clock::time_point now) {
    if (found_.empty() && now < until_) return true;
    done_(change_page(found_, reached));
    return false;
}

}  // namespace cusax::http
