#include "app/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>

namespace cusax::app {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;
using labels = std::vector<prometheus::ClientMetric::Label>;

// Families built from counts that rooms keep.
class family_list {
  public:
    void counter(std::string const &name, std::string const &help, double value, labels of = {}) {
        prometheus::ClientMetric metric;
        metric.label = std::move(of);
        metric.counter.value = value;
        family(name, help, MetricType::Counter).metric.push_back(std::move(metric));
    }
    void gauge(std::string const &name, std::string const &help, double value, labels of = {}) {
        prometheus::ClientMetric metric;
        metric.label = std::move(of);
        metric.gauge.value = value;
        family(name, help, MetricType::Gauge).metric.push_back(std::move(metric));
    }
    void histogram(std::string const &name, std::string const &help,
                   component::latency_histogram::snapshot const &of, labels with) {
        prometheus::ClientMetric metric;
        metric.label = std::move(with);
        auto const &bounds = component::latency_histogram::bounds;
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < of.counts.size(); ++i) {
            below += of.counts[i];
            double const bound = i < bounds.size() ? std::chrono::duration<double>(bounds[i]).count()
                                                   : std::numeric_limits<double>::infinity();
            metric.histogram.bucket.push_back({.cumulative_count = below, .upper_bound = bound});
        }
        metric.histogram.sample_count = below;
        metric.histogram.sample_sum = std::chrono::duration<double>(of.sum).count();
        family(name, help, MetricType::Histogram).metric.push_back(std::move(metric));
    }
    std::vector<MetricFamily> take() && {
        std::vector<MetricFamily> all;
        all.reserve(families_.size());
        for (auto &[name, family] : families_) all.push_back(std::move(family));
        return all;
    }

  private:
    MetricFamily &family(std::string const &name, std::string const &help, MetricType type) {
        MetricFamily &found = families_[name];
        found.name = name;
        found.help = help;
        found.type = type;
        return found;
    }
    std::map<std::string, MetricFamily> families_;
};

double number(auto value) { return static_cast<double>(value); }

void add_storage(family_list &out, figures const &now) {
    out.counter("cusaxd_writer_commands_total", "Commands applied or refused", number(now.writer.commands));
    out.counter("cusaxd_writer_batches_total", "Transactions of the writer", number(now.writer.batches));
    out.counter("cusaxd_writer_failures_total", "Commands answered with an outage",
                number(now.writer.failures));
    out.counter("cusaxd_writer_reconnects_total", "Connections the writer opened",
                number(now.writer.reconnects));
    out.gauge("cusaxd_writer_queue", "Commands waiting for the writer", number(now.writer.queued));
    out.gauge("cusaxd_writer_connected", "1 while the writer has its connection",
              now.writer.connected ? 1 : 0);
    out.gauge("cusaxd_pool_connections", "Reading connections", number(now.pool.lent), {{"state", "lent"}});
    out.gauge("cusaxd_pool_connections", "Reading connections", number(now.pool.idle), {{"state", "idle"}});
    if (!now.lag) return;
    out.gauge("cusaxd_feed_hidden_changes", "Committed changes that an older open transaction hides",
              number(now.lag->hidden));
    out.gauge("cusaxd_feed_lag_seconds", "Age of the oldest of them",
              std::chrono::duration<double>(now.lag->oldest).count());
}

void add_zones(family_list &out, figures const &now) {
    out.gauge("cusaxd_zones_leading", "1 while this daemon publishes the zones",
              now.publisher.leading ? 1 : 0);
    out.counter("cusaxd_zones_publications_total", "Transactions that changed a zone",
                number(now.publisher.publications));
    out.counter("cusaxd_zones_written_total", "Zones that got a new serial",
                number(now.publisher.zones_written));
    out.counter("cusaxd_zones_refused_total", "Record sets that cannot be a zone",
                number(now.publisher.zones_refused));
    out.counter("cusaxd_zones_failures_total", "Rounds that an outage ended", number(now.publisher.failures),
                {{"task", "publish"}});
    out.counter("cusaxd_zones_failures_total", "Rounds that an outage ended", number(now.follower.failures),
                {{"task", "follow"}});
    out.gauge("cusaxd_zones_served", "Zones in the snapshot that is answered from",
              number(now.follower.zones));
    out.gauge("cusaxd_zones_revision", "Publication up to which the snapshot reaches",
              number(now.follower.revision));
}

