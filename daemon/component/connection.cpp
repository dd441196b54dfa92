#include "component/connection.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

namespace cusax::component {
namespace {

using boost::system::error_code;

connection_end end_for(std::string_view stream_error) {
    if (stream_error == "not-authorized" || stream_error == "host-unknown") return connection_end::refused;
    if (stream_error == "conflict") return connection_end::conflict;
    return connection_end::lost;
}

}  // namespace

connection::connection(link_strand const &strand, std::shared_ptr<link_config const> config,
                       handlers callbacks)
    : config_(std::move(config)),
      callbacks_(std::move(callbacks)),
      strand_(strand),
      resolver_(strand),
      socket_(strand),
      deadline_(strand),
      stream_(config_->component, config_->secret, config_->limits) {}

void connection::start() {
    end_after(config_->timing.connect, connection_end::unreachable, "no stream in time");
    resolver_.async_resolve(
        config_->host, std::to_string(config_->port),
        [self = shared_from_this()](error_code failed, tcp::resolver::results_type const &endpoints) {
            if (self->ended_) return;
            if (failed) return self->abort(connection_end::unreachable, failed.message());
            self->connect(endpoints);
        });
}

void connection::connect(tcp::resolver::results_type const &endpoints) {
    asio::async_connect(socket_, endpoints,
                        [self = shared_from_this()](error_code failed, tcp::endpoint const &) {
                            if (self->ended_) return;
                            if (failed) return self->abort(connection_end::unreachable, failed.message());
                            self->open_stream();
                        });
}

void connection::open_stream() {
    error_code ignored;  // without it answers are a little slower, no more
    socket_.set_option(tcp::no_delay(true), ignored);
    stream_open_ = true;
    write(stream_.open());
    read();
}

void connection::read() {
    socket_.async_read_some(asio::buffer(inbox_),
                            [self = shared_from_this()](error_code failed, std::size_t count) {
                                if (self->ended_) return;
                                if (failed && self->closing_) return self->abort(connection_end::closed, "");
                                if (failed) return self->abort(connection_end::lost, failed.message());
                                self->accept({self->inbox_.data(), count});
                                if (!self->ended_) self->read();
                            });
}

void connection::accept(std::string_view octets) {
    auto out = stream_.feed(octets);
    if (!out.to_send.empty()) write(std::move(out.to_send));
    for (auto &event : out.events) {
        if (ended_) return;
        accept_event(std::move(event));
    }
}

void connection::accept_event(xmpp::component_event event) {
    if (auto *const stanza = std::get_if<xml::element>(&event)) {
        callbacks_.stanza(std::move(*stanza));
    } else if (auto *const cut = std::get_if<xml::cut_stanza>(&event)) {
        callbacks_.cut(std::move(*cut));
    } else if (std::holds_alternative<xmpp::handshake_accepted>(event)) {
        deadline_.cancel();
        callbacks_.established();
    } else if (auto const *const failure = std::get_if<xmpp::stream_failure>(&event)) {
        abort(end_for(failure->condition),
              failure->text.empty() ? failure->condition : failure->condition + ": " + failure->text);
    } else if (auto const *const broken = std::get_if<error>(&event)) {
        end_after_flush(connection_end::violated, broken->detail);
    } else {
        abort(closing_ ? connection_end::closed : connection_end::lost, "the server closed the stream");
    }
}

void connection::send(xml::element const &stanza) {
    if (!closing_) write(xmpp::component_stream::render(stanza));
}

void connection::write(std::string octets) {
    if (ended_) return;
    if (outbox_.size() + octets.size() > config_->unsent_octets)
        return abort(connection_end::lost, "the server does not read");
    if (outbox_.empty())
        outbox_ = std::move(octets);
    else
        outbox_ += octets;
    flush();
}

void connection::flush() {
    if (!writing_.empty() || ended_) return;
    if (outbox_.empty()) {
        if (after_flush_) std::exchange(after_flush_, nullptr)();
        return;
    }
    writing_.swap(outbox_);
    asio::async_write(socket_, asio::buffer(writing_),
                      [self = shared_from_this()](error_code failed, std::size_t) {
                          self->writing_.clear();
                          if (self->ended_) return;
                          if (failed) return self->abort(connection_end::lost, failed.message());
                          self->flush();
                      });
}

void connection::close() {
    if (ended_ || closing_) return;
    if (!stream_open_) return abort(connection_end::closed, "");
    write(xmpp::component_stream::close());
    closing_ = true;
    end_after(config_->timing.close, connection_end::closed, "");
}

void connection::end_after_flush(connection_end why, std::string const &detail) {
    end_after(config_->timing.close, why, detail);
    after_flush_ = [this, why, detail] { abort(why, detail); };
    flush();
}

void connection::end_after(milliseconds delay, connection_end why, std::string detail) {
    deadline_.start(
        delay, [self = shared_from_this(), why, detail = std::move(detail)] { self->abort(why, detail); });
}

// `ended` is called from outside of this object's functions, for its owner may drop it there.
void connection::abort(connection_end why, std::string detail) {
    if (ended_) return;
    ended_ = true;
    resolver_.cancel();
    deadline_.cancel();
    error_code ignored;  // it ends either way
    socket_.close(ignored);
    asio::post(strand_, [ended = callbacks_.ended, why, detail = std::move(detail)] { ended(why, detail); });
}

}  // namespace cusax::component
