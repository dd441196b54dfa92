#include "http/session.hpp"

#include "base/log.hpp"
#include "http/problem.hpp"
#include "http/request_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/bio.h>
#include <openssl/x509.h>

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

struct plain_stream {
    static constexpr bool encrypted = false;
    tcp_socket socket;
    tcp_socket &octets() { return socket; }
    tcp_socket &transport() { return socket; }
};

struct tls_stream {
    static constexpr bool encrypted = true;
    tls_stream(tcp_socket transport_socket, std::shared_ptr<asio::ssl::context> settings)
        : context(std::move(settings)), stream(std::move(transport_socket), *context) {}
    std::shared_ptr<asio::ssl::context> context;  // may be replaced for others while this connection lives
    asio::ssl::stream<tcp_socket> stream;
    asio::ssl::stream<tcp_socket> &octets() { return stream; }
    tcp_socket &transport() { return stream.next_layer(); }
};

// RFC 2253 form of the subject; empty where the client showed no certificate.
std::optional<std::string> client_subject(SSL *connection) {
    std::unique_ptr<X509, decltype(&X509_free)> const certificate(SSL_get1_peer_certificate(connection),
                                                                  X509_free);
    if (!certificate) return {};
    std::unique_ptr<BIO, decltype(&BIO_free_all)> const out(BIO_new(BIO_s_mem()), BIO_free_all);
    X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate.get()), 0,
                       XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char *text = nullptr;
    auto const size = BIO_get_mem_data(out.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
}

template <class Stream>
class stream_session final : public session, public std::enable_shared_from_this<stream_session<Stream>> {
  public:
    template <class... Arguments>
    explicit stream_session(session_environment &environment, Arguments &&...arguments)
        : shared_(environment),
          stream_{std::forward<Arguments>(arguments)...},
          reader_(environment.limits.head_size) {
        error_type gone;
        auto const remote = stream_.transport().remote_endpoint(gone);
        if (!gone) remote_address_ = remote.address().to_string();
    }

    void start() override {
        expire_in(shared_.limits.head_time);
        if constexpr (Stream::encrypted) {
            stream_.octets().async_handshake(
                asio::ssl::stream_base::server, [self = this->shared_from_this()](error_type failure) {
                    if (failure) return self->close();
                    self->subject_ = client_subject(self->stream_.stream.native_handle());
                    self->await_request(phase::fresh);
                });
        } else {
            await_request(phase::fresh);
        }
    }

    void check_deadline(clock::time_point now) override {
        if (now < deadline_) return;
        bool const reading = phase_ == phase::head || phase_ == phase::body;
        if (!reading) return close();
        // The read comes back with an error, and on_read() sees why.
        deadline_ = clock::time_point::max();
        timed_out_ = true;
        error_type ignored;
        stream_.transport().cancel(ignored);
    }

    void begin_stop() override {
        stopping_ = true;
        if (phase_ == phase::opening || phase_ == phase::fresh || phase_ == phase::idle ||
            phase_ == phase::lingering)
            close();
    }