void add_pushers(family_list &out, figures const &now) {
    out.gauge("cusaxd_push_uncovered_domains", "Domains in mode push outside of every target's zones",
              number(now.push_uncovered));
    for (auto const &target : now.pushers) {
        labels const of{{"target", target.target}};
        out.gauge("cusaxd_push_leading", "1 while this daemon keeps the target true", target.leading ? 1 : 0,
                  of);
        out.counter("cusaxd_push_changes_total", "RRsets changed there", number(target.changes), of);
        out.counter("cusaxd_push_errors_total", "Attempts that failed", number(target.errors), of);
        if (!target.leading) continue;  // what follows only the leader knows
        out.gauge("cusaxd_push_domains", "Domains with records there", number(target.domains), of);
        out.gauge("cusaxd_push_pending", "Changes that are held back or did not succeed",
                  number(target.pending), of);
        out.gauge("cusaxd_push_foreign", "RRsets of others where ours should be", number(target.foreign), of);
        out.gauge("cusaxd_push_drift", "RRsets of ours found changed at the last look", number(target.drift),
                  of);
        out.gauge("cusaxd_push_held", "Domains whose changes wait for a confirmation", number(target.held),
                  of);
        if (target.last_success)
            out.gauge("cusaxd_push_last_success_seconds", "Time when everything there was last found true",
                      std::chrono::duration<double>(target.last_success->time_since_epoch()).count(), of);
    }
}

void add_dns(family_list &out, nameserver::statistics const &dns) {
    out.counter("cusaxd_dns_queries_total", "Queries", number(dns.udp_queries), {{"transport", "udp"}});
    out.counter("cusaxd_dns_queries_total", "Queries", number(dns.tcp_queries), {{"transport", "tcp"}});
    out.counter("cusaxd_dns_dropped_total", "Packets that deserved no answer", number(dns.dropped));
    out.counter("cusaxd_dns_malformed_total", "Packets that are no DNS query", number(dns.malformed));
    out.counter("cusaxd_dns_truncated_total", "Answers with TC", number(dns.truncated));
    out.counter("cusaxd_dns_limited_total", "Answers over the rate limit", number(dns.limited),
                {{"outcome", "dropped"}});
    out.counter("cusaxd_dns_limited_total", "Answers over the rate limit", number(dns.slipped),
                {{"outcome", "slipped"}});
    out.counter("cusaxd_dns_cookies_total", "Queries with a valid server cookie", number(dns.cookies));
    for (auto const &[type, count] : dns.by_type)
        out.counter("cusaxd_dns_queries_by_type_total", "Queries by type", number(count), {{"type", type}});
    for (auto const &[rcode, count] : dns.by_rcode)
        out.counter("cusaxd_dns_answers_total", "Answers by response code", number(count),
                    {{"rcode", rcode}});
    out.gauge("cusaxd_dns_tcp_connections", "TCP connections open", number(dns.tcp_open));
    out.counter("cusaxd_dns_tcp_accepted_total", "TCP connections accepted", number(dns.tcp_accepted));
    out.counter("cusaxd_dns_tcp_refused_total", "TCP connections above a client's limit",
                number(dns.tcp_refused));
    out.counter("cusaxd_dns_tcp_evicted_total", "TCP connections closed for idling", number(dns.tcp_evicted));
}

double seconds_of(timestamp at) { return std::chrono::duration<double>(at.time_since_epoch()).count(); }

