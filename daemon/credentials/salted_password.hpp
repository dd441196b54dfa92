// SaltedPassword of SCRAM: Hi() of RFC 5802 §2.2, which is PBKDF2 (RFC 8018 §5.2)
// with HMAC and one block of output. It is what a password costs, for us and for
// whoever guesses, so its loop does nothing but hash: the two states that HMAC
// begins with are kept, and each iteration is two calls of the block function.
#pragma once

#include "base/bytes.hpp"
#include "base/secret.hpp"
#include "model/credential.hpp"

#include <string_view>

namespace cusax::credentials {

// 20 or 32 octets. `password` in its SASLprep form, `salt` any octets, `iterations` at least 1. Any thread.
secret<bytes> salted_password(model::scram_hash hash, std::string_view password, std::string_view salt,
                              int iterations);

}  // namespace cusax::credentials
