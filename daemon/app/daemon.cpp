#include "app/daemon.hpp"

#include "app/dns_config.hpp"
#include "app/metrics.hpp"
#include "app/password_list.hpp"
#include "app/session_enders.hpp"
#include "app/timer.hpp"
#include "app/xmpp_links.hpp"
#include "app/zone_progress.hpp"
#include "base/exceptions.hpp"
#include "base/log.hpp"
#include "component/conference_rooms.hpp"
#include "component/identities.hpp"
#include "http/api/services.hpp"
#include "http/dispatcher.hpp"
#include "http/server.hpp"
#include "http/token_directory.hpp"
#include "lifecycle/accounts.hpp"
#include "lifecycle/conferences.hpp"
#include "lifecycle/device_secrets.hpp"
#include "lifecycle/domains.hpp"
#include "lifecycle/password_checker.hpp"
#include "lifecycle/retention.hpp"
#include "lifecycle/source_sync.hpp"
#include "nameserver/notifier.hpp"
#include "nameserver/server.hpp"
#include "net/blocking_pool.hpp"
#include "publish/zone_follower.hpp"
#include "publish/zone_publisher.hpp"
#include "publish/zone_pushers.hpp"
#include "storage/account_reader.hpp"
#include "storage/account_store.hpp"
#include "storage/card_reader.hpp"
#include "storage/conference_store.hpp"
#include "storage/domain_store.hpp"
#include "storage/feed.hpp"
#include "storage/listener.hpp"
#include "storage/migrator.hpp"
#include "storage/people_store.hpp"
#include "storage/pool.hpp"
#include "storage/sign_in_store.hpp"
#include "storage/token_store.hpp"
#include "storage/vcard_store.hpp"
#include "storage/writer.hpp"

#include <atomic>
#include <optional>
#include <thread>
#include <utility>

namespace cusax::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t request_queue = 4096;
constexpr std::size_t stream_threads = 4;  // imports and syncs at once; as many more wait
constexpr auto import_patience = 30s;      // an import outlives a database that restarts

storage::database database_of(config const &settings) { return {.url = settings.database.url}; }

std::shared_ptr<net::tls_context> tls_of(http_config const &http) {
    if (http.certificate.empty()) return nullptr;
    return std::make_shared<net::tls_context>(
        net::tls_files{.certificate = http.certificate, .key = http.key, .client_ca = http.client_ca});
}

result<http::api::push_view> told(result<publish::push_view> seen) {
    if (!seen) return fail(std::move(seen.error()));
    return http::api::push_view{.target = std::move(seen->target),
                                .zones = std::move(seen->zones),
                                .plan = std::move(seen->plan),
                                .fingerprint = std::move(seen->fingerprint),
                                .held = seen->held,
                                .last_check = seen->state.checked_at,
                                .last_error = std::move(seen->state.error)};
}

}  // namespace

// In the order of dependence; destroyed in reverse.
struct daemon::parts {
    explicit parts(config given)
        : settings(std::move(given)),
          tls(tls_of(settings.http)),
          pool(database_of(settings), settings.database.pool),
          writer(database_of(settings)),
          import_writer(database_of(settings),
                        {.queue_limit = 8192, .largest_batch = 1000, .patience = import_patience}),
          keys(keyring_of(settings.dns)),
          secondaries(secondaries_of(settings.dns)),
          notifier(secondaries, keys),
          follower(pool,
                   [this](auto const &changed, auto const &removed) { notifier.changed(changed, removed); }),
          publisher(database_of(settings), pool),
          pushers(push_targets_of(settings.dns), database_of(settings), pool),
          directory([this](model::domain_name const &name) { return domain_store.find(name); }),
          accounts(reader, account_store, writer, directory),
          device_secrets(accounts, account_store, writer, directory),
          domains(domain_store, writer, directory),
          conferences(conference_store, domain_store, writer),
          passwords(lifecycle::password_checker::usual_sources(
              sign_in_store, [this](model::domain_name const &name) { return directory.find(name); })),
          identities(cards, account_store, people_store, writer, directory, accounts, rooms,
                     {.photo_octets = settings.vcard.photo_octets}),
          links(settings, identities, pool),
          enders(session_enders_of(settings, links, database_of(settings), pool)),
          tokens(token_store, system_now),
          services{
              .accounts = accounts,
              .device_secrets = device_secrets,
              .domains = domains,
              .conferences = conferences,
              .passwords = passwords,
              .account_reader = reader,
              .account_store = account_store,
              .conference_store = conference_store,
              .domain_store = domain_store,
              .sign_in_store = sign_in_store,
              .source_store = source_store,
              .vcard_store = vcard_store,
              .sync_session =
                  [this](std::string const &source) {
                      return std::make_unique<storage::sync_session>(database_of(settings), source);
                  },
              .import_writer = import_writer,
              .stream_pool = streams,
              .feed = feed,
              .broadcast = broadcast,
              .zones = [this] { return follower.snapshot(); },
              .publication =
                  [this](model::domain const &domain) {
                      return progress_of(domain, *follower.snapshot(), secondaries);
                  },
              .push_plan = [this](auto const &target,
                                  auto const &domain) { return told(pushers.look(target, domain)); },
              .confirm_push =
                  [this](auto const &target, auto const &domain, auto const &fingerprint, auto const &by) {
                      return told(pushers.confirm(target, domain, fingerprint, by));
                  },
              .readiness = [this] { return readiness(); },
              .metrics = [this] { return requests.render(measure()); },
              .public_metrics = settings.http.public_metrics} {
        accounts.refuse(load_password_list(settings.passwords.bad_list));
    }

