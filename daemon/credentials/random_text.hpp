// Text whose characters are drawn from the operating system's random source,
// each of the alphabet with the same chance.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cusax::credentials {

inline constexpr std::string_view alphanumeric =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// `alphabet` has 1 to 256 characters. Throws where the random source fails.
std::string random_text(std::string_view alphabet, std::size_t length);

}  // namespace cusax::credentials
