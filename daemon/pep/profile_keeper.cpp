#include "pep/profile_keeper.hpp"

#include "base/log.hpp"
#include "vcard/jcard.hpp"
#include "xmpp/ns.hpp"

#include <algorithm>

namespace cusax::pep {
namespace {

using projection::profile_item;
using storage::published_item;

std::vector<profile_item> wanted_of(std::optional<storage::vcard_row> const &row) {
    if (!row) return {};
    auto const written = row->jcard ? vcard::parse_jcard(*row->jcard) : result<vcard::card>();
    return projection::profile_items(row->account, row->domain, written ? &*written : nullptr);
}

template <class Items>
auto find_node(Items &items, std::string_view node) {
    auto const at = std::ranges::find(items, node, [](auto const &item) { return item.node; });
    return at == items.end() ? nullptr : &*at;
}

}  // namespace

result<void> profile_keeper::keep(std::string const &account_id, std::optional<storage::vcard_row> const &row,
                                  std::optional<timestamp> read_back_before) {
    auto const wanted = wanted_of(row);
    auto known = published_.find(component_, {account_id})[account_id];
    bool const renamed = row && !known.items.empty() && known.jid != row->account.jid.str();
    if (renamed) {
        if (auto const gone = withdraw_all(account_id, known); !gone) return gone;
    }
    if (row && read_back_before) check(*row, known, wanted, *read_back_before);
    for (auto const &item : known.items) {
        if (find_node(wanted, item.node) != nullptr) continue;
        if (auto const gone = withdraw(account_id, known.jid, item); !gone) return gone;
    }
    for (auto const &item : wanted) {
        auto const digest = projection::digest_of(item.id, item.payload);
        auto const *const before = find_node(known.items, item.node);
        if (before != nullptr && before->digest == digest) continue;
        auto const jid = row->account.jid.str();
        if (auto const done = service_.publish(jid, item); !done) return done;
        published_.note_published(component_, account_id, jid,
                                  {.node = item.node, .item_id = item.id, .digest = digest});
        ++counts_.published;
    }
    return {};
}

// Where the account was known until now; afterwards nothing is known to stand anywhere.
result<void> profile_keeper::withdraw_all(std::string const &account_id, storage::published_profile &known) {
    for (auto const &item : known.items)
        if (auto const gone = withdraw(account_id, known.jid, item); !gone) return gone;
    known.items.clear();
    return {};
}

result<void> profile_keeper::withdraw(std::string const &account_id, std::string const &jid,
                                      published_item const &item) {
    if (auto const gone = service_.withdraw(jid, item.node, item.item_id); !gone) return gone;
    published_.note_withdrawn(component_, account_id, item.node);
    ++counts_.withdrawn;
    return {};
}

// What stands in the nodes that are kept true, where nobody has looked for a while.
void profile_keeper::check(storage::vcard_row const &row, storage::published_profile &known,
                           std::vector<profile_item> const &wanted, timestamp read_back_before) {
    for (auto &item : known.items) {
        bool const due = projection::is_kept_true(item.node) && item.seen_at < read_back_before &&
                         find_node(wanted, item.node) != nullptr;
        if (!due) continue;
        auto const stands = service_.read(known.jid, item.node);
        if (!stands) return;  // the server is away: another time
        if (*stands && projection::digest_of((*stands)->id, (*stands)->payload) == item.digest)
            published_.note_published(component_, row.account.id, known.jid, item);
        else if (overheard(row, item.node, *stands))
            item.digest.clear();
    }
}

bool profile_keeper::overheard(storage::vcard_row const &row, std::string const &node,
                               std::optional<xmpp::pubsub_item> const &item) {
    auto const known = published_.find(component_, {row.account.id})[row.account.id];
    auto const *const ours = find_node(known.items, node);
    if (ours == nullptr) return false;
    if (item && projection::digest_of(item->id, item->payload) == ours->digest) return false;
    auto const wanted = wanted_of(row);
    auto const *const now = find_node(wanted, node);
    // An echo of what is about to be noted, or of a change that is on its way.
    if (item && now != nullptr &&
        projection::digest_of(item->id, item->payload) == projection::digest_of(now->id, now->payload))
        return false;
    if (item && item->payload.ns() == xmpp::ns::vcard4) {
        auto const jid = row.account.jid.str();
        auto const stored = accounts_.store_vcard(jid, item->payload);
        if (stored) ++counts_.adopted;
        log_info("PROFILE_OVERHEARD", {{"jid", jid}, {"stored", stored.has_value()}});
    }
    ++counts_.repaired;
    auto stale = *ours;
    stale.digest.clear();
    published_.note_published(component_, row.account.id, known.jid, stale);
    return true;
}

}  // namespace cusax::pep
