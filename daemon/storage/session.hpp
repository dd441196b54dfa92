// One connection and its prepared statements. Only storage's own sources include
// this: it shows pqxx.
#pragma once

#include "storage/database.hpp"

#include <pqxx/pqxx>

#include <string>
#include <unordered_set>

namespace cusax::storage {

// SQL with a name, prepared on each connection when it is first needed there.
// Instances are constants with static storage: their address is their identity.
struct statement {
    char const *name;
    char const *sql;
};

class session {
  public:
    // Connects; throws cusax::unavailable. `server_options`: see connection_text.hpp.
    explicit session(database const &settings, std::string const &server_options = {});

    pqxx::connection &connection() { return connection_; }

    template <class... Args>
    pqxx::result run(pqxx::transaction_base &in, statement const &what, Args &&...args) {
        if (prepared_.insert(&what).second) connection_.prepare(what.name, what.sql);
        return in.exec_prepared(what.name, std::forward<Args>(args)...);
    }

    // False once a statement failed in a way after which the connection cannot be trusted.
    bool usable() const { return usable_; }
    void give_up() { usable_ = false; }

  private:
    pqxx::connection connection_;
    std::unordered_set<statement const *> prepared_;
    bool usable_ = true;
};

}  // namespace cusax::storage
