#include "model/change.hpp"

#include "model/names.hpp"

#include <array>
#include <charconv>

namespace cusax::model {

std::string_view name_of(change_kind kind) {
    switch (kind) {
        case change_kind::account_created: return "account.created";
        case change_kind::account_updated: return "account.updated";
        case change_kind::account_suspended: return "account.suspended";
        case change_kind::account_reactivated: return "account.reactivated";
        case change_kind::account_password_changed: return "account.password_changed";
        case change_kind::account_device_secret_made: return "account.device_secret_made";
        case change_kind::account_device_secret_changed: return "account.device_secret_changed";
        case change_kind::account_vcard_changed: return "account.vcard_changed";
        case change_kind::account_deleted: return "account.deleted";
        case change_kind::account_purged: return "account.purged";
        case change_kind::domain_created: return "domain.created";
        case change_kind::domain_updated: return "domain.updated";
        case change_kind::domain_deleted: return "domain.deleted";
        case change_kind::conference_created: return "conference.created";
        case change_kind::conference_updated: return "conference.updated";
        case change_kind::conference_deleted: return "conference.deleted";
    }
    return {};
}

bool is_of_conference(change_kind kind) {
    return kind == change_kind::conference_created || kind == change_kind::conference_updated ||
           kind == change_kind::conference_deleted;
}

std::optional<change_kind> parse_change_kind(std::string_view name) { return parse_name<change_kind>(name); }

std::string feed_cursor::str() const {
    return std::to_string(epoch) + "-" + std::to_string(xid) + "-" + std::to_string(seq);
}

result<feed_cursor> feed_cursor::parse(std::string_view text) {
    std::array<std::uint64_t, 3> parts{};
    char const *at = text.data();
    char const *const end = at + text.size();
    bool well_formed = true;
    for (std::size_t i = 0; i < parts.size() && well_formed; ++i) {
        if (i > 0) well_formed = at != end && *at++ == '-';
        auto const [stop, status] = std::from_chars(at, end, parts[i]);
        well_formed = well_formed && status == std::errc{};
        at = stop;
    }
    feed_cursor const cursor{.epoch = parts[0], .xid = parts[1], .seq = parts[2]};
    // Only what str() writes is one: no leading zeros, nothing behind.
    if (!well_formed || cursor.str() != text)
        return fail(error_code::invalid_input,
                    "this is no cursor of the change feed; send one as it was received");
    return cursor;
}

}  // namespace cusax::model
