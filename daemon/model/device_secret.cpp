#include "model/device_secret.hpp"

#include <algorithm>

namespace cusax::model {

result<std::string> parse_device_name(std::string_view text) {
    constexpr std::size_t longest = 32;
    auto const known = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    bool const well_formed = !text.empty() && text.size() <= longest && std::ranges::all_of(text, known) &&
                             text.front() != '-' && text.back() != '-';
    if (!well_formed)
        return fail(error_code::invalid_input,
                    "must be 1 to 32 of a-z, 0-9 and -, with no - at either end, as in \"desk\"");
    return std::string(text);
}

std::string device_username(sip_uri const &owner, std::string_view device) {
    return owner.digest_username() + "~" + std::string(device);
}

}  // namespace cusax::model
