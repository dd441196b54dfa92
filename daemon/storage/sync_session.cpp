#include "storage/sync_session.hpp"

#include "base/exceptions.hpp"
#include "storage/account_row.hpp"
#include "storage/batch.hpp"
#include "storage/command_json.hpp"
#include "storage/database_failure.hpp"
#include "storage/session.hpp"
#include "storage/stored_value.hpp"

#include <pqxx/stream_to>

#include <optional>
#include <utility>

namespace cusax::storage {
namespace {

// Beside election.cpp's keys: sources have a key of their own kind.
constexpr statement try_lock{"sync_lock", "SELECT pg_try_advisory_lock(1668641657, hashtext($1))"};

constexpr statement unlock{"sync_unlock", "SELECT pg_advisory_unlock_all()"};

constexpr char const *staging = R"(
CREATE TEMPORARY TABLE IF NOT EXISTS sync_line (number bigint PRIMARY KEY, digest bytea NOT NULL, content text NOT NULL);
CREATE TEMPORARY TABLE IF NOT EXISTS sync_known (number bigint PRIMARY KEY, account_id uuid NOT NULL UNIQUE);
CREATE TEMPORARY TABLE IF NOT EXISTS sync_kept (account_id uuid PRIMARY KEY);
CREATE TEMPORARY TABLE IF NOT EXISTS sync_done (place bigint GENERATED ALWAYS AS IDENTITY, command jsonb NOT NULL,
                                                result cusax.command_result NOT NULL);
TRUNCATE sync_line, sync_known, sync_kept, sync_done)";

// A line that stands twice is read like any other, and found to name one account twice.
constexpr statement find_known{
    "sync_find_known",
    "INSERT INTO sync_known (number, account_id) "
    "SELECT l.number, a.id FROM (SELECT min(number) AS number, digest FROM sync_line GROUP BY digest HAVING "
    "count(*) = 1) l "
    "JOIN cusax.synced s ON s.digest = l.digest AND s.source = $1 AND s.missing_since IS NULL "
    "JOIN cusax.account a ON a.id = s.account_id AND a.version = s.account_version AND a.source = $1 "
    "JOIN cusax.domain d ON d.id = a.domain_id AND d.version = s.domain_version "
    "WHERE a.status <> 'deleted'"};

constexpr statement count_active{
    "sync_active", "SELECT count(*) FROM cusax.account WHERE source = $1 AND status = 'active'"};

constexpr statement other_lines{
    "sync_others",
    "SELECT number, encode(digest, 'hex'), content FROM sync_line l WHERE number > $1::bigint "
    "AND NOT EXISTS (SELECT FROM sync_known k WHERE k.number = l.number) ORDER BY number LIMIT $2::bigint"};

constexpr statement by_keys{
    "sync_accounts",
    "SELECT r.*, EXISTS (SELECT FROM sync_known k WHERE k.account_id = r.id), s.missing_since IS NOT NULL,"
    "       coalesce(s.was_active, false) "
    "FROM unnest($2::text[]) AS k (external_id) "
    "JOIN cusax.account_row r ON r.source = $1 AND r.external_id = k.external_id "
    "LEFT JOIN cusax.synced s ON s.account_id = r.id"};

// What record_results needs of a command, and no more.
constexpr statement apply_unrecorded{
    "sync_apply",
    "WITH given AS MATERIALIZED ("
    "    SELECT array_agg(value ORDER BY ordinality) AS commands"
    "    FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY"
    "), applied AS MATERIALIZED ("
    "    SELECT commands, cusax.apply_unrecorded(commands) AS results FROM given"
    "), each AS MATERIALIZED ("
    "    SELECT i, commands[i] AS command, results[i] AS result FROM applied, generate_subscripts(results, "
    "1) AS i"
    "), kept AS ("
    "    INSERT INTO sync_done (command, result)"
    "    SELECT command - '{addresses,labels}'::text[] || CASE WHEN command ? 'credentials'"
    "               THEN '{\"credentials\": null}'::jsonb ELSE '{}' END, result"
    "    FROM each WHERE (result).outcome = 'ok' ORDER BY i"
    ") "
    "SELECT (result).outcome, (result).version, (extract(epoch FROM (result).created_at) * 1000000)::bigint,"
    "       (extract(epoch FROM (result).updated_at) * 1000000)::bigint, (result).holder, (result).pointer,"
    "       (result).detail FROM each ORDER BY i"};

constexpr statement keep_accounts{"sync_keep",
                                  "INSERT INTO sync_kept SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING"};

constexpr statement remember_lines{
    "sync_remember",
    "INSERT INTO cusax.synced (account_id, source, digest, account_version, domain_version) "
    "SELECT k.id, $5, decode(k.digest, 'hex'), k.account_version, k.domain_version "
    "FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[])"
    "     AS k (id, digest, account_version, domain_version) "
    "ON CONFLICT (account_id) DO UPDATE SET source = excluded.source, digest = excluded.digest, "
    "account_version = "
    "excluded.account_version,"
    "    domain_version = excluded.domain_version, missing_since = NULL, was_active = false"};

constexpr statement missing_accounts{
    "sync_missing",
    "WITH gone AS MATERIALIZED ("
    "    SELECT a.id FROM cusax.account a WHERE a.source = $1 AND a.status = 'active' "
    "    AND a.id > coalesce(nullif($2, ''), '00000000-0000-0000-0000-000000000000')::uuid "
    "    AND NOT EXISTS (SELECT FROM sync_known k WHERE k.account_id = a.id) "
    "    AND NOT EXISTS (SELECT FROM sync_kept k WHERE k.account_id = a.id) ORDER BY a.id LIMIT $3::bigint"
    ") SELECT r.* FROM gone JOIN cusax.account_row r ON r.id = gone.id ORDER BY r.id"};

// Those that sync_done has just suspended were active until now.
constexpr statement mark_missing{
    "sync_mark_missing",
    "INSERT INTO cusax.synced AS s (account_id, source, digest, account_version, domain_version, "
    "missing_since,"
    "                               was_active) "
    "SELECT a.id, a.source, sha256(''), a.version, 0, now(),"
    "       a.id IN (SELECT (d.result).account_id FROM sync_done d WHERE (d.result).kind = "
    "'account.suspended') "
    "FROM cusax.account a WHERE a.source = $1 AND a.status = 'suspended' "
    "AND NOT EXISTS (SELECT FROM sync_known k WHERE k.account_id = a.id) "
    "AND NOT EXISTS (SELECT FROM sync_kept k WHERE k.account_id = a.id) "
    "ON CONFLICT (account_id) DO UPDATE SET missing_since = now(), was_active = excluded.was_active "
    "WHERE s.missing_since IS NULL"};

constexpr statement record{
    "sync_record",
    "SELECT cusax.record_results(array_agg(command ORDER BY place), array_agg(result ORDER BY place)) "
    "FROM sync_done HAVING count(*) > 0"};

constexpr statement note_run{
    "sync_note_run",
    "INSERT INTO cusax.source (name, synced_at, last_counts) VALUES ($1, now(), $2::jsonb) "
    "ON CONFLICT (name) DO UPDATE SET synced_at = now(), last_counts = excluded.last_counts"};

// Tables that were filled a moment ago have no statistics, and what the planner makes of that is a disaster
// now and then. So it is told where it matters: the comparison hashes whole sets, look-ups go from their few
// rows to indexes.
constexpr char const *compare_sets = "SET LOCAL enable_nestloop = off";
constexpr char const *go_by_index =
    "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL join_collapse_limit = 1";
constexpr char const *as_usual =
    "SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on; SET LOCAL join_collapse_limit = 8; "
    "SET LOCAL enable_nestloop = on";

constexpr char const *planner_options =
    "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off";

}  // namespace

