// Who does what must happen once: the holder of a role's advisory lock, on a
// connection of its own. The lock goes with the connection; since a holder may
// be thought dead and not be, each write names its term, and a new holder's is
// higher (cusax.leadership). One thread at a time.
#pragma once

#include "storage/database.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace cusax::storage {

// Another daemon leads now, or what the term was begun with holds no longer: the holder begins anew.
struct term_ended : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class session;

class election {
  public:
    election(database settings, std::string role);
    ~election();  // gives the lock back
    election(election const &) = delete;
    election &operator=(election const &) = delete;

    // The term where we hold the lock now; none where another does. Throws cusax::unavailable.
    std::optional<std::int64_t> try_acquire();

    // Asks the database; false, and no longer a candidate's connection, where it was lost. Never throws.
    bool still_held();

    // The same for who cannot go on without: throws term_ended.
    void insist();

    std::optional<std::int64_t> term() const { return term_; }

    void release() noexcept;

  private:
    database settings_;
    std::string role_;
    std::unique_ptr<session> session_;
    std::optional<std::int64_t> term_;
};

}  // namespace cusax::storage
