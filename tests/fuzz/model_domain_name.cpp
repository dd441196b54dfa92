// domain_name::parse takes any octets, and both forms of what it accepts parse back to the same name.
#include "model/domain_name.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    using cusax::model::domain_name;
    auto const parsed = domain_name::parse({reinterpret_cast<char const *>(data), size});
    if (!parsed) return 0;
    if (parsed->ascii().size() > 253) std::abort();
    for (auto const &form : {parsed->ascii(), parsed->unicode()}) {
        auto const again = domain_name::parse(form);
        if (!again || *again != *parsed || again->unicode() != parsed->unicode()) std::abort();
    }
    return 0;
}
