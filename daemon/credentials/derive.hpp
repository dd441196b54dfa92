// From a password to the verifiers that are stored in its place (CUSAX-11).
//
// PBKDF2 is what it costs: some 0.9 ms of CPU for each SCRAM hash at 10,000
// iterations, so derive() runs on a worker thread, outside any transaction.
#pragma once

#include "base/secret.hpp"
#include "credentials/password.hpp"
#include "model/credential.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cusax::credentials {

struct digest_settings {
    std::string username;  // as the client types it: sip_uri::digest_username(), model::device_username()
    std::string realm;
    std::string domain;  // host of HA1B's user name, username@domain
    std::vector<model::digest_algorithm> algorithms;
};

struct derivation_settings {
    digest_settings digest;
    int scram_iterations = 0;  // at least 1; RFC 5802 §5.1 wants 4096 and more
};

// SCRAM-SHA-1 and SCRAM-SHA-256 with a fresh salt each, then the digest verifiers. Any thread. Throws
// std::invalid_argument for less than one iteration.
model::credential_set derive(prepared_password const &password, derivation_settings const &settings);

// HA1 and HA1B for each algorithm in the order given; `password` in its NFC form.
std::vector<model::digest_verifier> derive_digests(secret_string const &password,
                                                   digest_settings const &settings);

// RFC 5802 §3: StoredKey := H(HMAC(SaltedPassword, "Client Key")), ServerKey := HMAC(SaltedPassword, "Server
// Key"). `password` in its SASLprep form; `salt` may be any octets.
model::scram_verifier derive_scram(model::scram_hash hash, secret_string const &password, std::string salt,
                                   int iterations);

// RFC 7616 §3.4.2: H(username:realm:password) in lower-case hexadecimal; `password` in its NFC form.
std::string derive_ha1(model::digest_algorithm algorithm, std::string_view username, std::string_view realm,
                       secret_string const &password);

}  // namespace cusax::credentials
