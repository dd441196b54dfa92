// The published zones, as their publisher sees them: the holder of the role
// "zones" alone (storage/election.hpp) writes them, from what is and what should
// be. Readers of zones have storage/zone_reader.hpp. Throws cusax::unavailable;
// any thread.
#pragma once

#include "base/result.hpp"
#include "model/change.hpp"
#include "storage/pool.hpp"
#include "storage/stored_rrset.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cusax::storage {

// A row with the zone that it stands in (lower case, no final dot).
struct placed_rrset {
    std::string zone;
    stored_rrset set;
    std::string account{};  // whose number it is; empty: the domain's own
    bool operator==(placed_rrset const &) const = default;
};

struct zone_state {
    std::uint32_t serial = 0;
    bool live = false;  // false: retired; the serial is kept in case it returns
};

struct written_rrset {
    stored_rrset set;
    std::vector<std::string> content{};  // each of rdata in presentation form
    std::string account{};               // as in placed_rrset
};

struct zone_write {
    std::string name;
    std::optional<std::uint32_t> expected_serial{};  // none: the zone has never been published
    std::uint32_t new_serial = 0;
    std::vector<stored_rrset> removed{};  // whole RRsets; ttl and rdata go into the journal
    std::vector<written_rrset> added{};   // a changed RRset is in both
    bool retire = false;  // takes the zone out of service with all its rrsets; `removed`, `added` empty
};

struct published {
    std::int64_t revision = 0;
};

enum class publish_refusal { lost_leadership, serial_mismatch };

class zone_store {
  public:
    explicit zone_store(connection_pool &pool) : pool_(pool) {}

    // Those of the zones that were ever published.
    std::map<std::string, zone_state> states(std::vector<std::string> const &zones);

    // What domains have in these zones.
    std::vector<placed_rrset> domain_rrsets(std::vector<std::string> const &zones);
    // What accounts have, in whatever zone, and what stands at these owners besides.
    std::vector<placed_rrset> account_rrsets(std::vector<std::string> const &accounts,
                                             std::vector<std::string> const &owners);
    // What accounts have whose id lies behind `after` and is not behind `last` (none: to the end).
    std::vector<placed_rrset> account_rrsets_between(std::string const &after,
                                                     std::optional<std::string> const &last);

    // Zones in service that no domain asks for any longer.
    std::vector<std::string> unclaimed(std::size_t limit);

    // All or nothing, in one transaction, which also remembers `cursor` as how far
    // the publisher "zones" has carried the feed, and NOTIFYs cusax_zone where there
    // is a zone to tell of. Refused where the term is no longer the newest, or a zone
    // is not at its expected serial. May throw cusax::outcome_unknown: look again.
    tl::expected<published, publish_refusal> publish(std::int64_t term, std::vector<zone_write> const &zones,
                                                     model::feed_cursor const &cursor);

    // How far the named publisher has come; none: never ran.
    std::optional<model::feed_cursor> publisher_cursor(std::string const &publisher);

    // Lifts serials that are not above `above` (RFC 1982) to the next one, of one zone or (none) of
    // all; gives the names of those that moved. For the time after a restore. Whoever leads may go on.
    std::vector<std::string> raise_serials(std::uint32_t above, std::optional<std::string> const &zone);

    // Forgets the oldest steps of each zone's journal, until it has no more than these.
    void prune_journal(std::size_t most_steps, std::size_t most_rrsets);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
