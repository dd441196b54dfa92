// The people of some domains, as a directory shows them to others: active
// accounts with XMPP in domains with XMPP, found by the beginnings of their
// names. Throws cusax::unavailable; any thread.
#pragma once

#include "model/account.hpp"
#include "storage/pool.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace cusax::storage {

// What is empty does not narrow the search; case never counts.
struct people_filter {
    std::vector<model::domain_name> domains{};
    std::string first{};                  // how the given name begins, or the whole name where there is none
    std::string last{};                   // how the family name begins, or the last word of the whole name
    std::string user{};                   // how the user name begins
    std::string email{};                  // how the address begins
    std::optional<std::string> number{};  // "tel:+…", a published one
    std::string digits{};                 // part of a published number
    std::optional<model::jid> after{};    // from behind this one
};

class people_store {
  public:
    explicit people_store(connection_pool &pool) : pool_(pool) {}

    // Ordered by domain, then user name; at most `limit`. The texts are UTF-8 without NUL.
    std::vector<model::account> find(people_filter const &filter, std::size_t limit);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
