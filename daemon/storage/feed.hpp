// The feed of changes, gap-free: a row is shown once every transaction that
// began before its own has ended, so nothing can appear behind a cursor.
// Throws cusax::unavailable; any thread.
#pragma once

#include "base/result.hpp"
#include "model/change.hpp"
#include "storage/pool.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace cusax::storage {

struct change_page {
    std::vector<model::change> items{};
    model::feed_cursor next;  // where to go on; equal to `after` where nothing is new
};

// Rows that are committed and not shown yet, since an older transaction, in
// whichever database of the cluster, is still open.
struct feed_lag {
    std::int64_t hidden = 0;
    std::chrono::microseconds oldest{0};  // age of the oldest hidden row
};

class change_feed {
  public:
    explicit change_feed(connection_pool &pool) : pool_(pool) {}

    // `after` none: from the beginning of this epoch. `limit` 1…1000. A cursor of
    // another epoch is invalid_input at /after: the database was restored, the
    // reader must read everything anew and go on from current_end().
    result<change_page> read(std::optional<model::feed_cursor> after, std::size_t limit);

    // Everything visible by now lies before it, everything later behind it.
    model::feed_cursor current_end();

    feed_lag lag();

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
