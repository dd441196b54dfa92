#include "component/request_runner.hpp"

#include "base/log.hpp"
#include "component/stanza_error.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace cusax::component {
namespace {

// Answered from the configuration alone: a server that asks whether we live must hear it also while
// the database holds every worker up.
bool needs_no_worker(stanza_kind kind) { return kind == stanza_kind::ping || kind == stanza_kind::version; }

}  // namespace

request_runner::request_runner(link_strand const &strand, asio::thread_pool &workers,
                               std::shared_ptr<link_config const> config, responder answers,
                               std::shared_ptr<link_metrics> metrics)
    : strand_(strand),
      workers_(&workers),
      config_(std::move(config)),
      answers_(std::move(answers)),
      metrics_(std::move(metrics)),
      deadline_(strand) {}

void request_runner::submit(incoming request) {
    if (needs_no_worker(request.kind) && !queues_.contains(request.order_key)) return answer_at_once(request);
    if (std::max(jobs_.size(), on_workers_) >= config_->requests_in_flight) return turn_away(request);
    auto const work = std::make_shared<job>(next_number_++, std::move(request));
    jobs_.emplace(work->number, work);
    jobs_changed();
    watch_deadlines();
    auto &queue = queues_[work->request.order_key];
    queue.push_back(work);
    if (queue.size() == 1) run(work);
}

void request_runner::answer_at_once(incoming const &request) {
    auto const started = clock::now();
    deliver(request, started, answers_.answer(request));
}

void request_runner::run(job_ptr const &work) {
    ++on_workers_;
    asio::post(*workers_, [self = shared_from_this(), work] {
        std::optional<reply> answer;
        if (!work->given_up) answer = self->answers_.answer(work->request);
        asio::post(self->strand_, [self, work, answer = std::move(answer)]() mutable {
            self->complete(work, std::move(answer));
        });
    });
}

void request_runner::turn_away(incoming const &request) {
    metrics_->count(request.kind, stanza_outcome::overloaded);
    send_(responder::refuse(request, too_busy_for_now()));
}

void request_runner::complete(job_ptr const &work, std::optional<reply> answer) {
    --on_workers_;
    run_next(work->request.order_key);
    if (!answer) return;
    if (jobs_.erase(work->number) == 0) return metrics_->count(work->request.kind, stanza_outcome::late);
    deliver(work->request, work->started, *answer);
    jobs_changed();
}

void request_runner::deliver(incoming const &request, clock::time_point started, reply const &answer) {
    metrics_->latency().record(std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - started));
    metrics_->count(request.kind, answer.outcome);
    send_(answer.stanza);
}

void request_runner::run_next(std::string const &order_key) {
    auto const found = queues_.find(order_key);
    if (found == queues_.end()) return;
    auto &queue = found->second;
    queue.pop_front();
    if (queue.empty())
        queues_.erase(found);
    else
        run(queue.front());
}

// One timer for all: deadlines are equally long, so the oldest request is always the next to expire.
void request_runner::watch_deadlines() {
    if (watching_ || jobs_.empty()) return;
    watching_ = true;
    deadline_.expires_at(jobs_.begin()->second->started + config_->timing.request);
    deadline_.async_wait([self = shared_from_this()](boost::system::error_code) {
        self->watching_ = false;
        self->expire();
        self->watch_deadlines();
    });
}

void request_runner::expire() {
    auto const now = clock::now();
    while (!jobs_.empty() && jobs_.begin()->second->started + config_->timing.request <= now) {
        auto const work = jobs_.begin()->second;
        jobs_.erase(jobs_.begin());
        work->given_up = true;
        // What is given up while it waits for its turn does not get one.
        auto &queue = queues_.at(work->request.order_key);
        if (queue.front() != work) std::erase(queue, work);
        metrics_->count(work->request.kind, stanza_outcome::timed_out);
        log_warning("COMPONENT_REQUEST_TIMED_OUT",
                    {{"component", config_->component}, {"kind", name_of(work->request.kind)}});
        send_(responder::refuse(work->request, too_busy_for_now()));
    }
    jobs_changed();
}

void request_runner::forget_all() {
    for (auto const &[number, work] : jobs_) work->given_up = true;
    jobs_.clear();
    queues_.clear();
    deadline_.cancel();
    jobs_changed();
}

void request_runner::when_idle(std::function<void()> then) {
    idle_ = std::move(then);
    jobs_changed();
}

void request_runner::jobs_changed() {
    metrics_->set_in_flight(jobs_.size());
    if (!jobs_.empty() || !idle_) return;
    std::exchange(idle_, nullptr)();
}

}  // namespace cusax::component
