// All that a vCard is made of, in one round trip: the account, its domain's
// rules, and what the user wrote. Throws cusax::unavailable; any thread.
#pragma once

#include "model/account.hpp"
#include "model/domain.hpp"
#include "storage/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cusax::storage {

struct vcard_row {
    model::account account;  // tombstones too
    model::domain domain;
    std::optional<std::string> jcard{};  // RFC 7095, as it was stored
};

class vcard_store {
  public:
    explicit vcard_store(connection_pool &pool) : pool_(pool) {}

    std::optional<vcard_row> find(model::jid const &jid);
    std::optional<vcard_row> find_by_id(std::string const &account_id);  // a UUID

    // Accounts of a domain that are active, by user name, from behind `after`.
    std::vector<vcard_row> active_of(model::domain_name const &domain, std::string const &after,
                                     std::size_t limit);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
