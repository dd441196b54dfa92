// The hash functions under the verifiers, by OpenSSL: MD5, SHA-256 and
// SHA-512/256 as SIP digest names them (RFC 7616 §3.2), SHA-1 for SCRAM.
#pragma once

#include "base/bytes.hpp"
#include "model/credential.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

using EVP_MD = struct evp_md_st;

namespace cusax::credentials {

EVP_MD const *hash_of(model::digest_algorithm algorithm);
EVP_MD const *hash_of(model::scram_hash hash);

// The hash over all parts in a row, which are never copied together. Throws where OpenSSL refuses the
// algorithm.
bytes digest(EVP_MD const *algorithm, std::initializer_list<std::string_view> parts);

// HMAC (RFC 2104).
bytes hmac(EVP_MD const *algorithm, byte_view key, std::string_view text);

}  // namespace cusax::credentials
