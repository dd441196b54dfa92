#include "credentials/verify.hpp"

#include "base/bytes.hpp"
#include "credentials/derive.hpp"

namespace cusax::credentials {

bool matches(prepared_password const &password, model::credential_set const &stored) {
    bool all = !stored.scram.empty() || !stored.digest.empty();
    for (auto const &verifier : stored.scram) {
        auto const derived =
            derive_scram(verifier.hash, password.saslprep, verifier.salt, verifier.iterations);
        bool const same_stored_key = equal_in_constant_time(derived.stored_key, verifier.stored_key);
        bool const same_server_key = equal_in_constant_time(derived.server_key, verifier.server_key);
        all = same_stored_key && same_server_key && all;
    }
    for (auto const &verifier : stored.digest) {
        auto const ha1 = derive_ha1(verifier.algorithm, verifier.username, verifier.realm, password.nfc);
        bool const same = equal_in_constant_time(as_bytes(ha1), as_bytes(verifier.ha1));
        all = same && all;
    }
    return all;
}

bool matches_former(prepared_password const &password, model::former_password const &then) {
    auto const derived =
        derive_scram(model::scram_hash::sha256, password.saslprep, then.salt, then.iterations);
    return equal_in_constant_time(derived.stored_key, then.stored_key);
}

}  // namespace cusax::credentials
