// What is kept of a password: verifiers, never the password itself.
// CUSAX-11: an HA1 is as good as the password inside its realm and is guarded so.
#pragma once

#include "base/bytes.hpp"
#include "model/domain.hpp"

#include <string>
#include <vector>

namespace cusax::model {

enum class scram_hash { sha1, sha256 };  // RFC 5802, RFC 7677

struct scram_verifier {
    scram_hash hash{};
    std::string salt;  // printable ASCII: Prosody's SQL store keeps it as text
    int iterations = 0;
    bytes stored_key;  // 20 or 32 octets
    bytes server_key;
    bool operator==(scram_verifier const &) const = default;
};

struct digest_verifier {
    digest_algorithm algorithm{};
    std::string username;  // as the client types it
    std::string realm;
    std::string ha1;   // H(username:realm:password), lower-case hexadecimal
    std::string ha1b;  // H(username@domain:realm:password), for clients that send the AOR as user name
    bool operator==(digest_verifier const &) const = default;
};

// One that an account had, as far as it takes to tell a new one from it.
struct former_password {
    std::string salt;
    int iterations = 0;
    bytes stored_key;  // of SCRAM-SHA-256
    bool operator==(former_password const &) const = default;
};

struct credential_set {
    std::vector<scram_verifier> scram;
    std::vector<digest_verifier> digest;
    bool operator==(credential_set const &) const = default;
};

}  // namespace cusax::model