class sync_session::impl {
  public:
    impl(database settings, std::string source) : source_(std::move(source)) {
        settings.statement_timeout = std::chrono::minutes(10);  // a first sync of a large source
        session_.emplace(settings, planner_options);
    }

    // Every access to the database: what time may heal is told as such.
    template <class Work>
    auto guarded(Work const &work) {
        try {
            return work();
        } catch (pqxx::failure const &failed) {
            rethrow_as_ours(failed, classify(failed, session_->connection()));
        }
    }

    session &on() { return *session_; }
    pqxx::work &in() { return *transaction_; }
    std::string const &source() const { return source_; }
    template <class... Args>
    pqxx::result look_up(statement const &what, Args &&...args) {
        transaction_->exec(go_by_index);
        auto found = session_->run(*transaction_, what, std::forward<Args>(args)...);
        transaction_->exec(as_usual);
        return found;
    }
    void open() { transaction_.emplace(session_->connection()); }
    void close() { transaction_.reset(); }

    std::size_t active = 0;

  private:
    std::string source_;
    std::optional<session> session_;
    std::optional<pqxx::work> transaction_;  // goes first
};

sync_session::sync_session(database settings, std::string source)
    : impl_(std::make_unique<impl>(std::move(settings), std::move(source))) {}

// The server may notice only later that the connection is gone; the next sync may come at once.
sync_session::~sync_session() {
    try {
        impl_->close();
        pqxx::nontransaction in(impl_->on().connection());
        impl_->on().run(in, unlock);
    } catch (std::exception const &) {
        // The lock goes with the connection.
    }
}

bool sync_session::begin() {
    return impl_->guarded([&] {
        pqxx::nontransaction in(impl_->on().connection());
        if (!impl_->on().run(in, try_lock, impl_->source()).at(0)[0].as<bool>()) return false;
        in.exec(staging);
        return true;
    });
}

