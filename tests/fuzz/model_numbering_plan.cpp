// numbering_plan::resolve takes any octets under any plan; what it makes of
// them is a number, and resolves to itself.
//
// The first octet chooses the plan; where none of the prepared ones is chosen,
// the text before the first three newlines is the plan.
#include "model/phone_number.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

using cusax::model::numbering_plan;

std::string take_line(std::string_view &text) {
    auto const end = std::min(text.find('\n'), text.size());
    std::string const line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

numbering_plan choose_plan(std::uint8_t choice, std::string_view &text) {
    switch (choice % 5) {
        case 0: return {};
        case 1: return {"49", "0", "00", {}, {}};
        case 2: return {"39", {}, "00", {}, {}};
        case 3: return {"1", "1", "011", {}, {}};
        default: break;
    }
    std::string const country = take_line(text);
    std::string const national = take_line(text);
    std::string const international = take_line(text);
    return {country, national, international, {}, {}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view text(reinterpret_cast<char const *>(data + 1), size - 1);
    auto const plan = choose_plan(data[0], text);
    auto const number = plan.resolve(text);
    if (!number) return 0;
    auto const again = plan.resolve(number->uri());
    if (!again || *again != *number) std::abort();
    return 0;
}
