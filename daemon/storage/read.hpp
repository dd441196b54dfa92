// Runs one read on a connection of the pool. A connection that turns out to be
// dead (the server was restarted since) is thrown away with the idle ones, and
// the read is tried once more on a new one: reading twice harms nobody.
#pragma once

#include "storage/database_failure.hpp"
#include "storage/pool.hpp"
#include "storage/session.hpp"

namespace cusax::storage {

// `what(session &, pqxx::transaction_base &)`: one statement, outside an explicit
// transaction. Throws cusax::unavailable where the database is away.
template <class Read>
auto read(connection_pool &pool, Read const &what) {
    for (bool again = false;; again = true) {
        auto lent = pool.acquire();
        try {
            pqxx::nontransaction in(lent->connection());
            return what(*lent, in);
        } catch (pqxx::failure const &failed) {
            auto const kind = classify(failed, lent->connection());
            if (kind == failure_kind::connection_lost) {
                lent->give_up();
                pool.drop_idle();
                if (!again) continue;
            }
            rethrow_as_ours(failed, kind);
        }
    }
}

}  // namespace cusax::storage
