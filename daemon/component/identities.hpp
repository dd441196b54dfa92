// The component's directory over the real accounts: vCards are read straight
// from storage and projected, people are searched there, and what changes an
// account goes through the one writer.
#pragma once

#include "component/conference_directory.hpp"
#include "component/directory.hpp"
#include "lifecycle/accounts.hpp"
#include "lifecycle/domain_directory.hpp"
#include "storage/account_store.hpp"
#include "storage/card_reader.hpp"
#include "storage/people_store.hpp"
#include "storage/writer.hpp"
#include "vcard/card.hpp"

namespace cusax::component {

class identities final : public directory {
  public:
    identities(storage::card_reader &cards, storage::account_store &accounts, storage::people_store &listed,
               storage::writer &writer, lifecycle::domain_directory &domains, lifecycle::accounts &commands,
               conference_directory &conferences, vcard::limits const &bounds = {})
        : cards_(cards),
          accounts_(accounts),
          listed_(listed),
          writer_(writer),
          domains_(domains),
          commands_(commands),
          conferences_(conferences),
          bounds_(bounds) {}

    // identities.cpp: cards and domains
    result<xml::element> vcard_temp(std::string_view bare_jid) override;
    result<xml::element> vcard4(std::string_view bare_jid) override;
    result<void> store_vcard(std::string_view bare_jid, xml::element const &vcard) override;
    bool serves(std::string_view domain) const override;
    result<service_description> describe(std::string_view domain) override;
    std::vector<model::relay_server> relays(std::string_view domain) override;
    std::optional<std::string> any_account(std::string_view domain) override;
    conference_directory *conferences() override { return &conferences_; }

    // identities_people.cpp
    std::vector<xmpp::search_match> search(xmpp::search_request const &asked,
                                           std::vector<std::string> const &domains,
                                           std::size_t limit) override;
    result<std::vector<listed_person>> list_people(std::vector<std::string> const &domains,
                                                   std::string const &after, std::size_t limit) override;

    // identities_desk.cpp
    result<telephone_settings> settings(std::string_view bare_jid) override;
    result<secret_string> new_password(std::string_view bare_jid) override;
    result<account_summary> look_up(std::string_view address, administrator const &by) override;
    result<account_summary> suspend(std::string_view bare_jid, administrator const &by) override;
    result<account_summary> reactivate(std::string_view bare_jid, administrator const &by) override;

  private:
    // An account with its card, and the rules that its card follows.
    struct found_card {
        storage::written_card card;
        std::shared_ptr<model::domain const> domain;
    };
    result<found_card> active(std::string_view bare_jid);
    bool is_reachable(std::string const &uri);
    std::optional<model::account> find_by_address(std::string_view text,
                                                  std::vector<std::string> const &domains);

    storage::card_reader &cards_;
    storage::account_store &accounts_;
    storage::people_store &listed_;
    storage::writer &writer_;
    lifecycle::domain_directory &domains_;
    lifecycle::accounts &commands_;
    conference_directory &conferences_;
    vcard::limits bounds_;  // of what a user may store
};

}  // namespace cusax::component
