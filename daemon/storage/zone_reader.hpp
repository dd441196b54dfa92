// The published zones, as every daemon reads them to serve them: what happened
// since a revision, from one snapshot of the database. Zones that must be told
// whole come row by row, so that a zone of a million owners never stands in
// memory twice. Throws cusax::unavailable; any thread.
#pragma once

#include "storage/pool.hpp"
#include "storage/stored_rrset.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cusax::storage {

// One serial of the journal (RFC 1995).
struct zone_step {
    std::uint32_t serial = 0;  // that these lead to
    std::vector<stored_rrset> removed{};
    std::vector<stored_rrset> added{};
};

// A zone that changed. `steps`: where it is told whole, the history that led to it,
// as far as the journal has it; else what to apply to the version that the reader has.
struct zone_news {
    std::int64_t id = 0;
    std::string name;  // lower case, no final dot
    std::uint32_t serial = 0;
    bool live = true;  // false: retired
    bool whole = false;
    std::vector<zone_step> steps{};
};

struct zones_news {
    std::int64_t revision = 0;  // ask for what is newer than this next time
    std::vector<zone_news> zones{};
};

class zone_sink {
  public:
    virtual ~zone_sink() = default;
    virtual void begin(zones_news news) = 0;  // once, before the rows
    virtual void row(std::int64_t zone_id,
                     stored_rrset const &rrset) = 0;  // of zones told whole, in no order
};

class zone_reader {
  public:
    explicit zone_reader(connection_pool &pool) : pool_(pool) {}

    // -1 comes before the first revision: then every zone is told whole.
    void read_since(std::int64_t revision, zone_sink &to);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
