// What the resources are made of: references that the composition root (app/)
// holds, and one function per resource that adds its routes.
#pragma once

#include "base/clock.hpp"
#include "dns/zone_set.hpp"
#include "http/change_broadcast.hpp"
#include "http/router.hpp"
#include "lifecycle/accounts.hpp"
#include "lifecycle/conferences.hpp"
#include "lifecycle/device_secrets.hpp"
#include "lifecycle/domains.hpp"
#include "lifecycle/password_checker.hpp"
#include "net/blocking_pool.hpp"
#include "projection/push_plan.hpp"
#include "storage/account_reader.hpp"
#include "storage/account_store.hpp"
#include "storage/conference_store.hpp"
#include "storage/domain_store.hpp"
#include "storage/feed.hpp"
#include "storage/sign_in_store.hpp"
#include "storage/source_store.hpp"
#include "storage/sync_session.hpp"
#include "storage/vcard_store.hpp"
#include "storage/writer.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cusax::http::api {

// One line of GET /readyz: a part of the daemon and what ails it.
struct check {
    std::string part;
    std::string state;      // "ok", or the reason in a few words
    bool required = false;  // the daemon is not ready while this is not "ok"
    bool ok = false;
};

// How far a zone's secondary has come, as far as this daemon knows.
struct secondary_progress {
    std::string address;
    std::optional<std::uint32_t> acknowledged_serial;
    struct transfer {
        std::uint32_t serial = 0;
        std::string kind;  // "axfr", "ixfr"
        std::uint64_t octets = 0;
        timestamp at{};
    };
    std::optional<transfer> last_transfer;
    std::optional<std::string> last_error;
    std::optional<timestamp> last_error_at;
    bool pending = false;  // a NOTIFY is not acknowledged yet
};

// A zone that is served for a domain, and that has secondaries.
struct zone_progress {
    std::string name;
    std::uint32_t serial = 0;
    std::vector<secondary_progress> secondaries;
};

// What a push of a domain's records to an update target would change now.
struct push_view {
    std::string target;
    std::vector<dns::name> zones;  // in which it has records there; empty: the target covers none
    projection::push_plan plan;
    std::string fingerprint;
    bool held = false;  // waits for a confirmation
    std::optional<timestamp> last_check;
    std::optional<std::string> last_error;  // of the last attempt; none: it succeeded
};

struct services {
    lifecycle::accounts &accounts;
    lifecycle::device_secrets &device_secrets;
    lifecycle::domains &domains;
    lifecycle::conferences &conferences;
    lifecycle::password_checker &passwords;
    storage::account_reader &account_reader;
    storage::account_store &account_store;
    storage::conference_store &conference_store;
    storage::domain_store &domain_store;
    storage::sign_in_store &sign_in_store;
    storage::source_store &source_store;
    storage::vcard_store &vcard_store;
    std::function<std::unique_ptr<storage::sync_session>(std::string const &source)> sync_session;
    storage::writer &import_writer;   // for what comes in large batches
    net::blocking_pool &stream_pool;  // for handlers that go on as long as their client does
    storage::change_feed &feed;
    change_broadcast &broadcast;
    std::function<std::shared_ptr<dns::zone_set const>()> zones;  // what the name server answers from
    std::function<std::vector<zone_progress>(model::domain const &)> publication;
    // Both ask the target's primary. Errors: invalid_input for an unknown target, unavailable, conflict.
    std::function<result<push_view>(std::string const &target, model::domain_name const &)> push_plan;
    std::function<result<push_view>(std::string const &target, model::domain_name const &,
                                    std::string const &fingerprint, storage::actor const &)>
        confirm_push;
    std::function<std::vector<check>()> readiness;  // may block
    std::function<std::string()> metrics;           // Prometheus text format 0.0.4
    bool public_metrics = false;
};

// The services must outlive the router.
void add_account_routes(router &routes, services &with);
void add_account_import_routes(router &routes, services &with);
void add_source_routes(router &routes, services &with);
void add_many_accounts_routes(router &routes, services &with);
void add_device_secret_routes(router &routes, services &with);
void add_conference_routes(router &routes, services &with);
void add_domain_routes(router &routes, services &with);
void add_change_routes(router &routes, services &with);
void add_vcard_routes(router &routes, services &with);
void add_lookup_routes(router &routes, services &with);
void add_password_check_routes(router &routes, services &with);
void add_freeswitch_routes(router &routes, services &with);
void add_health_routes(router &routes, services &with);

}  // namespace cusax::http::api
