#include "nameserver/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace cusax::nameserver {
namespace {

failure refuse(std::string_view text) {
    return fail(error_code::invalid_input,
                "'" + std::string(text) + "' is no network like 192.0.2.0/24 or 2001:db8::/32.");
}

}  // namespace

std::array<std::uint8_t, 16> masked(byte_view address, unsigned prefix) {
    std::array<std::uint8_t, 16> out{};
    std::size_t const whole = std::min<std::size_t>(prefix / 8, address.size());
    std::copy_n(address.begin(), whole, out.begin());
    if (whole < address.size() && prefix % 8 != 0)
        out[whole] = static_cast<std::uint8_t>(address[whole] & (0xFF00U >> (prefix % 8)));
    return out;
}

result<network> network::parse(std::string_view text) {
    std::size_t const slash = text.find('/');
    std::string const address(text.substr(0, slash));
    bool const is_v6 = address.find(':') != std::string::npos;
    network parsed;
    parsed.size_ = is_v6 ? 16 : 4;
    parsed.prefix_ = 8 * parsed.size_;
    if (inet_pton(is_v6 ? AF_INET6 : AF_INET, address.c_str(), parsed.address_.data()) != 1 ||
        address.find('\0') != std::string::npos)
        return refuse(text);
    if (slash != std::string_view::npos) {
        std::string_view const digits = text.substr(slash + 1);
        auto const [end, problem] =
            std::from_chars(digits.data(), digits.data() + digits.size(), parsed.prefix_);
        bool const is_number = problem == std::errc() && end == digits.data() + digits.size();
        if (!is_number || parsed.prefix_ > 8 * parsed.size_) return refuse(text);
    }
    if (masked(byte_view(parsed.address_).first(parsed.size_), parsed.prefix_) != parsed.address_)
        return refuse(text);
    return parsed;
}

bool network::contains(byte_view address) const {
    return address.size() == size_ && masked(address, prefix_) == address_;
}

}  // namespace cusax::nameserver
