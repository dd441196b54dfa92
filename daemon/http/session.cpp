#include "http/session.hpp"

#include "base/log.hpp"
#include "http/answer_stream.hpp"
#include "http/body_stream.hpp"
#include "http/connection.hpp"
#include "http/problem.hpp"
#include "http/request_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cusax::http {
namespace {

namespace asio = boost::asio;
using error_type = boost::system::error_code;

template <class Connection>
class session_over final : public session, public std::enable_shared_from_this<session_over<Connection>> {
  public:
    template <class... Arguments>
    explicit session_over(session_environment &environment, Arguments &&...arguments)
        : shared_(environment),
          connection_{std::forward<Arguments>(arguments)...},
          reader_(environment.limits.head_size) {
        error_type gone;
        auto const remote = connection_.transport().remote_endpoint(gone);
        if (!gone) remote_address_ = remote.address().to_string();
    }

    void start() override {
        expire_in(shared_.limits.head_time);
        if constexpr (Connection::encrypted) {
            connection_.octets().async_handshake(
                asio::ssl::stream_base::server, [self = this->shared_from_this()](error_type failure) {
                    if (failure) return self->close();
                    self->subject_ = client_subject(self->connection_.stream.native_handle());
                    self->await_request(phase::fresh);
                });
        } else {
            await_request(phase::fresh);
        }
    }

    void check_deadline(clock::time_point now) override {
        if (now >= body_deadline_) return end_body(plain_problem(408, "the body took too long to come"));
        if (now < deadline_) return;
        bool const reading = phase_ == phase::head || phase_ == phase::body;
        if (!reading) return close();
        // The read comes back with an error, and on_read() sees why.
        deadline_ = clock::time_point::max();
        timed_out_ = true;
        error_type ignored;
        connection_.transport().cancel(ignored);
    }

    void begin_stop() override {
        stopping_ = true;
        if (phase_ == phase::opening || phase_ == phase::fresh || phase_ == phase::idle ||
            phase_ == phase::lingering)
            close();
    }

    void close() override {
        if (std::exchange(phase_, phase::closed) == phase::closed) return;
        if (incoming_) std::exchange(incoming_, nullptr)->lose("the connection is gone");
        if (outgoing_) std::exchange(outgoing_, nullptr)->lose();
        error_type ignored;
        connection_.transport().close(ignored);
        shared_.closed(*this);
    }

  private:
    enum class phase {
        opening,    // the TLS handshake runs
        fresh,      // nothing has come yet on this connection
        idle,       // between two requests
        head,       // in the middle of a head
        body,       // in the middle of a body
        handling,   // somebody has the right to answer
        writing,    // the answer goes out
        lingering,  // it went out, and the client may still be sending
        closed,
    };

    void expire_in(std::chrono::milliseconds time) { deadline_ = clock::now() + time; }

    // The time for a head counts from the connection, or from the first octet of a later request.
    void await_request(phase waiting) {
        phase_ = waiting;
        if (reader_.buffered()) {
            begin_head();
            return advance();
        }
        if (waiting == phase::idle) expire_in(shared_.limits.keep_alive);
        read();
    }

    void begin_head() {
        if (phase_ == phase::idle) expire_in(shared_.limits.head_time);
        phase_ = phase::head;
    }

    void read() { read_from(connection_.octets(), &session_over::on_read); }

    // What comes, behind what the reader has, and then `next`.
    template <class Octets>
    void read_from(Octets &octets, void (session_over::*next)(error_type, std::size_t)) {
        auto const space = reader_.space();
        octets.async_read_some(
            asio::buffer(space.data(), space.size()),
            [self = this->shared_from_this(), next](error_type failure, std::size_t count) {
                (self.get()->*next)(failure, count);
            });
    }

    void on_read(error_type failure, std::size_t count) {
        if (phase_ == phase::closed) return;
        if (failure && timed_out_) return refuse(plain_problem(408, "the request took too long to come"));
        if (failure) return close();
        reader_.commit(count);
        if (phase_ == phase::fresh || phase_ == phase::idle) begin_head();
        if (phase_ == phase::body) expire_body(count);
        advance();
    }

    // A body may pause, and must not dribble: each octet buys the time that the slowest rate gives it.
    void expire_body(std::size_t count) {
        received_ += count;
        auto const earned = std::chrono::milliseconds(received_ * 1000 / shared_.limits.body_rate);
        expire_in(shared_.limits.body_idle);
        deadline_ = std::min(deadline_, body_began_ + shared_.limits.body_idle + earned);
    }

    void advance() {
        switch (reader_.next()) {
            case request_reader::state::need_input: return read();
            case request_reader::state::head: return on_head();
            case request_reader::state::complete: return handle();
            case request_reader::state::refused: return refuse(reader_.refusal());
        }
    }

