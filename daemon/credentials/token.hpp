// API tokens: made here, shown once, and known afterwards by their hash only.
#pragma once

#include "base/secret.hpp"

#include <string>
#include <string_view>

namespace cusax::credentials {

struct minted_token {
    std::string id;       // UUID
    secret_string token;  // "cusax_" and 43 characters of base 62: 256 bits
    std::string hash_hex;
};

minted_token mint_token();

// SHA-256 in lower-case hexadecimal: what is stored and looked up. Without salt and stretching, which make a
// guessable secret dear to guess: nobody guesses 256 random bits, and an unsalted hash can be looked up by
// index.
std::string token_hash(std::string_view token);

}  // namespace cusax::credentials
