#include "credentials/message_digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>
#include <stdexcept>

namespace cusax::credentials {

EVP_MD const *hash_of(model::digest_algorithm algorithm) {
    switch (algorithm) {
        case model::digest_algorithm::md5: return EVP_md5();
        case model::digest_algorithm::sha256: return EVP_sha256();
        case model::digest_algorithm::sha512_256: return EVP_sha512_256();
    }
    throw std::invalid_argument("unknown digest algorithm");
}

EVP_MD const *hash_of(model::scram_hash hash) {
    switch (hash) {
        case model::scram_hash::sha1: return EVP_sha1();
        case model::scram_hash::sha256: return EVP_sha256();
    }
    throw std::invalid_argument("unknown SCRAM hash");
}

bytes digest(EVP_MD const *algorithm, std::initializer_list<std::string_view> parts) {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    bool good = context && EVP_DigestInit_ex(context.get(), algorithm, nullptr) == 1;
    for (auto const part : parts)
        good = good && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    bytes value(static_cast<std::size_t>(EVP_MD_get_size(algorithm)));
    good = good && EVP_DigestFinal_ex(context.get(), value.data(), nullptr) == 1;
    if (!good) throw std::runtime_error(std::string("OpenSSL cannot compute ") + EVP_MD_get0_name(algorithm));
    return value;
}

bytes hmac(EVP_MD const *algorithm, byte_view key, std::string_view text) {
    bytes value(static_cast<std::size_t>(EVP_MD_get_size(algorithm)));
    auto const octets = as_bytes(text);
    if (HMAC(algorithm, key.data(), static_cast<int>(key.size()), octets.data(), octets.size(), value.data(),
             nullptr) == nullptr)
        throw std::runtime_error(std::string("OpenSSL cannot compute HMAC with ") +
                                 EVP_MD_get0_name(algorithm));
    return value;
}

}  // namespace cusax::credentials
