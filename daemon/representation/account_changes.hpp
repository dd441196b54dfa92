// What a write makes of an account, and of a domain and a conference in the same
// way: the contract's JSON of both states, compared member by member. The audit
// keeps it and the plan of a sync shows it.
#pragma once

#include "model/account.hpp"
#include "model/conference.hpp"
#include "model/domain.hpp"

#include <nlohmann/json_fwd.hpp>

namespace cusax::representation {

// {member: [old, new]}, {} where nothing differs. Members of an object that the contract fixes ("name",
// "sip", "policy") stand alone, as "name.given"; lists and labels stand whole. nullptr: there was, or will
// be, nothing; then only what is set is told. `id`, `version` and the times are left out. No password,
// verifier or vCard is part of these objects. Any thread.
nlohmann::json changes_between(model::account const *before, model::account const *after);
nlohmann::json changes_between(model::domain const *before, model::domain const *after);
nlohmann::json changes_between(model::conference const *before, model::conference const *after);

// Notes in such changes that a password was set, and whether in the place of another, by marks alone.
void mark_password(nlohmann::json &changes, bool had_one);

}  // namespace cusax::representation
