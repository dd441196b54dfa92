// parse_json, read_account and read_domain take any octets. What is read can be
// written, and what was written as a domain reads back to the same.
#include "representation/account_json.hpp"
#include "representation/domain_json.hpp"
#include "representation/json_text.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    using namespace cusax;
    using namespace cusax::representation;
    auto const document = parse_json({reinterpret_cast<char const *>(data), size});
    if (!document) {
        if (document.error().code != error_code::malformed || document.error().detail.empty()) std::abort();
        return 0;
    }
    auto const again = parse_json(render_json(*document));
    if (!again || *again != *document) std::abort();

    auto const account = read_account(*document);
    if (!account && account.error().inputs.empty()) std::abort();

    static auto const name = model::domain_name::parse("capulet.example").value();
    auto const domain = read_domain(*document, name);
    if (!domain) return domain.error().inputs.empty() ? std::abort(), 0 : 0;
    auto const written = read_domain(to_json(*domain), name);
    if (!written || *written != *domain) std::abort();
    return 0;
}
