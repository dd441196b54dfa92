#include "component/outgoing_requests.hpp"

#include "base/uuid.hpp"

#include <algorithm>
#include <utility>

namespace cusax::component {

xml::element outgoing_requests::register_request(xml::element iq, done_function done) {
    auto const id = "ask-" + make_uuid();
    iq.set_attr("id", id);
    if (iq.attr("from").empty()) iq.set_attr("from", config_->component);
    auto const number = next_number_++;
    numbers_.emplace(id, number);
    waiting_.emplace(number, request{.id = id,
                                     .to = std::string(iq.attr("to")),
                                     .deadline = clock::now() + config_->timing.request,
                                     .done = std::move(done)});
    if (waiting_.size() == 1) watch_deadlines();
    return iq;
}

bool outgoing_requests::answered(xml::element const &iq) {
    auto const number = numbers_.find(iq.attr("id"));
    if (number == numbers_.end()) return false;
    auto const found = waiting_.find(number->second);
    if (iq.attr("from") != found->second.to) return false;
    auto const done = std::move(found->second.done);
    waiting_.erase(found);
    numbers_.erase(number);
    done(iq);
    return true;
}

void outgoing_requests::forget_all() {
    deadline_.cancel();
    numbers_.clear();
    for (auto const ended = std::exchange(waiting_, {}); auto const &[number, each] : ended)
        each.done(fail(error_code::unavailable, "the link to the XMPP server has ended"));
}

// All wait equally long, so the oldest is always the next to expire.
void outgoing_requests::watch_deadlines() {
    if (waiting_.empty()) return deadline_.cancel();
    auto const left = waiting_.begin()->second.deadline - clock::now();
    deadline_.start(std::chrono::ceil<std::chrono::milliseconds>(std::max(left, clock::duration::zero())),
                    [self = shared_from_this()] { self->expire(); });
}

void outgoing_requests::expire() {
    auto const now = clock::now();
    while (!waiting_.empty() && waiting_.begin()->second.deadline <= now) {
        auto const late = std::move(waiting_.begin()->second);
        waiting_.erase(waiting_.begin());
        numbers_.erase(late.id);
        late.done(fail(error_code::unavailable, late.to + " did not answer in time"));
    }
    watch_deadlines();
}

}  // namespace cusax::component
