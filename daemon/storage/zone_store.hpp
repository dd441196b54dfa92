// The published zones and the journal of how they came to be so. Written by the
// holder of the role "zones" alone (storage/election.hpp), read by every daemon.
// Throws cusax::unavailable; any thread.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "model/change.hpp"
#include "storage/pool.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cusax::storage {

struct stored_rrset {
    std::string owner;  // presentation form as the publisher wrote it
    std::uint16_t type = 0;
    std::uint32_t ttl = 0;
    std::vector<bytes> rdata{};  // wire format, uncompressed
    bool operator==(stored_rrset const &) const = default;
};

struct stored_zone {
    std::string name;  // lower case, no final dot
    std::uint32_t serial = 0;
    bool live = true;  // false: retired; the serial is kept in case it returns
    std::int64_t revision = 0;
    std::vector<stored_rrset> rrsets{};
};

// One serial of the journal (RFC 1995).
struct zone_step {
    std::uint32_t serial = 0;  // that these lead to
    std::int64_t revision = 0;
    std::vector<stored_rrset> removed{};
    std::vector<stored_rrset> added{};
};

// A zone that changed after a revision: as steps in order, or whole where the journal does not reach back.
struct zone_change {
    std::string name;
    std::uint32_t serial = 0;
    bool live = true;
    std::int64_t revision = 0;
    bool full = false;
    std::vector<stored_rrset> rrsets{};  // where full
    std::vector<zone_step> steps{};      // where not
};

struct zone_changes {
    std::int64_t revision = 0;  // ask for what is newer than this next time
    std::vector<zone_change> zones{};
};

struct zone_snapshot {
    std::int64_t revision = 0;
    std::vector<stored_zone> zones{};  // retired ones too, without rrsets
};

struct zone_write {
    std::string name;
    std::optional<std::uint32_t> expected_serial{};  // none: the zone has never been published
    std::uint32_t new_serial = 0;
    std::vector<stored_rrset> removed{};  // whole RRsets; ttl and rdata go into the journal
    std::vector<stored_rrset> added{};    // a changed RRset is in both
    bool retire = false;  // takes the zone out of service with all its rrsets; `removed`, `added` empty
};

struct published {
    std::int64_t revision = 0;
};

enum class publish_refusal { lost_leadership, serial_mismatch };

class zone_store {
  public:
    explicit zone_store(connection_pool &pool) : pool_(pool) {}

    zone_snapshot load_all();
    zone_changes changes_since(std::int64_t revision);

    // All or nothing, in one transaction, which also remembers `cursor` as how far
    // the publisher "zones" has carried the feed, and NOTIFYs cusax_zone where there
    // is a zone to tell of. Refused where the term is no longer the newest, or a zone
    // is not at its expected serial. May throw cusax::outcome_unknown: load again.
    tl::expected<published, publish_refusal> publish(std::int64_t term, std::vector<zone_write> const &zones,
                                                     model::feed_cursor const &cursor);

    // How far the named publisher has come; none: never ran.
    std::optional<model::feed_cursor> publisher_cursor(std::string const &publisher);

    // Forgets all but the newest `keep` serials of each zone's journal.
    void prune_journal(std::size_t keep);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
