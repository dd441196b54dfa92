// The component's directory over the real accounts: vCards are read straight
// from storage and projected, what users write goes through the one writer.
#pragma once

#include "component/directory.hpp"
#include "lifecycle/domain_directory.hpp"
#include "storage/account_store.hpp"
#include "storage/vcard_store.hpp"
#include "storage/writer.hpp"

namespace cusax::component {

class identities final : public directory {
  public:
    identities(storage::vcard_store &vcards, storage::account_store &accounts, storage::writer &writer,
               lifecycle::domain_directory &domains)
        : vcards_(vcards), accounts_(accounts), writer_(writer), domains_(domains) {}

    result<xml::element> vcard_temp(std::string_view bare_jid) override;
    result<xml::element> vcard4(std::string_view bare_jid) override;
    result<void> store_vcard(std::string_view bare_jid, xml::element const &vcard) override;
    bool serves(std::string_view domain) const override;
    result<service_description> describe(std::string_view domain) override;
    std::optional<std::string> any_account(std::string_view domain) override;

  private:
    result<storage::vcard_row> active(std::string_view bare_jid);
    bool is_reachable(std::string const &uri);

    storage::vcard_store &vcards_;
    storage::account_store &accounts_;
    storage::writer &writer_;
    lifecycle::domain_directory &domains_;
};

}  // namespace cusax::component