void add_secondaries(family_list &out, std::vector<nameserver::secondary_board::figures> const &all) {
    for (auto const &secondary : all) {
        labels const of{{"secondary", secondary.secondary}};
        out.gauge("cusaxd_dns_secondary_zones", "Zones that it has been told of", number(secondary.zones),
                  of);
        out.gauge("cusaxd_dns_secondary_pending", "Zones whose newest serial it has not acknowledged",
                  number(secondary.pending), of);
        out.gauge("cusaxd_dns_secondary_failing", "Zones whose last attempt failed",
                  number(secondary.failing), of);
        out.counter("cusaxd_dns_transfers_total", "Transfers sent to their end",
                    number(secondary.transfers - secondary.incremental),
                    {{"secondary", secondary.secondary}, {"kind", "axfr"}});
        out.counter("cusaxd_dns_transfers_total", "Transfers sent to their end",
                    number(secondary.incremental), {{"secondary", secondary.secondary}, {"kind", "ixfr"}});
        out.counter("cusaxd_dns_transfer_octets_total", "Octets of transfers", number(secondary.octets), of);
        if (secondary.last_transfer)
            out.gauge("cusaxd_dns_secondary_last_transfer_seconds", "Time of the last transfer to its end",
                      seconds_of(*secondary.last_transfer), of);
        if (secondary.last_error)
            out.gauge("cusaxd_dns_secondary_last_error_seconds", "Time of the last error that still stands",
                      seconds_of(*secondary.last_error), of);
        for (auto const &[zone, serial] : secondary.acknowledged)
            out.gauge("cusaxd_dns_secondary_acknowledged_serial", "Newest serial whose NOTIFY it answered",
                      number(serial), {{"secondary", secondary.secondary}, {"zone", zone}});
    }
}

void add_link(family_list &out, std::string const &name, component::link_stats const &link) {
    labels const of{{"component", name}};
    out.gauge("cusaxd_xmpp_linked", "1 while the link stands and every namespace is delegated",
              link.linked() ? 1 : 0, of);
    out.counter("cusaxd_xmpp_attempts_total", "Connections tried", number(link.attempts), of);
    out.gauge("cusaxd_xmpp_in_flight", "Requests being answered", number(link.in_flight), of);
    if (link.last_canary)
        out.gauge("cusaxd_xmpp_last_canary_seconds", "Time when delegation was last seen to work",
                  std::chrono::duration<double>(link.last_canary->time_since_epoch()).count(), of);
    for (std::size_t kind = 0; kind < component::stanza_kinds; ++kind) {
        for (std::size_t outcome = 0; outcome < component::stanza_outcomes; ++outcome) {
            auto const count = link.counts[kind][outcome];
            if (count == 0) continue;
            out.counter("cusaxd_xmpp_stanzas_total", "Stanzas by kind and outcome", number(count),
                        {{"component", name},
                         {"kind", std::string(name_of(static_cast<component::stanza_kind>(kind)))},
                         {"outcome", std::string(name_of(static_cast<component::stanza_outcome>(outcome)))}});
        }
    }
    out.histogram("cusaxd_xmpp_answer_seconds", "Time to answer", link.latency, of);
}

void add_profiles(family_list &out, pep::publisher_figures const &profiles) {
    labels const of{{"component", profiles.component}};
    out.gauge("cusaxd_profiles_leading", "1 while this daemon publishes the profiles of the link's users",
              profiles.leading ? 1 : 0, of);
    out.gauge("cusaxd_profiles_pending", "Accounts that wait for publication or for another attempt",
              number(profiles.pending), of);
    out.counter("cusaxd_profiles_published_total", "Items published in users' PEP services",
                number(profiles.counts.published), of);
    out.counter("cusaxd_profiles_withdrawn_total", "Items withdrawn", number(profiles.counts.withdrawn), of);
    out.counter("cusaxd_profiles_adopted_total",
                "vCards that users published themselves and that were stored",
                number(profiles.counts.adopted), of);
    out.counter("cusaxd_profiles_repaired_total", "Items that users replaced and that were published again",
                number(profiles.counts.repaired), of);
    out.counter("cusaxd_profiles_failures_total", "Attempts that failed", number(profiles.failures), of);
}