    void on_head() {
        bool const wait_for_us = reader_.expects_continue() && !reader_.buffered();
        auto const limit = shared_.program.body_limit(reader_.head());
        if (limit) {
            reader_.limit_body(*limit);
            phase_ = phase::body;
            body_began_ = clock::now();
            received_ = 0;
        }
        expire_in(shared_.limits.body_idle);
        auto const go_on = [self = this->shared_from_this(), whole = limit.has_value()] {
            whole ? self->advance() : self->handle_while_it_comes();
        };
        // A body that will be refused is not asked for: next() knows by now.
        if (!wait_for_us || !reader_.in_body()) return go_on();
        static constexpr std::string_view ask = "HTTP/1.1 100 Continue\r\n\r\n";  // RFC 9110 §10.1.1
        asio::async_write(connection_.octets(), asio::buffer(ask),
                          [self = this->shared_from_this(), go_on](error_type failure, std::size_t) {
                              if (self->phase_ == phase::closed) return;
                              if (failure) return self->close();
                              go_on();
                          });
    }

    void handle() { pass_on(reader_.take()); }

    void pass_on(request incoming) {
        phase_ = phase::handling;
        deadline_ = clock::time_point::max();
        keep_alive_ = reader_.keep_alive();
        http_1_0_ = reader_.http_1_0();
        head_only_ = incoming.method == "HEAD";
        incoming.remote_address = remote_address_;
        incoming.tls = Connection::encrypted;
        incoming.client_subject = subject_;
        // The answer finds its way through the mailbox, and the session only if it still lives.
        shared_.program.handle(
            std::move(incoming),
            responder([to_thread = shared_.to_thread, weak = this->weak_from_this()](response answer) {
                auto const untaken =
                    answer.stream ? std::make_shared<untaken_stream>(answer.stream) : nullptr;
                to_thread->run([weak, untaken, answer = std::move(answer)]() mutable {
                    auto const self = weak.lock();
                    if (self && self->on_answer(std::move(answer)) && untaken) untaken->taken();
                });
            }));
    }

    // --- A body that is handed over while it comes ---

    void handle_while_it_comes() {
        incoming_ = std::make_shared<body_stream>(on_my_thread(&session_over::read_on));
        request head = reader_.take_head();
        head.stream = incoming_;
        pass_on(std::move(head));
        if (incoming_) hand_over();
    }

    void read_on() {
        if (incoming_ && !reading_) read_body();
    }

    void read_body() {
        reading_ = true;
        body_deadline_ = clock::now() + shared_.limits.body_idle;
        read_from(connection_.octets(), &session_over::on_body_read);
    }

    void on_body_read(error_type failure, std::size_t count) {
        reading_ = false;
        body_deadline_ = clock::time_point::max();
        if (phase_ == phase::closed) return;
        if (failure) return close();
        if (phase_ == phase::lingering) return discard();
        reader_.commit(count);
        if (incoming_) hand_over();
    }

    void hand_over() {
        auto const came = reader_.next();
        bool room = true;
        if (auto octets = reader_.take_body(); !octets.empty()) room = incoming_->put(std::move(octets));
        if (came == request_reader::state::refused) return end_body(reader_.refusal());
        if (came == request_reader::state::complete) {
            reader_.take();
            return std::exchange(incoming_, nullptr)->complete();
        }
        if (room) read_body();
    }

    // Nothing more will come of it; the client hears why where the answer has not begun.
    void end_body(response why) {
        body_deadline_ = clock::time_point::max();
        if (incoming_) std::exchange(incoming_, nullptr)->lose("the body broke off");
        if (phase_ != phase::handling) return close();
        refuse(std::move(why));
    }

    // False where nobody waits for it any more.
    bool on_answer(response answer) {
        if (phase_ != phase::handling) return false;
        write(std::move(answer));
        return true;
    }

    // What cannot be read as a request is answered, and nothing behind it is read as one.
    void refuse(response answer) {
        log_debug("HTTP_REFUSED", {{"from", remote_address_}, {"status", answer.status}});
        keep_alive_ = false;
        head_only_ = false;
        refused_ = true;
        write(std::move(answer));
    }

    void write(response answer) {
        phase_ = phase::writing;
        // What comes of a body that nobody takes is no request. Whoever is answered while they send may yet
        // end it.
        if (stopping_ || (incoming_ && !answer.stream)) keep_alive_ = false;
        if (answer.stream && http_1_0_) keep_alive_ = false;
        chunked_ = answer.stream && !http_1_0_;
        out_head_ = render_head(answer, persistence_after(answer), shared_.date.at(std::time(nullptr)));
        out_body_ = head_only_ || !may_have_body(answer.status) ? std::string() : std::move(answer.body);
        if (answer.stream && head_only_) answer.stream->lose();
        if (answer.stream && !head_only_) outgoing_ = std::move(answer.stream);
        send(&session_over::on_written);
    }

    persistence persistence_after(response const &answer) const {
        if (answer.stream && http_1_0_) return persistence::until_close;
        if (!keep_alive_) return persistence::close;
        return http_1_0_ ? persistence::keep_alive_1_0 : persistence::keep_alive;
    }

