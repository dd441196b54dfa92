// Passwords that everybody tries first: a list that the operator chose, held in
// memory and never changed; another reading makes another list.
#pragma once

#include "credentials/password.hpp"

#include <cstddef>
#include <istream>
#include <string>
#include <unordered_set>

namespace cusax::credentials {

// As passwords are compared with what is known of them: SASLprep, then lower case.
secret_string fold_password(prepared_password const &password);

class bad_passwords {
  public:
    bad_passwords() = default;

    // One on a line, without regard to case. Lines that can be no password are left out.
    explicit bad_passwords(std::istream &lines);

    bool contains(secret_string const &folded) const { return known_.contains(folded.reveal()); }
    std::size_t size() const { return known_.size(); }

  private:
    std::unordered_set<std::string> known_;
};

}  // namespace cusax::credentials
