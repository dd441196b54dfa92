// Names from both sides: compressed in a message, and as text. What is read must survive the way to and fro.
#include "dns/message.hpp"
#include "dns/name.hpp"

#include <cstdlib>

using namespace cusax;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    byte_view const octets(data, size);
    bytes wire;
    for (std::size_t at = 0; at < size && at < 32; ++at) {
        auto const behind = dns::read_name(octets, at, wire);
        if (!behind) continue;
        auto const name = dns::name::from_wire(wire);
        if (*behind > size || !name) std::abort();
        if (auto const again = dns::name::parse(name->render()); !again || *again != *name) std::abort();
    }
    std::string_view const text = as_text(octets);
    if (auto const name = dns::name::parse(text, dns::name()))
        if (dns::name::parse(name->render()).value() != *name) std::abort();
    (void)dns::name::from_mailbox(text);
    return 0;
}
