// Connections for reading, opened when first needed and lent out one at a time.
// A connection that broke is thrown away with its prepared statements.
#pragma once

#include "storage/database.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace cusax::storage {

class session;

// Any thread may use a pool; it outlives its leases.
class connection_pool {
  public:
    // A connection on loan. Goes back when the lease ends, unless it broke.
    class lease {
      public:
        lease(connection_pool &from, std::unique_ptr<session> lent);
        lease(lease &&) noexcept = default;
        lease &operator=(lease &&) = delete;
        lease(lease const &) = delete;
        lease &operator=(lease const &) = delete;
        ~lease();
        session &operator*() const { return *lent_; }
        session *operator->() const { return lent_.get(); }

      private:
        connection_pool &home_;
        std::unique_ptr<session> lent_;
    };

    // `patience`: how long acquire() waits for a free connection.
    connection_pool(database settings, std::size_t size,
                    std::chrono::milliseconds patience = std::chrono::seconds{2});
    ~connection_pool();
    connection_pool(connection_pool const &) = delete;
    connection_pool &operator=(connection_pool const &) = delete;

    // Throws cusax::unavailable where none comes free in time or the database cannot be reached.
    lease acquire();

    // Closes every idle connection: after one broke, its neighbours are likely to be dead too.
    void drop_idle();

    // True where the database answers `SELECT 1` now; never throws.
    bool is_reachable();

    struct figures {
        std::size_t size = 0;
        std::size_t lent = 0;
        std::size_t idle = 0;
    };
    figures stats() const;

  private:
    void take_back(std::unique_ptr<session> lent) noexcept;

    database settings_;
    std::size_t size_;
    std::chrono::milliseconds patience_;
    mutable std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<session>> idle_;
    std::size_t lent_ = 0;
};

}  // namespace cusax::storage
