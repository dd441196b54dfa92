#include "storage/batch.hpp"

namespace cusax::storage {
namespace {

constexpr statement forget_old_writers{"forget_old_writers",
                                       "DELETE FROM cusax.writer WHERE at < now() - interval '7 days'"};

constexpr statement enrol{"enrol_writer",
                          "INSERT INTO cusax.writer (id, batch) VALUES ($1::uuid, $2::bigint) "
                          "ON CONFLICT (id) DO UPDATE SET at = now()"};

constexpr statement apply_commands{
    "apply_commands",
    "WITH mark AS (INSERT INTO cusax.writer (id, batch) VALUES ($2::uuid, $3::bigint) "
    "              ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, at = now()) "
    "SELECT outcome, version, (extract(epoch FROM created_at) * 1000000)::bigint, "
    "       (extract(epoch FROM updated_at) * 1000000)::bigint, holder, pointer, detail "
    "FROM cusax.apply_commands($1::jsonb)"};

constexpr statement committed_batch{"committed_batch",
                                    "SELECT batch FROM cusax.writer WHERE id = $1::uuid FOR UPDATE"};

timestamp read_time(pqxx::field const &microseconds) {
    return timestamp(std::chrono::microseconds(microseconds.as<std::int64_t>()));
}

std::string text_or_empty(pqxx::field const &field) {
    return field.is_null() ? std::string() : field.c_str();
}

}  // namespace

error_code parse_refusal(std::string_view outcome) {
    struct naming {
        std::string_view name;
        error_code code;
    };
    static constexpr naming names[] = {
        {"address_taken", error_code::address_taken},
        {"address_retained", error_code::address_retained},
        {"version_mismatch", error_code::version_mismatch},
        {"not_found", error_code::not_found},
        {"conflict", error_code::conflict},
        {"realm_in_use", error_code::realm_in_use},
        {"domain_not_empty", error_code::domain_not_empty},
        {"invalid_input", error_code::invalid_input},
    };
    for (auto const &known : names)
        if (known.name == outcome) return known.code;
    throw std::logic_error("cusax.apply_commands answered " + std::string(outcome));
}

result<applied> read_outcome(pqxx::row const &row) {
    std::string_view const outcome = row[0].c_str();
    if (outcome == "ok")
        return applied{.version = row[1].as<std::int64_t>(),
                       .created_at = read_time(row[2]),
                       .updated_at = read_time(row[3])};
    error refused{
        .code = parse_refusal(outcome), .detail = text_or_empty(row[6]), .inputs = {}, .holder = {}};
    if (auto pointer = text_or_empty(row[5]); !pointer.empty() || refused.code == error_code::invalid_input)
        refused.inputs.push_back({.pointer = std::move(pointer), .detail = refused.detail});
    if (!row[4].is_null()) refused.holder = row[4].c_str();
    return fail(std::move(refused));
}

void enrol_writer(session &on, batch_mark const &as) {
    pqxx::nontransaction in(on.connection());
    on.run(in, forget_old_writers);
    on.run(in, enrol, as.writer, as.batch);
}

batch_results apply_batch(session &on, std::string const &commands, std::size_t count, batch_mark const &as) {
    pqxx::work in(on.connection());
    auto const rows = on.run(in, apply_commands, commands, as.writer, as.batch);
    batch_results results;
    results.reserve(count);
    for (auto const &row : rows) results.push_back(read_outcome(row));
    if (results.size() != count)
        throw std::logic_error("cusax.apply_commands answered another number of commands");
    try {
        in.commit();
    } catch (pqxx::failure const &) {
        throw commit_in_doubt(std::move(results));
    }
    return results;
}

bool was_committed(session &on, batch_mark const &as) {
    pqxx::work in(on.connection());
    auto const rows = on.run(in, committed_batch, as.writer);
    return !rows.empty() && rows[0][0].as<std::int64_t>() >= as.batch;
}

}  // namespace cusax::storage