    // Head and body, as far as they are there, and then `next`.
    void send(void (session_over::*next)()) {
        expire_in(shared_.limits.body_idle);
        std::array<asio::const_buffer, 2> const pieces{asio::buffer(out_head_), asio::buffer(out_body_)};
        auto const self = this->shared_from_this();
        // Called after every piece that went out: who takes something within the time may take long for all
        // of it.
        auto const progress = [self](error_type const &failure, std::size_t count) {
            if (count > 0) self->expire_in(self->shared_.limits.body_idle);
            return asio::transfer_all()(failure, count);
        };
        asio::async_write(connection_.octets(), pieces, progress,
                          [self, next](error_type failure, std::size_t) {
                              if (self->phase_ == phase::closed) return;
                              if (failure) return self->close();
                              (self.get()->*next)();
                          });
    }

    // --- An answer that is made while it goes ---

    void take_what_is_made() {
        if (!outgoing_ || sending_ || phase_ != phase::writing) return;
        auto made = outgoing_->take();
        last_ = made.then;
        if (made.octets.empty() && last_ == answer_stream::state::open) {
            deadline_ = clock::time_point::max();  // it is not the client that is waited for
            return;
        }
        if (last_ == answer_stream::state::broken && made.octets.empty()) return close();
        out_head_.clear();
        bool const end = last_ == answer_stream::state::finished;
        out_body_ = chunked_ ? frame_chunk(made.octets, end) : std::move(made.octets);
        sending_ = true;
        send(&session_over::on_piece_sent);
    }

    void on_piece_sent() {
        sending_ = false;
        outgoing_->sent();
        if (last_ == answer_stream::state::open) return take_what_is_made();
        if (last_ == answer_stream::state::broken) return close();
        std::exchange(outgoing_, nullptr)->lose();
        on_written();
    }

    // Runs the member on the session's thread, where it still lives; to be called from any.
    std::function<void()> on_my_thread(void (session_over::*member)()) {
        return [to_thread = shared_.to_thread, weak = this->weak_from_this(), member] {
            to_thread->run([weak, member] {
                if (auto const self = weak.lock()) (self.get()->*member)();
            });
        };
    }

    void on_written() {
        if (outgoing_) {
            deadline_ = clock::time_point::max();
            return outgoing_->attach(on_my_thread(&session_over::take_what_is_made));
        }
        if (out_body_.capacity() > largest_kept) out_body_ = {};
        if (incoming_) {
            std::exchange(incoming_, nullptr)->lose("it was answered");
            refused_ = true;
            keep_alive_ = false;
        }
        if (keep_alive_ && !stopping_) return await_request(phase::idle);
        finish();
    }

    // RFC 9112 §9.6: closing while the client still sends would reset the connection before it has read the
    // answer, so our side is closed first and what still comes is thrown away for a while.
    void finish() {
        phase_ = phase::lingering;
        expire_in(shared_.limits.linger);
        if constexpr (Connection::encrypted) {
            connection_.octets().async_shutdown(
                [self = this->shared_from_this()](error_type) { self->half_close(); });
        } else {
            half_close();
        }
    }

    void half_close() {
        if (phase_ == phase::closed) return;
        error_type ignored;
        connection_.transport().shutdown(asio::socket_base::shutdown_send, ignored);
        if (!refused_ && !reader_.buffered()) return close();
        if (!reading_) discard();
    }

    void discard() { read_from(connection_.transport(), &session_over::on_discarded); }

    void on_discarded(error_type failure, std::size_t) {
        if (phase_ == phase::closed) return;
        if (failure) return close();
        discard();
    }

    static constexpr std::size_t largest_kept = 65'536;

    session_environment &shared_;
    Connection connection_;
    request_reader reader_;
    std::string remote_address_;
    std::optional<std::string> subject_;
    phase phase_ = phase::opening;
    clock::time_point deadline_ = clock::time_point::max();
    clock::time_point body_deadline_ = clock::time_point::max();  // of a read of a streamed body
    clock::time_point body_began_{};
    std::size_t received_ = 0;  // of a body that is read whole
    bool timed_out_ = false;
    bool stopping_ = false;
    bool refused_ = false;
    bool keep_alive_ = false;  // these three are of the request that is being answered
    bool http_1_0_ = false;
    bool head_only_ = false;
    std::string out_head_;
    std::string out_body_;
    std::shared_ptr<body_stream> incoming_;                   // a body that is handed over and not complete
    std::shared_ptr<answer_stream> outgoing_;                 // an answer that is not complete
    answer_stream::state last_ = answer_stream::state::open;  // of `outgoing_`, when it was taken from
    bool reading_ = false;                                    // a read of `incoming_` is under way
    bool sending_ = false;                                    // a piece of `outgoing_` is
    bool chunked_ = false;
};

}  // namespace

std::shared_ptr<session> make_session(tcp_socket socket, session_environment &environment) {
    return std::make_shared<session_over<plain_connection>>(environment, std::move(socket));
}

std::shared_ptr<session> make_session(tcp_socket socket, std::shared_ptr<asio::ssl::context> tls,
                                      session_environment &environment) {
    return std::make_shared<session_over<tls_connection>>(environment, std::move(socket), std::move(tls));
}

}  // namespace cusax::http
