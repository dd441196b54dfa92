#include "http/dispatcher.hpp"

#include "base/log.hpp"
#include "base/uuid.hpp"
#include "http/exception_answer.hpp"
#include "http/problem.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace cusax::http {
namespace {

using steady = std::chrono::steady_clock;

// A client's own id is taken over where it can stand in a log line as it is.
std::string choose_request_id(request const &incoming) {
    constexpr std::size_t longest = 128;
    auto const given = incoming.header_value("X-Request-Id");
    bool const sane = given && !given->empty() && given->size() <= longest &&
                      std::all_of(given->begin(), given->end(), [](char c) { return c > 0x20 && c < 0x7F; });
    return sane ? std::string(*given) : make_uuid();
}

error plain(error_code code, std::string detail) {
    return {.code = code, .detail = std::move(detail), .inputs = {}, .holder = {}};
}

response answer_missed(router::missed const &missed, request const &incoming) {
    bool const whole_server = incoming.path.empty();  // "OPTIONS *", or CONNECT
    if (incoming.method == "OPTIONS" && (whole_server || !missed.allow.empty())) {
        response answer{.status = 204, .headers = {}, .body = {}, .content_type = {}};
        if (!whole_server) answer.set("Allow", missed.allow);
        return answer;
    }
    if (missed.why == error_code::not_found && !whole_server)
        return to_response(plain(error_code::not_found, "there is nothing at this path"));
    response answer = to_response(plain(error_code::method_not_allowed, "this method has no meaning here"));
    answer.set("Allow", missed.allow);
    return answer;
}

result<std::string> token_of(request const &incoming, route const &to) {
    auto const bearer = bearer_token(incoming);
    if (bearer) return std::string(*bearer);
    return to.takes_basic ? basic_token(incoming) : fail(bearer.error());
}

void log_access(std::string_view request_id, observation const &seen) {
    if (!log_enabled(log_level::debug)) return;
    auto const micros = std::chrono::duration_cast<std::chrono::microseconds>(seen.duration).count();
    log_debug("HTTP_REQUEST", {{"request", request_id},
                               {"method", seen.method},
                               {"route", seen.pattern},
                               {"status", seen.status},
                               {"us", micros}});
}

}  // namespace

// One request on its way through: kept by whoever works on it.
struct dispatcher::exchange {
    context asked;
    std::string request_id;  // the handler takes `asked` with it
    route const *to;
    responder done;

    // The only place where what a handler throws is caught.
    template <class Job>
    void guarded(Job const &job) {
        try {
            job(*this);
        } catch (...) {
            done(answer_exception(request_id));
        }
    }

    // Answers, and says false, where the caller is nobody or not enough.
    bool admit(result<principal> caller) {
        auto const allowed = caller ? authorise(*caller, *to->needs) : fail(caller.error());
        if (!allowed) done(to_response(allowed.error()));
        if (allowed) asked.caller = std::move(*caller);
        return allowed.has_value();
    }

    void run() { to->run.run(std::move(asked), done); }
};

dispatcher::dispatcher(router routes, authentication tokens, net::blocking_pool &pool,
                       std::uint64_t body_limit, observer observe)
    : routes_(std::move(routes)),
      tokens_(std::move(tokens)),
      pool_(pool),
      body_limit_(body_limit),
      observe_(std::move(observe)) {}

dispatcher::~dispatcher() = default;

std::optional<std::uint64_t> dispatcher::body_limit(request const &head) const {
    auto const found = routes_.find(head.method, head.path);
    if (found && found->to->streams_body) return std::nullopt;
    return found ? found->to->body_limit.value_or(body_limit_) : body_limit_;
}

void dispatcher::handle(request incoming, responder done) {
    std::string id = choose_request_id(incoming);
    auto found = routes_.find(incoming.method, incoming.path);
    // A view of the route's own text: the other branch must not make a temporary string of it.
    std::string_view const pattern = found ? std::string_view(found->to->pattern) : std::string_view();
    responder const observed = observe(std::move(done), id, incoming.method, pattern);
    if (!found) return observed(answer_missed(found.error(), incoming));
    context asked{.incoming = std::move(incoming),
                  .parameters = std::move(found->parameters),
                  .caller = {},
                  .request_id = id};
    auto const work = std::make_shared<exchange>(
        exchange{.asked = std::move(asked), .request_id = std::move(id), .to = found->to, .done = observed});
    if (work->to->needs) return authenticate(work);
    start(work);
}

// The responder that a handler gets: it completes the answer and has it counted.
responder dispatcher::observe(responder done, std::string request_id, std::string method,
                              std::string_view pattern) const {
    return responder([this, done = std::move(done), request_id = std::move(request_id),
                      method = std::move(method), pattern, began = steady::now()](response answer) {
        observation const seen{
            .method = method, .pattern = pattern, .status = answer.status, .duration = steady::now() - began};
        answer.set("X-Request-Id", request_id);
        if (observe_) observe_(seen);
        log_access(request_id, seen);
        done(std::move(answer));  // last: whoever waits for it may take the dispatcher down
    });
}

void dispatcher::authenticate(std::shared_ptr<exchange> const &work) const {
    auto const token = token_of(work->asked.incoming, *work->to);
    if (!token) return work->done(to_response(token.error()));
    if (auto known = tokens_.recall ? tokens_.recall(*token) : std::nullopt) {
        if (work->admit(std::move(*known))) start(work);
        return;
    }
    on_pool(work, [this, token = *token](exchange &here) {
        if (here.admit(tokens_.look_up(token))) here.run();
    });
}

void dispatcher::start(std::shared_ptr<exchange> const &work) const {
    constexpr auto run = [](exchange &here) { here.run(); };
    if (work->to->run.where == handler::place::io_thread) return work->guarded(run);
    on_pool(work, run);
}

template <class Job>
void dispatcher::on_pool(std::shared_ptr<exchange> const &work, Job job) const {
    // What waits longer than the queue holds is better refused than answered to nobody.
    if (!pool_.try_post([work, job = std::move(job)] { work->guarded(job); }))
        work->done(
            to_response(plain(error_code::unavailable, "too many requests are waiting; nothing was stored")));
}

}  // namespace cusax::http
