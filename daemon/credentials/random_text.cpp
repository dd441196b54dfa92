#include "credentials/random_text.hpp"

#include "base/bytes.hpp"

#include <openssl/crypto.h>

namespace cusax::credentials {

std::string random_text(std::string_view alphabet, std::size_t length) {
    std::size_t const fair =
        256 / alphabet.size() * alphabet.size();  // beyond it the remainder would favour some
    std::string text;
    text.reserve(length);
    while (text.size() < length) {
        bytes drawn = random_bytes(length - text.size() + 8);
        for (auto const octet : drawn)
            if (octet < fair && text.size() < length) text += alphabet[octet % alphabet.size()];
        OPENSSL_cleanse(drawn.data(), drawn.size());
    }
    return text;
}

}  // namespace cusax::credentials
