// What a new password must be beyond what the protocols ask (credentials/password.hpp):
// long enough, not a name of its owner, not one that everybody tries.
#pragma once

#include "base/result.hpp"
#include "credentials/bad_passwords.hpp"
#include "credentials/password.hpp"

#include <string>
#include <vector>

namespace cusax::credentials {

struct password_rules {
    std::size_t min_length = 1;          // in characters (code points) after SASLprep
    std::vector<std::string> own_names;  // "juliet", "juliet@capulet.example"; case does not count
    bad_passwords const *bad = nullptr;  // none: there is no list
};

// Error: invalid_input, with a sentence for whoever chooses the password, and no part of it. Any thread.
result<void> check_rules(prepared_password const &password, password_rules const &rules);

}  // namespace cusax::credentials
