// What was published in users' Personal Eventing services, so that only
// differences are published and everything can be withdrawn. Only the holder of
// the role "profiles:<component>" writes it. Throws cusax::unavailable; any thread.
#pragma once

#include "base/clock.hpp"
#include "storage/pool.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cusax::storage {

struct published_item {
    std::string node;
    std::string item_id;
    std::string digest{};  // empty: what stands there is not what we published
    timestamp seen_at{};   // when it was last read back
};

struct published_profile {
    std::string jid;
    std::vector<published_item> items{};
};

class profile_store {
  public:
    explicit profile_store(connection_pool &pool) : pool_(pool) {}

    // By account; accounts of which nothing is published are not in it.
    std::map<std::string, published_profile> find(std::string const &component,
                                                  std::vector<std::string> const &account_ids);

    // Ids of accounts that have something published and are not active, or not there, any more.
    std::vector<std::string> leftovers(std::string const &component, std::string const &after,
                                       std::size_t limit);

    void note_published(std::string const &component, std::string const &account_id, std::string const &jid,
                        published_item const &item);
    void note_withdrawn(std::string const &component, std::string const &account_id, std::string const &node);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
