#include "credentials/derive.hpp"

#include "credentials/message_digest.hpp"
#include "credentials/random_text.hpp"
#include "credentials/salted_password.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace cusax::credentials {
namespace {

// 22 of 62 characters: 130 bits. Printable, because Prosody's SQL store keeps a salt as text.
constexpr std::size_t salt_length = 22;

}  // namespace

model::scram_verifier derive_scram(model::scram_hash hash, secret_string const &password, std::string salt,
                                   int iterations) {
    if (iterations < 1) throw std::invalid_argument("SCRAM needs at least one iteration");
    auto const *const algorithm = hash_of(hash);
    auto const salted = salted_password(hash, password.reveal(), salt, iterations);
    secret<bytes> const client_key(hmac(algorithm, salted.reveal(), "Client Key"));
    bytes server_key = hmac(algorithm, salted.reveal(), "Server Key");
    return {.hash = hash,
            .salt = std::move(salt),
            .iterations = iterations,
            .stored_key = digest(algorithm, {as_text(client_key.reveal())}),
            .server_key = std::move(server_key)};
}

std::string derive_ha1(model::digest_algorithm algorithm, std::string_view username, std::string_view realm,
                       secret_string const &password) {
    return encode_hex(digest(hash_of(algorithm), {username, ":", realm, ":", password.reveal()}));
}

std::vector<model::digest_verifier> derive_digests(secret_string const &password,
                                                   digest_settings const &settings) {
    std::vector<model::digest_verifier> verifiers;
    std::string const address = settings.username + "@" + settings.domain;
    for (auto const algorithm : settings.algorithms)
        verifiers.push_back({.algorithm = algorithm,
                             .username = settings.username,
                             .realm = settings.realm,
                             .ha1 = derive_ha1(algorithm, settings.username, settings.realm, password),
                             .ha1b = derive_ha1(algorithm, address, settings.realm, password)});
    return verifiers;
}

model::credential_set derive(prepared_password const &password, derivation_settings const &settings) {
    model::credential_set verifiers;
    for (auto const hash : {model::scram_hash::sha1, model::scram_hash::sha256})
        verifiers.scram.push_back(derive_scram(
            hash, password.saslprep, random_text(alphanumeric, salt_length), settings.scram_iterations));
    verifiers.digest = derive_digests(password.nfc, settings.digest);
    return verifiers;
}

}  // namespace cusax::credentials
