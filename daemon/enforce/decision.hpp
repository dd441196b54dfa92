// Which changes end what an account has open at a server, and whether they still
// should by the time that the change is carried out. Pure.
#pragma once

#include "enforce/session_server.hpp"
#include "model/account.hpp"
#include "model/change.hpp"
#include "model/domain.hpp"

#include <optional>
#include <vector>

namespace cusax::enforce {

// What accounts have open at a server: XMPP sessions, or SIP bindings.
enum class service { xmpp, sip };

// Whose sessions a change may end.
enum class reach { nobody, account, domain };
reach reach_of(service at, model::change_kind kind);

// Whose sessions must end, and under which names, after the change of an account that is so by now (none: it
// is gone). None: nobody's. One that may sign in again keeps them: what is open may have been opened since. A
// new password, with whatever change it came, and a purge end them all the same, since what was open before
// them was opened by other means; so does another name, under the former one; so do device secrets with
// bindings. An AOR that the account has lost loses its bindings, even where somebody else has it by now:
// theirs come back with the next REGISTER.
std::optional<session_owner> owner_to_end(service at, model::change const &because,
                                          std::optional<model::account> const &now);

// Whether nobody of the domain may have a session.
bool must_end(service at, model::domain const &now);

// What of the account is open there under that domain: the AORs of it.
session_owner owner_within(service at, model::account const &account, model::domain_name const &domain);

// Whether a server that keeps our domains in mind has to read them anew.
bool changes_domains(model::change_kind kind);

// Where an account may have bindings: its AOR, then its further sip: addresses.
std::vector<model::sip_uri> aors_of(model::account const &account);

}  // namespace cusax::enforce