    http::router routes();
    void start_http();
    void start_dns();
    void stop_enders();
    void heard(std::string_view channel);
    std::vector<http::api::check> readiness();
    figures measure();

    config settings;
    std::shared_ptr<net::tls_context> tls;
    storage::connection_pool pool;
    storage::writer writer;
    storage::writer import_writer;
    net::blocking_pool streams{"streams", stream_threads, stream_threads};
    storage::account_reader reader{database_of(settings)};
    storage::card_reader cards{database_of(settings)};
    storage::account_store account_store{pool};
    storage::conference_store conference_store{pool};
    storage::domain_store domain_store{pool};
    storage::vcard_store vcard_store{pool};
    storage::people_store people_store{pool};
    storage::sign_in_store sign_in_store{pool};
    storage::source_store source_store{pool};
    storage::token_store token_store{pool};
    storage::change_feed feed{pool};
    dns::tsig_keyring keys;
    nameserver::secondary_board secondaries;
    nameserver::notifier notifier;
    publish::zone_follower follower;
    publish::zone_publisher publisher;
    publish::zone_pushers pushers;
    lifecycle::domain_directory directory;
    lifecycle::accounts accounts;
    lifecycle::device_secrets device_secrets;
    lifecycle::domains domains;
    lifecycle::conferences conferences;
    lifecycle::password_checker passwords;
    component::conference_rooms rooms{conference_store};
    component::identities identities;
    xmpp_links links;
    std::vector<std::unique_ptr<enforce::session_ender>> enders;
    http::token_directory tokens;
    http::change_broadcast broadcast{feed};
    request_metrics requests;
    http::api::services services;

    std::optional<storage::listener> listener;
    std::optional<nameserver::server> dns;
    std::optional<net::blocking_pool> workers;
    std::optional<http::dispatcher> dispatcher;
    std::optional<http::server> server;
    std::optional<timer> chores;
};

http::router daemon::parts::routes() {
    http::router made;
    http::api::add_account_routes(made, services);
    http::api::add_account_import_routes(made, services);
    http::api::add_many_accounts_routes(made, services);
    http::api::add_source_routes(made, services);
    http::api::add_device_secret_routes(made, services);
    http::api::add_conference_routes(made, services);
    http::api::add_domain_routes(made, services);
    http::api::add_change_routes(made, services);
    http::api::add_vcard_routes(made, services);
    http::api::add_lookup_routes(made, services);
    http::api::add_password_check_routes(made, services);
    http::api::add_freeswitch_routes(made, services);
    http::api::add_health_routes(made, services);
    return made;
}

void daemon::parts::start_http() {
    auto const &http = settings.http;
    workers.emplace("http", http.workers, request_queue);
    http::authentication const authentication{
        .look_up = [this](std::string_view token) { return tokens.look_up(token); },
        .recall = [this](std::string_view token) { return tokens.recall(token); }};
    dispatcher.emplace(routes(), authentication, *workers, http.body_limit,
                       [this](http::observation const &seen) { requests.observe(seen); });
    http::server_settings wanted;
    for (auto const &where : http.listen) wanted.listen.push_back({.where = where, .tls = tls});
    wanted.limits.head_time = http.head_time;
    wanted.limits.body_idle = http.body_idle;
    wanted.limits.keep_alive = http.keep_alive;
    server.emplace(std::move(wanted), *dispatcher);
}

void daemon::parts::start_dns() {
    if (!settings.dns.listen.empty()) {
        auto wanted = server_config_of(settings.dns);
        wanted.keys = &keys;
        wanted.secondaries = &secondaries;
        dns.emplace(std::move(wanted), [this] { return follower.snapshot(); });
        dns->start();
    }
    notifier.start();
    follower.start();
}

void daemon::parts::stop_enders() {
    for (auto const &ender : enders) ender->ask_to_stop();
    for (auto const &ender : enders) ender->stop();
}

// A notification is a hint: what it wakes also polls.
void daemon::parts::heard(std::string_view channel) {
    if (channel == storage::change_channel) {
        publisher.wake();
        links.wake();
        broadcast.wake();
        for (auto const &ender : enders) ender->wake();
    }
    if (channel == storage::change_channel || channel == storage::push_channel) pushers.wake();
    if (channel == storage::domain_channel) directory.forget_all();
    if (channel == storage::zone_channel) follower.wake();
}

