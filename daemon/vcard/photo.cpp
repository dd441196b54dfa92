#include "vcard/photo.hpp"

#include "vcard/uri_forms.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace cusax::vcard {
namespace {

using octet_span = std::span<std::uint8_t const>;

std::uint32_t big_endian(octet_span octets) {
    std::uint32_t value = 0;
    for (auto const octet : octets) value = value << 8U | octet;
    return value;
}

bool starts_with(octet_span octets, std::span<std::uint8_t const> head) {
    return octets.size() >= head.size() && std::ranges::equal(octets.first(head.size()), head);
}

constexpr std::array<std::uint8_t, 8> png_head{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
constexpr std::array<std::uint8_t, 3> gif_head{'G', 'I', 'F'};
constexpr std::array<std::uint8_t, 2> jpeg_head{0xff, 0xd8};

// Walks the segments (ISO/IEC 10918-1 annex B) to the frame header, which has the size.
void measure_jpeg(photo &of) {
    octet_span const octets = of.octets;
    for (std::size_t at = 2; at + 9 <= octets.size() && octets[at] == 0xff;) {
        auto const marker = octets[at + 1];
        bool const is_frame =
            marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (is_frame) {
            of.height = big_endian(octets.subspan(at + 5, 2));
            of.width = big_endian(octets.subspan(at + 7, 2));
            return;
        }
        at += 2 + big_endian(octets.subspan(at + 2, 2));
    }
}

void measure(photo &of) {
    octet_span const octets = of.octets;
    if (starts_with(octets, png_head) && octets.size() >= 24) {
        of.width = big_endian(octets.subspan(16, 4));
        of.height = big_endian(octets.subspan(20, 4));
    } else if (starts_with(octets, gif_head) && octets.size() >= 10) {
        of.width = static_cast<std::uint32_t>(octets[6] | octets[7] << 8);
        of.height = static_cast<std::uint32_t>(octets[8] | octets[9] << 8);
    } else if (starts_with(octets, jpeg_head)) {
        measure_jpeg(of);
    }
}

}  // namespace

std::optional<photo> photo_of(card const &source) {
    for (auto const *const property : source.all("photo")) {
        auto const data = inline_data_of(property->text());
        if (!data) continue;
        auto octets = decode_base64(data->base64);
        if (!octets || octets->empty()) continue;
        photo found{.media_type = data->media_type.empty() ? "image/png" : std::string(data->media_type),
                    .octets = *std::move(octets)};
        measure(found);
        return found;
    }
    return std::nullopt;
}

}  // namespace cusax::vcard
