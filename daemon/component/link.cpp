#include "component/link.hpp"

#include "component/link_session.hpp"

#include <boost/asio/post.hpp>

#include <future>
#include <utility>

namespace cusax::component {

std::string_view name_of(link_state state) {
    switch (state) {
        case link_state::idle: return "idle";
        case link_state::waiting: return "waiting";
        case link_state::connecting: return "connecting";
        case link_state::proving: return "proving";
        case link_state::linked: return "linked";
        case link_state::stopping: return "stopping";
    }
    return "idle";
}

link::link(boost::asio::io_context &io, boost::asio::thread_pool &workers, link_config config,
           directory &accounts)
    : session_(std::make_shared<link_session>(io, workers, std::move(config), accounts)) {}

link::~link() {
    asio::post(session_->strand(), [session = session_] { session->abandon(); });
}

void link::start() {
    asio::post(session_->strand(), [session = session_] { session->start(); });
}

void link::stop(std::function<void()> stopped) {
    asio::post(session_->strand(), [session = session_, stopped = std::move(stopped)]() mutable {
        session->stop(std::move(stopped));
    });
}

result<xml::element> link::ask(xml::element iq) {
    auto answer = std::make_shared<std::promise<result<xml::element>>>();
    auto arrives = answer->get_future();
    asio::post(session_->strand(), [session = session_, answer, iq = std::move(iq)]() mutable {
        session->ask(std::move(iq),
                     [answer](result<xml::element> what) { answer->set_value(std::move(what)); });
    });
    return arrives.get();
}

result<void> link::tell(xml::element stanza) {
    auto done = std::make_shared<std::promise<result<void>>>();
    auto told = done->get_future();
    asio::post(session_->strand(), [session = session_, done, stanza = std::move(stanza)] {
        done->set_value(session->tell(stanza));
    });
    return told.get();
}

void link::on_event(std::function<void(xml::element const &)> take) { session_->on_event(std::move(take)); }

link_stats link::stats() const { return session_->stats(); }

}  // namespace cusax::component
