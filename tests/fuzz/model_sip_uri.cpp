// sip_uri::parse takes any octets, and what it accepts is canonical: its text parses back to the same.
// Read as a JID, the same octets give an address that does so too.
#include "model/sip_uri.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

using cusax::model::sip_uri;

void expect_canonical(sip_uri const &uri) {
    auto const again = sip_uri::parse(uri.str());
    if (!again || *again != uri || again->digest_username() != uri.digest_username()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const *>(data), size);
    if (auto const parsed = sip_uri::parse(text)) expect_canonical(*parsed);
    if (auto const identity = cusax::model::jid::parse(text)) {
        auto const address = sip_uri::of(*identity);
        if (address.user().size() <= 200) expect_canonical(address);
    }
    return 0;
}
