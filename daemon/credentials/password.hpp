// A password on its way to verifiers, in the two forms that the protocols hash:
// SASLprep for SCRAM (RFC 5802 §2.2, RFC 4013), NFC for SIP digest (RFC 7616 §4).
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

namespace cusax::credentials {

struct prepared_password {
    secret_string saslprep;
    secret_string nfc;
};

// Refuses (invalid_input) what is not 1 to 1,024 octets of UTF-8, what SASLprep forbids (control characters,
// code points that are newer than Unicode 3.2, mixed writing directions) and what is empty after it. No error
// text has a part of the password in it. Any thread.
result<prepared_password> prepare_password(secret_string const &typed);

}  // namespace cusax::credentials
