#include "storage/rrset_row.hpp"

#include "storage/stored_value.hpp"

namespace cusax::storage {

std::vector<bytes> read_rdata_array(std::string_view text) {
    constexpr std::string_view before_digits = "\\x";
    std::vector<bytes> read;
    while (true) {
        auto const mark = text.find(before_digits);
        if (mark == std::string_view::npos) return read;
        text.remove_prefix(mark + before_digits.size());
        auto const end = std::min(text.find_first_of("\",}"), text.size());
        read.push_back(stored(decode_hex(text.substr(0, end))));
        text.remove_prefix(end);
    }
}

}  // namespace cusax::storage
