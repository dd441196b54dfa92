// A walk over the accounts of one domain, page by page, that can be left and
// taken up where it was: a domain may have very many.
#pragma once

#include "enforce/decision.hpp"
#include "storage/account_store.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace cusax::enforce {

class domain_walk {
  public:
    // Over accounts that have their JID there, or at a SIP proxy their AOR. Tombstones are passed over.
    domain_walk(storage::connection_pool &pool, service at) : accounts_(pool), at_(at) {}

    // Visits those that were not visited yet. False where `visit` was: the next walk begins with that one. Of
    // the same domain until it has come to its end or begins anew. Throws cusax::unavailable.
    bool go_on(model::domain_name const &domain, std::function<bool(model::account const &)> const &visit);

    void begin_anew();

  private:
    storage::account_store accounts_;
    service at_;
    std::optional<std::string> page_{};  // its cursor
    std::size_t done_ = 0;               // accounts of it
};

}  // namespace cusax::enforce
