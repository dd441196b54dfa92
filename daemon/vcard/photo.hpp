// The picture of a card: PHOTO (RFC 6350 §6.2.4) as octets, with what the head of
// a PNG, GIF or JPEG file says of its size.
#pragma once

#include "base/bytes.hpp"
#include "vcard/card.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace cusax::vcard {

struct photo {
    std::string media_type;  // "image/png"
    bytes octets;
    std::uint32_t width = 0;  // in pixels; 0: the head does not say
    std::uint32_t height = 0;
};

// The first PHOTO that is inline data; nothing where there is none, or it is no base64.
std::optional<photo> photo_of(card const &source);

}  // namespace cusax::vcard
