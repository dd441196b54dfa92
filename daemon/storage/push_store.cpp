#include "storage/push_store.hpp"

#include "storage/json_text.hpp"
#include "storage/read.hpp"
#include "storage/rrset_row.hpp"
#include "storage/stored_value.hpp"

#include <stdexcept>

namespace cusax::storage {
namespace {

constexpr statement push_domains{
    "push_domains",
    "SELECT name FROM (SELECT name COLLATE \"C\" AS name FROM cusax.domain WHERE dns_mode = 'push' "
    "UNION SELECT domain FROM cusax.pushed_rrset WHERE target = $1 "
    "UNION SELECT domain FROM cusax.push_state WHERE target = $1) d "
    "WHERE name > $2 ORDER BY name LIMIT $3::bigint"};

constexpr statement domains_pushed{"domains_pushed",
                                   "SELECT name FROM cusax.domain WHERE dns_mode = 'push' ORDER BY name"};

constexpr statement rows_pushed{
    "rows_pushed",
    "SELECT domain, zone, owner, type, state = 'intended', ttl, rdata, intended_ttl, intended_rdata "
    "FROM cusax.pushed_rrset WHERE target = $1 AND domain = ANY ($2::text[])"};

constexpr statement push_states{
    "push_states",
    "SELECT domain, (extract(epoch FROM checked_at) * 1000000)::bigint, error, fingerprint, confirmed "
    "FROM cusax.push_state WHERE target = $1 AND domain = ANY ($2::text[])"};

constexpr statement intend_push{"intend_push", "SELECT cusax.intend_push($1, $2, $3::jsonb)"};
constexpr statement settle_push{"settle_push", "SELECT cusax.settle_push($1, $2, $3::jsonb)"};
constexpr statement abandon_push{"abandon_push", "SELECT cusax.abandon_push($1, $2, $3::jsonb)"};

constexpr statement push_checked{
    "push_checked",
    "INSERT INTO cusax.push_state AS s (target, domain, checked_at, fingerprint) VALUES ($1, $2, now(), $3) "
    "ON CONFLICT (target, domain) DO UPDATE SET checked_at = now(), error = NULL, fingerprint = $3, "
    "confirmed = CASE WHEN s.confirmed = $3 THEN s.confirmed END"};

constexpr statement push_failed{"push_failed",
                                "INSERT INTO cusax.push_state (target, domain, error) VALUES ($1, $2, $3) "
                                "ON CONFLICT (target, domain) DO UPDATE SET error = excluded.error"};

constexpr statement push_forgotten{"push_forgotten",
                                   "DELETE FROM cusax.push_state WHERE target = $1 AND domain = $2"};

constexpr statement confirm_push{
    "confirm_push",
    "WITH confirmed AS ("
    "    INSERT INTO cusax.push_state (target, domain, fingerprint, confirmed) VALUES ($1, $2, $3, $3) "
    "    ON CONFLICT (target, domain) DO UPDATE SET confirmed = excluded.confirmed RETURNING 1), "
    "noted AS ("
    "    INSERT INTO cusax.audit (actor, token_id, address, request_id, action, domain, outcome) "
    "    VALUES ($4, $5::uuid, nullif($6, ''), nullif($7, ''), 'push.confirmed', $2, 'ok') RETURNING 1) "
    "SELECT pg_notify('cusax_push', $1) FROM confirmed, noted"};

std::optional<push_value> read_value(pqxx::field const &ttl, pqxx::field const &rdata) {
    if (ttl.is_null()) return std::nullopt;
    return push_value{.ttl = ttl.as<std::uint32_t>(), .rdata = read_rdata_array(view_of(rdata))};
}

std::string write_entries(std::vector<push_entry> const &entries) {
    std::string text = "[";
    for (auto const &entry : entries) {
        json_text row;
        row.begin_object()
            .member("zone", entry.at.zone)
            .member("owner", entry.at.owner)
            .member("type", std::int64_t{entry.at.type});
        if (entry.value) {
            row.member("ttl", std::int64_t{entry.value->ttl}).begin_array("rdata");
            for (auto const &data : entry.value->rdata) row.element(encode_hex(data));
            row.end_array();
        }
        row.end_object();
        if (!row.storable()) throw std::invalid_argument("an owner name holds what PostgreSQL cannot keep");
        if (text.size() > 1) text += ',';
        text += row.take();
    }
    return text += ']';
}

}  // namespace

std::vector<std::string> push_store::domains_of(std::string const &target, std::string const &after,
                                                std::size_t limit) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::vector<std::string> names;
        for (auto const &row : on.run(in, push_domains, target, after, limit))
            names.push_back(text_of(row[0]));
        return names;
    });
}

std::vector<std::string> push_store::domains_in_push_mode() {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::vector<std::string> names;
        for (auto const &row : on.run(in, domains_pushed)) names.push_back(text_of(row[0]));
        return names;
    });
}

std::map<std::string, std::vector<pushed_row>> push_store::rows(std::string const &target,
                                                                std::vector<std::string> const &domains) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::map<std::string, std::vector<pushed_row>> found;
        for (auto const &row : on.run(in, rows_pushed, target, array_text(domains)))
            found[text_of(row[0])].push_back({.at = {.zone = text_of(row[1]),
                                                     .owner = text_of(row[2]),
                                                     .type = row[3].as<std::uint16_t>()},
                                              .known = read_value(row[5], row[6]),
                                              .under_way = flag_of(row[4]),
                                              .intended = read_value(row[7], row[8])});
        return found;
    });
}

std::map<std::string, push_state> push_store::states(std::string const &target,
                                                     std::vector<std::string> const &domains) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::map<std::string, push_state> found;
        for (auto const &row : on.run(in, push_states, target, array_text(domains)))
            found[text_of(row[0])] = {.checked_at = optional_time(row[1]),
                                      .error = optional_text(row[2]),
                                      .fingerprint = optional_text(row[3]),
                                      .confirmed = optional_text(row[4])};
        return found;
    });
}

std::vector<bool> push_store::intend(std::string const &target, std::string const &domain,
                                     std::vector<push_entry> const &entries) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::vector<bool> ours(entries.size(), false);
        for (auto const &row : on.run(in, intend_push, target, domain, write_entries(entries)))
            ours.at(row[0].as<std::size_t>()) = true;
        return ours;
    });
}

void push_store::settle(std::string const &target, std::string const &domain,
                        std::vector<push_entry> const &entries) {
    if (entries.empty()) return;
    read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return on.run(in, settle_push, target, domain, write_entries(entries)).affected_rows();
    });
}

void push_store::abandon(std::string const &target, std::string const &domain,
                         std::vector<push_entry> const &entries) {
    read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return on.run(in, abandon_push, target, domain, write_entries(entries)).affected_rows();
    });
}

void push_store::note_checked(std::string const &target, std::string const &domain,
                              std::optional<std::string> const &fingerprint) {
    read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return on.run(in, push_checked, target, domain, fingerprint).affected_rows();
    });
}

void push_store::note_error(std::string const &target, std::string const &domain, std::string const &error) {
    read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return on.run(in, push_failed, target, domain, error).affected_rows();
    });
}

void push_store::forget(std::string const &target, std::string const &domain) {
    read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return on.run(in, push_forgotten, target, domain).affected_rows();
    });
}

void push_store::confirm(std::string const &target, std::string const &domain, std::string const &fingerprint,
                         actor const &by) {
    read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return on
            .run(in, confirm_push, target, domain, fingerprint, by.name, by.token_id, by.address,
                 by.request_id)
            .affected_rows();
    });
}

}  // namespace cusax::storage
