// What we keep true in primaries that others run: which of their RRsets are
// ours, written before an update is sent and settled after it, and how each
// domain stands there. Only the holder of the role "push:<target>" writes what
// is ours. Throws cusax::unavailable; any thread.
#pragma once

#include "base/clock.hpp"
#include "storage/command.hpp"
#include "storage/pool.hpp"
#include "storage/stored_rrset.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cusax::storage {

// An RRset in a zone of a target; names in lower case without the final dot.
struct push_place {
    std::string zone;
    std::string owner;
    std::uint16_t type = 0;
};

struct push_value {
    std::uint32_t ttl = 0;
    std::vector<bytes> rdata{};  // wire format, uncompressed; not empty
};

// What is, or is to be, at a place; none: nothing.
struct push_entry {
    push_place at;
    std::optional<push_value> value{};
};

struct pushed_row {
    push_place at;
    std::optional<push_value> known{};  // as an answered update left it
    bool under_way = false;
    std::optional<push_value> intended{};  // by the update under way; none: a removal
};

struct push_state {
    std::optional<timestamp> checked_at{};
    std::optional<std::string> error{};
    std::optional<std::string> fingerprint{};  // of changes that are held back
    std::optional<std::string> confirmed{};
};

class push_store {
  public:
    explicit push_store(connection_pool &pool) : pool_(pool) {}

    // Names (ASCII) of the domains in mode push, and of those that have something at the target, by
    // name, from behind `after`.
    std::vector<std::string> domains_of(std::string const &target, std::string const &after,
                                        std::size_t limit);
    // Of the domains in mode push alone.
    std::vector<std::string> domains_in_push_mode();

    std::map<std::string, std::vector<pushed_row>> rows(std::string const &target,
                                                        std::vector<std::string> const &domains);
    std::map<std::string, push_state> states(std::string const &target,
                                             std::vector<std::string> const &domains);

    // Before an update is sent: what it leaves at each place. True for the places that are the domain's to
    // change, false where another domain's RRset stands.
    std::vector<bool> intend(std::string const &target, std::string const &domain,
                             std::vector<push_entry> const &entries);
    // What stands there now.
    void settle(std::string const &target, std::string const &domain, std::vector<push_entry> const &entries);
    // Nothing of what was intended at these places has happened.
    void abandon(std::string const &target, std::string const &domain,
                 std::vector<push_entry> const &entries);

    // The domain was compared with the primary: what is held back then, or nothing. A
    // confirmation of anything else is void.
    void note_checked(std::string const &target, std::string const &domain,
                      std::optional<std::string> const &fingerprint);
    void note_error(std::string const &target, std::string const &domain, std::string const &error);
    void forget(std::string const &target, std::string const &domain);  // nothing of it is there any longer

    // Lets the changes with this fingerprint through; goes into the audit, and NOTIFYs cusax_push.
    void confirm(std::string const &target, std::string const &domain, std::string const &fingerprint,
                 actor const &by);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
