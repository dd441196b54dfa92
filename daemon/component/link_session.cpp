#include "component/link_session.hpp"

#include "base/log.hpp"
#include "xmpp/pubsub.hpp"
#include "xmpp/stanza.hpp"

#include <boost/asio/post.hpp>

#include <random>

namespace cusax::component {
namespace {

std::string_view name_of(connection_end why) {
    switch (why) {
        case connection_end::unreachable: return "unreachable";
        case connection_end::refused: return "refused";
        case connection_end::conflict: return "conflict";
        case connection_end::lost: return "lost";
        case connection_end::violated: return "violated";
        case connection_end::closed: return "closed";
    }
    return "lost";
}

}  // namespace

link_session::link_session(asio::io_context &io, asio::thread_pool &workers, link_config config,
                           directory &accounts)
    : config_(std::make_shared<link_config const>(std::move(config))),
      accounts_(&accounts),
      workers_(&workers),
      strand_(asio::make_strand(io)),
      metrics_(std::make_shared<link_metrics>()),
      answers_(config_, accounts),
      backoff_(config_->timing.retry_first, config_->timing.retry_most, std::random_device()()),
      outgoing_(std::make_shared<outgoing_requests>(strand_, config_)),
      grants_(config_),
      canary_(config_->component),
      phase_timer_(strand_),
      ping_timer_(strand_),
      canary_timer_(strand_) {}

void link_session::start() {
    if (state_ != link_state::idle) return;
    stopping_ = false;
    connect();
}

void link_session::stop(std::function<void()> stopped) {
    stopped_ = std::move(stopped);
    stopping_ = true;
    cancel_timers();
    outgoing_->forget_all();  // who asks need not wait for an answer that nobody will act upon
    if (!connection_) return on_stopped();
    enter(link_state::stopping);
    if (!runner_) return connection_->close();
    runner_->when_idle([ending = connection_] { ending->close(); });
}

void link_session::abandon() {
    stopping_ = true;
    cancel_timers();
    outgoing_->forget_all();
    if (runner_) runner_->forget_all();
    if (connection_) connection_->abort(connection_end::closed, "");
}

void link_session::connect() {
    enter(link_state::connecting);
    {
        std::scoped_lock const lock(shown_mutex_);
        ++shown_.attempts;
    }
    // The session owns the connection, which therefore knows it only weakly.
    auto const weak = weak_from_this();
    connection_ = std::make_shared<connection>(
        strand_, config_,
        connection::handlers{.established =
                                 [weak] {
                                     if (auto const self = weak.lock()) self->on_established();
                                 },
                             .stanza =
                                 [weak](xml::element stanza) {
                                     if (auto const self = weak.lock()) self->on_stanza(std::move(stanza));
                                 },
                             .cut =
                                 [weak](xml::cut_stanza stanza) {
                                     if (auto const self = weak.lock())
                                         self->on_cut_stanza(std::move(stanza));
                                 },
                             .ended =
                                 [weak](connection_end why, std::string const &detail) {
                                     if (auto const self = weak.lock()) self->on_ended(why, detail);
                                 }});
    connection_->start();
}

void link_session::on_established() {
    if (stopping_) return;
    enter(link_state::proving);
    runner_ = std::make_shared<request_runner>(strand_, *workers_, config_, answers_, metrics_);
    runner_->on_answer([to = connection_](xml::element const &answer) { to->send(answer); });
    schedule_ping();
    phase_timer_.start(config_->timing.delegation,
                       [self = shared_from_this()] { self->on_delegation_deadline(); });
    if (grants_.missing().empty()) on_proven();
}

void link_session::on_ended(connection_end why, std::string const &detail) {
    cancel_timers();
    outgoing_->forget_all();
    if (runner_) runner_->forget_all();
    runner_.reset();
    connection_.reset();
    grants_.clear();
    canary_ = canary(config_->component);
    canary_under_way_ = false;
    {
        std::scoped_lock const lock(shown_mutex_);
        shown_.domains.clear();
        shown_.canary_possible = true;
        shown_.last_end =
            detail.empty() ? std::string(name_of(why)) : std::string(name_of(why)) + ": " + detail;
    }
    if (stopping_) return on_stopped();
    // Two that push each other off the same JID must not do so every second, so a conflict waits as long.
    bool const refused = why == connection_end::refused || why == connection_end::conflict;
    auto const delay = refused ? config_->timing.retry_refused : backoff_.next();
    auto const log = refused ? log_error : log_warning;
    log(refused ? "COMPONENT_REFUSED" : "COMPONENT_ENDED", {{"component", config_->component},
                                                            {"end", name_of(why)},
                                                            {"detail", detail},
                                                            {"retry_ms", delay.count()}});
    enter(link_state::waiting);
    phase_timer_.start(delay, [self = shared_from_this()] { self->connect(); });
}

void link_session::on_stopped() {
    log_info("COMPONENT_STOPPED", {{"component", config_->component}});
    enter(link_state::idle);
    if (stopped_) std::exchange(stopped_, nullptr)();
}

void link_session::on_stanza(xml::element stanza) {
    heard_since_ping_ = true;
    if (xmpp::is_request(stanza)) return on_request(std::move(stanza));
    if (xmpp::is_answer(stanza)) return on_answer(stanza);
    if (stanza.name() == "message") return on_message(stanza);
    metrics_->count(stanza_kind::other, stanza_outcome::ignored);
}

// Whoever wrote it is one of many behind the link, so it is answered like any other mistake.
void link_session::on_cut_stanza(xml::cut_stanza stanza) {
    heard_since_ping_ = true;
    auto &part = stanza.part;
    xmpp::stanza_error const why{.type = xmpp::error_type::modify,
                                 .condition = xmpp::error_condition::policy_violation,
                                 .text = stanza.why};
    if (xmpp::is_request(part)) return on_request(std::move(part), why);
    if (xmpp::is_answer(part)) return on_answer(xmpp::as_failed(part, why));
    // What was published is not what we publish, whatever it is: as good as taken away.
    if (xmpp::is_pubsub_event(part)) return on_message(xmpp::as_retracted(part));
    metrics_->count(stanza_kind::other, stanza_outcome::ignored);
}

void link_session::ask(xml::element iq, outgoing_requests::done_function done) {
    if (state_ != link_state::linked)
        return done(fail(error_code::unavailable, "there is no link to the XMPP server"));
    connection_->send(outgoing_->register_request(std::move(iq), std::move(done)));
}

result<void> link_session::tell(xml::element const &stanza) {
    if (state_ != link_state::linked)
        return fail(error_code::unavailable, "there is no link to the XMPP server");
    connection_->send(stanza);
    return {};
}

void link_session::on_message(xml::element const &message) {
    if (take_event_ && xmpp::is_pubsub_event(message)) {
        take_event_(message);
        return metrics_->count(stanza_kind::event, stanza_outcome::answered);
    }
    if (!grants_.take(message)) return metrics_->count(stanza_kind::other, stanza_outcome::ignored);
    metrics_->count(stanza_kind::announcement, stanza_outcome::answered);
    {
        std::scoped_lock const lock(shown_mutex_);
        shown_.domains = grants_.list();
    }
    if (state_ == link_state::proving && grants_.missing().empty()) on_proven();
}

void link_session::on_request(xml::element stanza, std::optional<xmpp::stanza_error> const &defect) {
    if (!runner_) return;
    auto request = answers_.sort(std::move(stanza));
    if (!request.defect) request.defect = defect;
    if (stopping_) return runner_->turn_away(request);
    if (!request.delegated || !canary_.came_back(*request.delegated))
        return runner_->submit(std::move(request));
    // Answered with success and an empty card, for Prosody writes errors of privileged IQs into its log.
    connection_->send(xmpp::wrap_delegated_result(*request.delegated, request.delegated->payload));
    check_canary();
}

void link_session::on_answer(xml::element const &iq) {
    bool const pong = !ping_id_.empty() && iq.attr("id") == ping_id_;
    if (pong) schedule_ping();
    bool const known = pong || canary_.answered(iq) || outgoing_->answered(iq);
    metrics_->count(stanza_kind::iq_answer, known ? stanza_outcome::answered : stanza_outcome::ignored);
    check_canary();
}

void link_session::enter(link_state state) {
    state_ = state;
    std::scoped_lock const lock(shown_mutex_);
    shown_.state = state;
    shown_.since = system_now();
}

void link_session::cancel_timers() {
    phase_timer_.cancel();
    ping_timer_.cancel();
    canary_timer_.cancel();
}

link_stats link_session::stats() const {
    auto shown = [this] {
        std::scoped_lock const lock(shown_mutex_);
        return shown_;
    }();
    shown.in_flight = metrics_->in_flight();
    shown.counts = metrics_->counts();
    shown.latency = metrics_->latency().read();
    return shown;
}

}  // namespace cusax::component
