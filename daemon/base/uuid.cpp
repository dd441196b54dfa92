#include "base/uuid.hpp"

#include "base/bytes.hpp"

#include <openssl/sha.h>

#include <chrono>

namespace cusax {
namespace {

// 16 octets, of which version and variant (RFC 9562 §4) are set here.
std::string render(bytes octets, int version) {
    octets[6] = static_cast<std::uint8_t>(version << 4 | (octets[6] & 0x0F));
    octets[8] = static_cast<std::uint8_t>(0x80 | (octets[8] & 0x3F));
    std::string text = encode_hex(octets);
    for (std::size_t const at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
    return text;
}

}  // namespace

std::string make_uuid() {
    bytes octets = random_bytes(16);
    auto const now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    auto const milliseconds = static_cast<std::uint64_t>(now.count());
    for (std::size_t i = 0; i < 6; ++i) octets[i] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
    return render(std::move(octets), 7);
}

std::string make_named_uuid(std::string_view name) {
    bytes hash(SHA256_DIGEST_LENGTH);
    SHA256(as_bytes(name).data(), name.size(), hash.data());
    hash.resize(16);
    return render(std::move(hash), 8);
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
        char const c = text[i];
        bool const hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex) return false;
    }
    return true;
}

}  // namespace cusax
