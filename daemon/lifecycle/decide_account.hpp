// What an account becomes when somebody says something of it. Pure: every rule
// of the contract about one account, and nothing that writes.
#pragma once

#include "base/result.hpp"
#include "model/account.hpp"
#include "model/account_input.hpp"
#include "model/change.hpp"
#include "model/domain.hpp"

#include <functional>
#include <memory>
#include <string>

namespace cusax::lifecycle {

// The domain of that name; nullptr where it is not ours.
using find_domain = std::function<std::shared_ptr<model::domain const>(model::domain_name const &)>;

// The JID that the input names, by `jid` or by `username` and `domain`. Errors: invalid_input.
result<model::jid> identity_of(model::account_input const &input);

// A new account with the given id. Errors: invalid_input with pointers (unknown
// domain, a number outside the plan, a SIP address that is not in a domain of
// ours, an address or a primary that stands twice, …).
result<model::account> decide_new(model::account_input const &input, std::string id,
                                  find_domain const &domains);

// The input with the user name and domain of `known` where it names none of its
// own: what a path says need not be said again in the body.
model::account_input with_identity(model::account_input said, model::jid const &known);

// Whether the input says of the account `known` nothing that would make it another. Errors: invalid_input.
result<void> check_identity(model::account_input const &input, model::jid const &known);

// `current`, which is no tombstone, with everything replaced by what the input says, its user name too.
// Version and times stay those of `current`. A new name takes the password away, unless the input brings one.
// Errors as above; also where the input names another domain, or gives a member that only the service writes
// another value.
result<model::account> decide_replacement(model::account_input const &input, model::account const &current,
                                          find_domain const &domains);

// `current` in another status. suspended ⇄ active as often as one likes, either
// → deleted, deleted → active. Error: conflict (a tombstone is not suspended).
result<model::account> decide_status(model::account current, model::account_status next, timestamp now);

// Why nobody gets the JID of this tombstone: address_retained.
error retained(model::account const &tombstone);

// True where both say the same of the person: only id, version, times and password_set may differ.
bool same_content(model::account const &left, model::account const &right);

// What the step from `before` to `after` is called in the feed.
model::change_kind kind_of_update(model::account const &before, model::account const &after,
                                  bool password_changed);

}  // namespace cusax::lifecycle