std::vector<http::api::check> daemon::parts::readiness() {
    std::vector<http::api::check> checks;
    auto const add = [&](std::string part, bool ok, bool required, std::string why) {
        checks.push_back(
            {.part = std::move(part), .state = ok ? "ok" : std::move(why), .required = required, .ok = ok});
    };
    bool const reachable = pool.is_reachable();
    add("database", reachable, true, "the database cannot be reached");
    std::string schema = "unknown while the database is away";
    bool schema_ok = false;
    if (reachable) {
        try {
            storage::check_schema(database_of(settings));
            schema_ok = true;
        } catch (std::exception const &wrong) {
            schema = wrong.what();
        }
    }
    add("schema", schema_ok, true, schema);
    add("zones", follower.figures().loaded, true, "not yet read from the database");
    for (auto const &[component, stats] : links.stats())
        add("xmpp:" + component, stats.linked(), false,
            std::string(component::name_of(stats.state)) +
                (stats.last_end.empty() ? "" : ": " + stats.last_end));
    for (auto const &ender : enders) {
        auto const now = ender->figures();
        add("sessions:" + now.target, now.trouble.empty(), false, now.method + ": " + now.trouble);
    }
    return checks;
}

figures daemon::parts::measure() {
    figures now{.writer = writer.stats(),
                .pool = pool.stats(),
                .lag = {},
                .publisher = publisher.figures(),
                .pushers = pushers.figures(),
                .push_uncovered = pushers.uncovered(),
                .follower = follower.figures(),
                .dns = {},
                .secondaries = secondaries.stats(),
                .links = links.stats(),
                .profiles = links.profiles(),
                .enders = {},
                .passwords = passwords.counts(),
                .http_connections = server ? server->connection_count() : 0};
    if (dns) now.dns = dns->stats();
    for (auto const &ender : enders) now.enders.push_back(ender->figures());
    try {
        now.lag = feed.lag();
    } catch (unavailable const &) {
        // The figures without it say that the database is away: cusaxd_writer_connected is 0.
    }
    return now;
}

daemon::daemon(config settings) : parts_(std::make_unique<parts>(std::move(settings))) {}

daemon::~daemon() { stop(); }

void daemon::start() {
    auto &p = *parts_;
    try {
        storage::check_schema(database_of(p.settings));
    } catch (unavailable const &away) {
        log_warning("DATABASE_AWAY", {{"why", away.what()}});
    }
    p.start_http();
    p.broadcast.start();
    p.start_dns();
    p.publisher.start();
    p.pushers.start();
    p.links.start();
    for (auto const &ender : p.enders) ender->start();
    // Last, and in stop() first: what it wakes must be there.
    p.listener.emplace(
        database_of(p.settings),
        std::vector<std::string>{std::string(storage::change_channel), std::string(storage::domain_channel),
                                 std::string(storage::zone_channel), std::string(storage::push_channel)},
        [&p](std::string_view channel) { p.heard(channel); });
    p.chores.emplace(30s, [&p] {
        p.tokens.note_uses();
        p.pushers.tell_uncovered();
        auto const purged = lifecycle::purge_expired_tombstones(p.account_store, p.writer);
        auto const deleted = lifecycle::delete_past_grace(p.accounts, p.source_store);
        if (deleted > 0) log_info("MISSING_ACCOUNTS_DELETED", {{"accounts", deleted}});
        if (purged > 0) log_info("TOMBSTONES_PURGED", {{"accounts", purged}});
    });
    p.server->start();
}

bool daemon::is_ready() {
    for (auto const &check : parts_->readiness())
        if (check.required && !check.ok) return false;
    return true;
}

void daemon::reload(config const &anew) {
    configure_log(anew.log.level, anew.log.format);
    parts_->tokens.forget();
    try {
        parts_->accounts.refuse(load_password_list(anew.passwords.bad_list));
    } catch (std::exception const &wrong) {
        log_error("PASSWORD_LIST_NOT_RELOADED", {{"why", wrong.what()}});
    }
    if (!parts_->tls) return;
    try {
        parts_->tls->reload();
        log_info("CERTIFICATE_RELOADED");
    } catch (std::exception const &wrong) {
        log_error("CERTIFICATE_NOT_RELOADED", {{"why", wrong.what()}});
    }
}

void daemon::stop() {
    auto &p = *parts_;
    p.broadcast.stop();  // its readers are answers that never end
    if (p.server) p.server->stop(p.settings.http.stop_grace);
    p.chores.reset();
    p.listener.reset();
    p.stop_enders();
    p.links.stop();
    if (p.dns) p.dns->stop();
    p.pushers.stop();
    p.publisher.stop();
    p.follower.stop();
    p.notifier.stop();
    p.streams.stop();
    if (p.workers) p.workers->stop();
}

}  // namespace cusax::app
