// Keeps what one account has published in its owner's Personal Eventing service
// equal to what the rows say (projection/profile_items): publishes differences,
// withdraws what may no longer be shown, and takes over what the owner writes
// into the own vCard there, as far as policy.tel_edit lets it. Blocks; one thread.
#pragma once

#include "component/directory.hpp"
#include "model/domain.hpp"
#include "pep/user_service.hpp"
#include "storage/profile_store.hpp"
#include "storage/vcard_store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace cusax::pep {

struct keeper_counts {
    std::uint64_t published = 0;
    std::uint64_t withdrawn = 0;
    std::uint64_t adopted = 0;   // vCards that users published and that we took over
    std::uint64_t repaired = 0;  // nodes in which something else stood
};

class profile_keeper {
  public:
    // Whether the link serves a domain is the caller's to ask; all outlive the keeper.
    profile_keeper(std::string component, user_service &service, storage::profile_store &published,
                   component::directory &accounts)
        : component_(std::move(component)), service_(service), published_(published), accounts_(accounts) {}

    // `row` none: the account is gone. `read_back_before`: what was last read back before then is read again.
    // The first error ends the work on this account.
    result<void> keep(std::string const &account_id, std::optional<storage::vcard_row> const &row,
                      std::optional<timestamp> read_back_before = {});

    // Somebody published `item` in a node that is kept true, or took it away (none). True where that is not
    // what should stand there: keep() is to be called again.
    bool overheard(storage::vcard_row const &row, std::string const &node,
                   std::optional<xmpp::pubsub_item> const &item);

    keeper_counts const &counts() const { return counts_; }

  private:
    result<void> withdraw(std::string const &account_id, std::string const &jid,
                          storage::published_item const &item);
    result<void> withdraw_all(std::string const &account_id, storage::published_profile &known);
    void check(storage::vcard_row const &row, storage::published_profile &known,
               std::vector<projection::profile_item> const &wanted, timestamp read_back_before);

    std::string component_;
    user_service &service_;
    storage::profile_store &published_;
    component::directory &accounts_;
    keeper_counts counts_;
};

}  // namespace cusax::pep
