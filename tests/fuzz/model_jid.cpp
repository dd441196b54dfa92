// jid::parse takes any octets, and what it accepts is canonical: its text parses back to the same.
#include "model/jid.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    using cusax::model::jid;
    auto const parsed = jid::parse({reinterpret_cast<char const *>(data), size});
    if (!parsed) return 0;
    auto const again = jid::parse(parsed->str());
    if (!again || *again != *parsed) std::abort();
    return 0;
}
