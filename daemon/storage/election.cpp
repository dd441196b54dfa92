#include "storage/election.hpp"

#include "base/exceptions.hpp"
#include "storage/database_failure.hpp"
#include "storage/session.hpp"

namespace cusax::storage {
namespace {

// Of the advisory locks with two keys, ours have 1668641656 ("cusx") as the first.
constexpr statement try_lock{"election_lock", "SELECT pg_try_advisory_lock(1668641656, hashtext($1))"};

constexpr statement raise_term{"election_term",
                               "INSERT INTO cusax.leadership AS l (role, term) VALUES ($1, 1) "
                               "ON CONFLICT (role) DO UPDATE SET term = l.term + 1 RETURNING term"};

// Also sees a connection that libpqxx has reopened behind our back: the new one holds no lock.
constexpr statement lock_held{
    "election_held",
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted "
    "AND classid = 1668641656::oid AND objid = (hashtext($1)::bigint & 4294967295)::oid AND objsubid = 2)"};

}  // namespace

election::election(database settings, std::string role)
    : settings_(std::move(settings)), role_(std::move(role)) {}
election::~election() { release(); }

void election::insist() {
    if (!still_held()) throw term_ended("the lock on the role " + role_ + " was lost");
}

std::optional<std::int64_t> election::try_acquire() {
    if (term_ && still_held()) return term_;
    if (!session_) session_ = std::make_unique<session>(settings_);
    try {
        pqxx::nontransaction in(session_->connection());
        if (!session_->run(in, try_lock, role_).at(0)[0].as<bool>()) return std::nullopt;
        term_ = session_->run(in, raise_term, role_).at(0)[0].as<std::int64_t>();
        return term_;
    } catch (pqxx::failure const &failed) {
        auto const kind = classify(failed, session_->connection());
        release();
        rethrow_as_ours(failed, kind);
    }
}

bool election::still_held() {
    if (!term_ || !session_) return false;
    try {
        pqxx::nontransaction in(session_->connection());
        if (session_->run(in, lock_held, role_).at(0)[0].as<bool>()) return true;
    } catch (std::exception const &) {
        // A connection that cannot answer holds nothing that we may rely on.
    }
    release();
    return false;
}

void election::release() noexcept {
    term_.reset();
    session_.reset();
}

}  // namespace cusax::storage
