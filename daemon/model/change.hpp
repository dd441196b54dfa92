// A row of the change feed: what became of an account, a domain or a conference, in commit order.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::model {

enum class change_kind {
    account_created,
    account_updated,
    account_suspended,
    account_reactivated,
    account_password_changed,
    account_device_secret_made,     // beside those that are there: nothing ends by it
    account_device_secret_changed,  // renewed or revoked
    account_vcard_changed,          // by the user; what the operator says of a person is account_updated
    account_deleted,
    account_purged,
    domain_created,
    domain_updated,
    domain_deleted,
    conference_created,
    conference_updated,
    conference_deleted,
};
std::string_view name_of(change_kind kind);  // "account.created"
bool is_of_conference(change_kind kind);
std::optional<change_kind> parse_change_kind(std::string_view name);

// A place in the feed. Ordered by the transaction that wrote the row, then by
// the row: the order in which readers can rely on having seen everything before.
struct feed_cursor {
    std::uint64_t epoch = 0;  // a new one after dump and restore, when transaction numbers start anew
    std::uint64_t xid = 0;
    std::uint64_t seq = 0;

    auto operator<=>(feed_cursor const &) const = default;
    std::string str() const;  // "1-742-1024"
    static result<feed_cursor> parse(std::string_view text);
};

struct change {
    feed_cursor cursor;
    change_kind kind{};
    std::optional<std::string> account_id;
    std::optional<std::string> jid;  // of the account, or of the conference's room
    std::string domain;              // A-labels
    std::int64_t version = 0;
    timestamp at{};
    std::string actor;
    std::optional<std::string> former_jid{};  // of the account until then, where it was renamed
    std::vector<std::string> former_aors{};   // sip: addresses that the account had and lost by it
    bool new_password = false;                // it brought one, whatever its kind
};

}  // namespace cusax::model