    void close() override {
        if (std::exchange(phase_, phase::closed) == phase::closed) return;
        error_type ignored;
        stream_.transport().close(ignored);
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

    void read() {
        auto const space = reader_.space();
        stream_.octets().async_read_some(
            asio::buffer(space.data(), space.size()),
            [self = this->shared_from_this()](error_type failure, std::size_t count) {
                self->on_read(failure, count);
            });
    }

    void on_read(error_type failure, std::size_t count) {
        if (phase_ == phase::closed) return;
        if (failure && timed_out_) return refuse(plain_problem(408, "the request took too long to come"));
        if (failure) return close();
        reader_.commit(count);
        if (phase_ == phase::fresh || phase_ == phase::idle) begin_head();
        if (phase_ == phase::body) expire_in(shared_.limits.body_idle);
        advance();
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
        reader_.limit_body(shared_.program.body_limit(reader_.head()));
        bool const wait_for_us = reader_.expects_continue() && !reader_.buffered();
        phase_ = phase::body;
        expire_in(shared_.limits.body_idle);
        // A body that will be refused is not asked for: next() knows by now.
        if (!wait_for_us || !reader_.in_body()) return advance();
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";  // RFC 9110 §10.1.1
        asio::async_write(stream_.octets(), asio::buffer(go_on),
                          [self = this->shared_from_this()](error_type failure, std::size_t) {
                              if (self->phase_ == phase::closed) return;
                              if (failure) return self->close();
                              self->advance();
                          });
    }

    void handle() {
        phase_ = phase::handling;
        deadline_ = clock::time_point::max();
        keep_alive_ = reader_.keep_alive();
        http_1_0_ = reader_.http_1_0();
        request incoming = reader_.take();
        head_only_ = incoming.method == "HEAD";
        incoming.remote_address = remote_address_;
        incoming.tls = Stream::encrypted;
        incoming.client_subject = subject_;
        // The answer finds its way through the mailbox, and the session only if it still lives.
        shared_.program.handle(
            std::move(incoming),
            responder([to_thread = shared_.to_thread, weak = this->weak_from_this()](response answer) {
                to_thread->run([weak, answer = std::move(answer)]() mutable {
                    if (auto const self = weak.lock()) self->on_answer(std::move(answer));
                });
            }));
    }

    void on_answer(response answer) {
        if (phase_ != phase::handling) return;
        write(std::move(answer));
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
        expire_in(shared_.limits.body_idle);
        if (stopping_) keep_alive_ = false;
        auto const after = !keep_alive_ ? persistence::close
                           : http_1_0_  ? persistence::keep_alive_1_0
                                        : persistence::keep_alive;
        out_head_ = render_head(answer, after, shared_.date.at(std::time(nullptr)));
        out_body_ = head_only_ || !may_have_body(answer.status) ? std::string() : std::move(answer.body);
        std::array<asio::const_buffer, 2> const pieces{asio::buffer(out_head_), asio::buffer(out_body_)};
        auto const self = this->shared_from_this();
        // Called after every piece that went out: who takes something within the time may take long for all
        // of it.
        auto const progress = [self](error_type const &failure, std::size_t count) {
            if (count > 0) self->expire_in(self->shared_.limits.body_idle);
            return asio::transfer_all()(failure, count);
        };
        asio::async_write(stream_.octets(), pieces, progress,
                          [self](error_type failure, std::size_t) { self->on_written(failure); });
    }

    void on_written(error_type failure) {
        if (phase_ == phase::closed) return;
        if (failure) return close();
        if (out_body_.capacity() > largest_kept) out_body_ = {};
        if (keep_alive_ && !stopping_) return await_request(phase::idle);
        finish();
    }

    // RFC 9112 §9.6: closing while the client still sends would reset the connection before it has read the
    // answer, so our side is closed first and what still comes is thrown away for a while.
    void finish() {
        phase_ = phase::lingering;
        expire_in(shared_.limits.linger);
        if constexpr (Stream::encrypted) {
            stream_.octets().async_shutdown(
                [self = this->shared_from_this()](error_type) { self->half_close(); });
        } else {
            half_close();
        }
    }

    void half_close() {
        if (phase_ == phase::closed) return;
        error_type ignored;
        stream_.transport().shutdown(asio::socket_base::shutdown_send, ignored);
        if (!refused_ && !reader_.buffered()) return close();
        discard();
    }

    void discard() {
        auto const scratch = reader_.space();
        stream_.transport().async_read_some(
            asio::buffer(scratch.data(), scratch.size()),
            [self = this->shared_from_this()](error_type failure, std::size_t) {
                if (self->phase_ == phase::closed) return;
                if (failure) return self->close();
                self->discard();
            });
    }

    static constexpr std::size_t largest_kept = 65'536;

    session_environment &shared_;
    Stream stream_;
    request_reader reader_;
    std::string remote_address_;
    std::optional<std::string> subject_;
    phase phase_ = phase::opening;
    clock::time_point deadline_ = clock::time_point::max();
    bool timed_out_ = false;
    bool stopping_ = false;
    bool refused_ = false;
    bool keep_alive_ = false;  // these three are of the request that is being answered
    bool http_1_0_ = false;
    bool head_only_ = false;
    std::string out_head_;
    std::string out_body_;
};

}  // namespace

std::shared_ptr<session> make_session(tcp_socket socket, session_environment &environment) {
    return std::make_shared<stream_session<plain_stream>>(environment, std::move(socket));
}

std::shared_ptr<session> make_session(tcp_socket socket, std::shared_ptr<asio::ssl::context> tls,
                                      session_environment &environment) {
    return std::make_shared<stream_session<tls_stream>>(environment, std::move(socket), std::move(tls));
}

}  // namespace cusax::http
