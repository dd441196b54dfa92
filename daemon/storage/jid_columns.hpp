// JIDs as two parallel text[] parameters: unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (domain,
// username, place).
#pragma once

#include "model/jid.hpp"
#include "storage/stored_value.hpp"

#include <string>
#include <vector>

namespace cusax::storage {

class jid_columns {
  public:
    void add(model::jid const &jid) {
        domains_.push_back(jid.domain().ascii());
        usernames_.push_back(jid.user().str());
    }
    std::string domains() const { return array_text(domains_); }
    std::string usernames() const { return array_text(usernames_); }

  private:
    std::vector<std::string> domains_;
    std::vector<std::string> usernames_;
};

}  // namespace cusax::storage
