#include "dns/tsig_key.hpp"

#include "dns/wire_name.hpp"

#include <utility>

namespace cusax::dns {

result<tsig_algorithm> parse_tsig_algorithm(std::string_view text) {
    auto const parsed = name::parse(text, name());
    if (parsed)
        for (auto const algorithm :
             {tsig_algorithm::hmac_sha256, tsig_algorithm::hmac_sha384, tsig_algorithm::hmac_sha512})
            if (*parsed == algorithm_name(algorithm)) return algorithm;
    return fail(error_code::invalid_input,
                "The TSIG algorithm is none of hmac-sha256, hmac-sha384, hmac-sha512.");
}

name const &algorithm_name(tsig_algorithm algorithm) {
    static name const sha256 = name::parse("hmac-sha256.").value();
    static name const sha384 = name::parse("hmac-sha384.").value();
    static name const sha512 = name::parse("hmac-sha512.").value();
    switch (algorithm) {
        case tsig_algorithm::hmac_sha256: return sha256;
        case tsig_algorithm::hmac_sha384: return sha384;
        case tsig_algorithm::hmac_sha512: break;
    }
    return sha512;
}

std::size_t mac_size(tsig_algorithm algorithm) {
    switch (algorithm) {
        case tsig_algorithm::hmac_sha256: return 32;
        case tsig_algorithm::hmac_sha384: return 48;
        case tsig_algorithm::hmac_sha512: break;
    }
    return 64;
}

tsig_keyring::tsig_keyring(std::vector<tsig_key> keys) {
    for (tsig_key &key : keys) {
        name const key_name = key.name;
        keys_.try_emplace(key_name, std::move(key));
    }
}

tsig_key const *tsig_keyring::find(name const &key) const {
    auto const found = keys_.find(key);
    return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace cusax::dns
