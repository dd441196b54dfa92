// Whether a password is the one behind stored verifiers.
#pragma once

#include "credentials/password.hpp"
#include "model/credential.hpp"

namespace cusax::credentials {

// True where there are verifiers and every one of them comes out of this password. All are computed and
// compared in constant time, so the time tells nothing; it costs as much as derive(). HA1B is not looked at:
// a verifier does not carry the domain in it, and it is written together with HA1.
bool matches(prepared_password const &password, model::credential_set const &stored);

// Whether it is the password that the account had then. Costs one SCRAM-SHA-256 derivation.
bool matches_former(prepared_password const &password, model::former_password const &then);

}  // namespace cusax::credentials
