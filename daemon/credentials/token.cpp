#include "credentials/token.hpp"

#include "base/uuid.hpp"
#include "credentials/message_digest.hpp"
#include "credentials/random_text.hpp"

#include <openssl/evp.h>

namespace cusax::credentials {

minted_token mint_token() {
    // The prefix lets secret scanners find a token that leaked.
    secret_string token("cusax_" + random_text(alphanumeric, 43));
    std::string hash = token_hash(token.reveal());
    return {.id = make_uuid(), .token = std::move(token), .hash_hex = std::move(hash)};
}

std::string token_hash(std::string_view token) { return encode_hex(digest(EVP_sha256(), {token})); }

}  // namespace cusax::credentials
