// Whose objects a caller may see and change: tokens may be bound to domains. Who
// reads outside them is told that nothing is there (404), who writes there is
// told that they may not (403).
#pragma once

#include "base/result.hpp"
#include "http/router.hpp"
#include "lifecycle/accounts.hpp"
#include "model/account.hpp"
#include "model/domain_name.hpp"
#include "storage/account_reader.hpp"
#include "storage/account_store.hpp"
#include "storage/command.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cusax::http::api {

bool may_see(principal const &caller, model::domain_name const &domain);
result<void> may_write(principal const &caller, model::domain_name const &domain);

// The error as this caller may read it: which account holds an address is told only to those who may see it.
error told_to(principal const &caller, error why, storage::account_store &accounts);

// The domains that a list is cut to; empty: all.
std::optional<std::vector<model::domain_name>> visible_domains(principal const &caller);

// The same, where the query may name one of them by `domain`: one that the caller may not see leaves nothing.
// Error: invalid_input.
result<std::optional<std::vector<model::domain_name>>> listed_domains(context const &of);

// The caller as the audit names them.
storage::actor actor_of(context const &of);

// Everything that a command on an account needs to know of the request: who,
// on which version, and that the account must be in a domain they may write.
// Errors: those of read_write_condition.
result<lifecycle::request> command_request(context const &of);

// The account that the path names, by id or JID. Error: not_found.
result<storage::account_key> account_key(context const &of);

// The same, and for a JID whether the caller may write in its domain: then the
// answer does not tell whether the account exists.
result<storage::account_key> writable_account_key(context const &of);

}  // namespace cusax::http::api