void sync_session::stage(std::vector<staged_line> const &lines) {
    impl_->guarded([&] {
        pqxx::work in(impl_->on().connection());
        pqxx::stream_to copy(in, "sync_line", std::vector<std::string>{"number", "digest", "content"});
        for (auto const &line : lines)
            copy << std::make_tuple(line.number, "\\x" + encode_hex(line.digest), line.text);
        copy.complete();
        in.commit();
    });
}

std::size_t sync_session::compare() {
    return impl_->guarded([&] {
        impl_->open();
        impl_->in().exec(compare_sets);
        auto const found = impl_->on().run(impl_->in(), find_known, impl_->source());
        impl_->in().exec(as_usual);
        impl_->active =
            impl_->on().run(impl_->in(), count_active, impl_->source()).at(0)[0].as<std::size_t>();
        return static_cast<std::size_t>(found.affected_rows());
    });
}

std::vector<staged_line> sync_session::others(std::size_t after, std::size_t limit) {
    return impl_->guarded([&] {
        std::vector<staged_line> lines;
        for (auto const &row : impl_->look_up(other_lines, after, limit))
            lines.push_back({.number = row[0].as<std::size_t>(),
                             .text = text_of(row[2]),
                             .digest = stored(decode_hex(view_of(row[1])))});
        return lines;
    });
}

std::vector<synced_account> sync_session::find(std::vector<std::string> const &external_ids) {
    return impl_->guarded([&] {
        std::vector<synced_account> found;
        auto const rows = impl_->look_up(by_keys, impl_->source(), array_text(external_ids));
        for (auto const &row : rows)
            found.push_back({.account = read_account(row),
                             .known = flag_of(row[account_row_width]),
                             .missing = flag_of(row[account_row_width + 1]),
                             .was_active = flag_of(row[account_row_width + 2])});
        return found;
    });
}

std::size_t sync_session::active_before() { return impl_->active; }

std::vector<result<applied>> sync_session::apply(std::vector<command> const &commands) {
    std::string text = "[";
    for (auto const &each : commands) {
        auto json = command_json(each);
        if (!json) throw std::logic_error("a sync gives a command that cannot be: " + json.error().detail);
        text += (text.size() > 1 ? "," : "") + *json;
    }
    text += ']';
    return impl_->guarded([&] {
        std::vector<result<applied>> outcomes;
        for (auto const &row : impl_->on().run(impl_->in(), apply_unrecorded, text))
            outcomes.push_back(read_outcome(row));
        return outcomes;
    });
}

bool sync_session::apply_whole(std::vector<command> const &commands, std::vector<applied> &outcomes) {
    return impl_->guarded([&] {
        impl_->in().exec("SAVEPOINT whole");
        outcomes.clear();
        for (auto const &each : apply(commands))
            if (each) outcomes.push_back(*each);
        bool const all = outcomes.size() == commands.size();
        impl_->in().exec(all ? "RELEASE SAVEPOINT whole" : "ROLLBACK TO SAVEPOINT whole");
        return all;
    });
}

void sync_session::keep(std::vector<std::string> const &account_ids) {
    impl_->guarded([&] { impl_->on().run(impl_->in(), keep_accounts, array_text(account_ids)); });
}

void sync_session::remember(std::vector<synced_line> const &lines) {
    std::vector<std::string> ids;
    std::vector<std::string> digests;
    std::vector<std::string> versions;
    std::vector<std::string> domain_versions;
    for (auto const &line : lines) {
        ids.push_back(line.account_id);
        digests.push_back(encode_hex(line.digest));
        versions.push_back(std::to_string(line.account_version));
        domain_versions.push_back(std::to_string(line.domain_version));
    }
    impl_->guarded([&] {
        impl_->on().run(impl_->in(), remember_lines, array_text(ids), array_text(digests),
                        array_text(versions), array_text(domain_versions), impl_->source());
    });
}

std::vector<model::account> sync_session::missing(std::string const &after, std::size_t limit) {
    return impl_->guarded([&] {
        std::vector<model::account> found;
        for (auto const &row : impl_->look_up(missing_accounts, impl_->source(), after, limit))
            found.push_back(read_account(row));
        return found;
    });
}

void sync_session::note_missing() {
    impl_->guarded([&] { impl_->look_up(mark_missing, impl_->source()); });
}

void sync_session::commit(std::string const &counts) {
    impl_->guarded([&] {
        impl_->on().run(impl_->in(), note_run, impl_->source(), counts);
        impl_->on().run(impl_->in(), record);
    });
    try {
        impl_->in().commit();
    } catch (pqxx::failure const &failed) {
        throw outcome_unknown(brief_reason(failed));
    }
    impl_->close();
}

}  // namespace cusax::storage
