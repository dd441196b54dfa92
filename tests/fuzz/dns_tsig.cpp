// TSIG of requests and of answers: total over any octets, and nothing is believed
// that was not signed with the key.
#include "dns/message.hpp"
#include "dns/tsig.hpp"

#include <cstdlib>

using namespace cusax;

namespace {

constexpr std::chrono::sys_seconds now{std::chrono::seconds(1'700'000'000)};

dns::tsig_key make_key() {
    return {.name = dns::name::parse("verona.").value(),
            .algorithm = dns::tsig_algorithm::hmac_sha256,
            .secret = secret<bytes>(random_bytes(32))};
}

void check_request(byte_view message, dns::tsig_keyring const &keys) {
    dns::query query;
    if (dns::parse_query(message, query) != dns::query_verdict::readable) return;
    auto const checked = dns::check_tsig(message, query, {.keys = &keys, .now = now});
    if (!checked) return;
    if (checked->verified()) std::abort();
    if (checked->malformed) return;
    dns::tsig_signer signer(*checked);
    bytes answer(message.begin(), message.begin() + dns::header_size);
    answer.resize(dns::header_size + signer.room());
    if (signer.sign(answer, dns::header_size, now) != answer.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    static dns::tsig_key const key = make_key();
    static dns::tsig_keyring const keys({key});
    byte_view const message(data, size);
    check_request(message, keys);
    auto const at = dns::find_tsig(message);
    if (at && *at > size) std::abort();
    dns::tsig_verifier verifier(key, dns::tsig_mac());
    if (verifier.check(message, now) == dns::tsig_verdict::good) std::abort();
    return 0;
}