void add_enders(family_list &out, std::vector<enforce::ender_figures> const &all) {
    for (auto const &target : all) {
        labels const of{{"target", target.target}};
        out.gauge("cusaxd_enforcement_leading", "1 while this daemon ends sessions there",
                  target.leading ? 1 : 0, of);
        out.counter("cusaxd_enforcement_ended_total", "Accounts whose sessions were ended",
                    number(target.ended), of);
        out.counter("cusaxd_enforcement_failed_total", "Accounts that were given up on",
                    number(target.failed), of);
        out.counter("cusaxd_enforcement_domain_reloads_total", "Times that it was told that domains changed",
                    number(target.reloads), of);
        out.counter("cusaxd_enforcement_retries_total", "Attempts that failed and are made again",
                    number(target.retries), of);
        if (!target.leading) continue;  // what follows only the leader knows
        auto const lag = target.waiting_since ? system_now() - *target.waiting_since : timestamp::duration{0};
        out.gauge("cusaxd_enforcement_lag_seconds", "Age of the oldest change that waits to be carried out",
                  std::chrono::duration<double>(lag).count(), of);
        if (target.last_success)
            out.gauge("cusaxd_enforcement_last_success_seconds", "Time when sessions were last ended there",
                      seconds_of(*target.last_success), of);
    }
}

void add_passwords(family_list &out, lifecycle::password_checker::figures const &now) {
    auto const add = [&](char const *outcome, std::uint64_t count) {
        out.counter("cusaxd_password_checks_total", "Passwords that servers asked about", number(count),
                    {{"outcome", outcome}});
    };
    add("right", now.right);
    add("wrong", now.wrong);
    add("too_soon", now.too_soon);
}

}  // namespace

struct request_metrics::families {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter> &requests = prometheus::BuildCounter()
                                                            .Name("cusaxd_http_requests_total")
                                                            .Help("Answered requests")
                                                            .Register(registry);
    prometheus::Family<prometheus::Histogram> &seconds = prometheus::BuildHistogram()
                                                             .Name("cusaxd_http_request_seconds")
                                                             .Help("From the whole request to its answer")
                                                             .Register(registry);
};

request_metrics::request_metrics() : families_(std::make_unique<families>()) {}
request_metrics::~request_metrics() = default;

void request_metrics::observe(http::observation const &seen) {
    static prometheus::Histogram::BucketBoundaries const bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                                0.05,   0.1,   0.25,   0.5,   1,    5};
    std::string const route = seen.pattern.empty() ? "none" : std::string(seen.pattern);
    // A method is the client's word: only those that exist become a label.
    std::string const method = seen.pattern.empty() ? "any" : std::string(seen.method);
    families_->requests.Add({{"method", method}, {"route", route}, {"status", std::to_string(seen.status)}})
        .Increment();
    families_->seconds.Add({{"method", method}, {"route", route}}, bounds)
        .Observe(std::chrono::duration<double>(seen.duration).count());
}

std::string request_metrics::render(figures const &now) const {
    family_list out;
    add_storage(out, now);
    add_zones(out, now);
    add_pushers(out, now);
    if (now.dns) add_dns(out, *now.dns);
    add_secondaries(out, now.secondaries);
    for (auto const &[name, link] : now.links) add_link(out, name, link);
    for (auto const &each : now.profiles) add_profiles(out, each);
    add_enders(out, now.enders);
    add_passwords(out, now.passwords);
    out.gauge("cusaxd_http_connections", "HTTP connections open", number(now.http_connections));
    auto all = families_->registry.Collect();
    for (auto &family : std::move(out).take()) all.push_back(std::move(family));
    return prometheus::TextSerializer().Serialize(all);
}

}  // namespace cusax::app
