#include "app/xmpp_links.hpp"

#include <atomic>

namespace cusax::app {
namespace {

namespace asio = boost::asio;

// Each waits for an answer of the database at a time: what they ask together is one query.
constexpr std::size_t worker_threads = 16;

component::link_config link_of(xmpp_config const &link, turn_config const &turn) {
    component::link_config made;
    made.host = link.host;
    made.port = link.port;
    made.component = link.component;
    made.secret = link.secret;
    made.domains = link.domains;
    made.timing.canary_every = link.canary_interval;
    made.contact = link.contact;
    made.contact_on_server = link.contact_on_server;
    made.admins = link.admins;
    made.search_limit = link.search_limit;
    made.search_open = link.search_open;
    made.turn = {.secret = turn.secret, .lifetime = turn.lifetime};
    made.software_version = CUSAXD_VERSION;
    return made;
}

pep::publisher_config profiles_of(xmpp_config const &link) {
    return {.component = link.component,
            .domains = link.domains,
            .way = link.profiles == "impersonate" ? pep::user_way::impersonate : pep::user_way::privileged,
            .read_back = link.profiles_read_back};
}

}  // namespace

xmpp_links::xmpp_links(config const &settings, component::directory &accounts,
                       storage::connection_pool &pool) {
    if (settings.xmpp.empty()) return;
    work_.emplace(io_.get_executor());
    workers_.emplace(worker_threads);
    for (auto const &link : settings.xmpp) {
        components_.push_back(link.component);
        links_.push_back(
            std::make_unique<component::link>(io_, *workers_, link_of(link, settings.turn), accounts));
        if (link.profiles == "none") continue;
        profiles_.push_back(
            std::make_unique<pep::profile_publisher>(profiles_of(link), *links_.back(), accounts,
                                                     storage::database{.url = settings.database.url}, pool));
    }
}

xmpp_links::~xmpp_links() { stop(); }

void xmpp_links::start() {
    if (links_.empty()) return;
    for (auto const &link : links_) link->start();
    thread_ = std::thread([this] { io_.run(); });
    for (auto const &each : profiles_) each->start();
}

void xmpp_links::stop() {
    if (!thread_.joinable()) return;
    for (auto const &each : profiles_) each->stop();
    auto left = std::make_shared<std::atomic<std::size_t>>(links_.size());
    for (auto const &link : links_)
        link->stop([this, left] {
            if (--*left == 0) work_.reset();
        });
    thread_.join();
    workers_->join();
}

void xmpp_links::wake() {
    for (auto const &each : profiles_) each->wake();
}

std::vector<std::pair<std::string, component::link_stats>> xmpp_links::stats() const {
    std::vector<std::pair<std::string, component::link_stats>> seen;
    for (std::size_t i = 0; i < links_.size(); ++i) seen.emplace_back(components_[i], links_[i]->stats());
    return seen;
}

std::vector<pep::publisher_figures> xmpp_links::profiles() const {
    std::vector<pep::publisher_figures> seen;
    for (auto const &each : profiles_) seen.push_back(each->figures());
    return seen;
}

}  // namespace cusax::app
