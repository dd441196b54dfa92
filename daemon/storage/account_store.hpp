// Accounts, read; and names that are kept for them, forgotten. Every function takes one round trip, throws
// cusax::unavailable where the database is away, and may be called from any thread.
#pragma once

#include "base/result.hpp"
#include "model/account.hpp"
#include "model/credential.hpp"
#include "model/device_secret.hpp"
#include "storage/page.hpp"
#include "storage/pool.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::storage {

struct label_filter {
    std::string key;
    std::optional<std::string> value{};  // none: whatever it is
};

// "key" or "key:value"; a key holds no colon.
label_filter parse_label(std::string_view text);

// What is not said does not narrow the list.
struct account_filter {
    std::optional<std::vector<model::domain_name>> allowed{};  // what the caller may see; none: everything
    std::optional<model::domain_name> domain{};
    std::optional<model::domain_name> sip_domain{};  // of the AOR
    std::optional<model::account_status> status{};   // none: all but tombstones
    std::optional<std::string> source{};
    std::optional<label_filter> label{};
    std::optional<std::string> q{};  // part of a name, an address, an e-mail or a number; case does not count
    std::optional<timestamp> updated_since{};
};

struct expired_tombstone {
    std::string id;
    std::int64_t version = 0;
};

class account_store {
  public:
    explicit account_store(connection_pool &pool) : pool_(pool) {}

    // Tombstones are found too.
    std::optional<model::account> find_by_id(std::string const &id);  // no UUID: not found
    std::optional<model::account> find_by_jid(model::jid const &jid);
    // The account that is called at this address: its AOR or a further one. An
    // AOR finds its tombstone too; a number that a tombstone had finds nothing.
    std::optional<model::account> find_by_uri(model::address_uri const &uri);
    std::optional<model::account> find_by_external_id(std::string const &source,
                                                      std::string const &external_id);

    // Tombstones that their domains need not retain any longer, the oldest first: to be purged.
    std::vector<expired_tombstone> expired_tombstones(std::size_t limit);

    // Former names that their domains need not retain any longer are nobody's by now.
    void forget_expired_names();

    // Those that are there, tombstones too, in no order.
    std::vector<model::account> find_all(std::vector<std::string> const &ids);
    std::vector<model::account> find_all(std::vector<model::jid> const &jids);

    // Accounts of domains that have an ENUM zone, tombstones too, by id, from behind `after` (empty: from the
    // first).
    std::vector<model::account> numbered_after(std::string const &after, std::size_t limit);

    // Those of the account's password, without its devices'; none: no such account.
    std::optional<model::credential_set> credentials(std::string const &id);

    // The password that counts and those before it, the latest first, at most `count`. `id` is a UUID.
    std::vector<model::former_password> last_passwords(std::string const &id, int count);

    // Ordered by name. `id` is a UUID.
    std::vector<model::device_secret> devices(std::string const &id);

    // Ordered by domain, then user name.
    result<page<model::account>> list(account_filter const &filter, page_request const &request);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
