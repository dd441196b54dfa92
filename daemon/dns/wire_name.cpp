#include "dns/wire_name.hpp"

#include <cstring>

namespace cusax::dns {
namespace {

constexpr std::uint64_t every_octet = 0x0101010101010101U;

// to_lower() of eight octets at once.
std::uint64_t lower_word(std::uint64_t word) {
    std::uint64_t const low_bits = word & (every_octet * 0x7F);
    std::uint64_t const at_least_a = low_bits + every_octet * (0x80 - 'A');
    std::uint64_t const beyond_z = low_bits + every_octet * (0x7F - 'Z');
    std::uint64_t const is_ascii = ~word & (every_octet * 0x80);
    std::uint64_t const is_upper = is_ascii & (at_least_a ^ beyond_z);
    return word | (is_upper >> 2U);
}

template <class Word>
std::uint64_t load(std::uint8_t const *from) {
    Word word = 0;
    std::memcpy(&word, from, sizeof word);  // of constant size: one load
    return word;
}

// Fewer than eight octets, by loads that overlap: labels are short, and a copy of any size is a call.
std::uint64_t tail_word(std::uint8_t const *from, std::size_t count) {
    if (count >= 4)
        return load<std::uint32_t>(from) | load<std::uint32_t>(from + count - 4) << (8 * (count - 4));
    if (count == 0) return 0;
    std::size_t const middle = count / 2;
    std::size_t const last = count - 1;
    return std::uint64_t{from[0]} | std::uint64_t{from[middle]} << (8 * middle) |
           std::uint64_t{from[last]} << (8 * last);
}

// Up to eight octets of `octets` from `at`, zeros behind its end, lowered.
std::uint64_t lowered_word_at(byte_view octets, std::size_t at) {
    std::size_t const left = octets.size() - at;
    std::uint8_t const *const from = octets.data() + at;
    return lower_word(left >= sizeof(std::uint64_t) ? load<std::uint64_t>(from) : tail_word(from, left));
}

std::uint64_t mix(std::uint64_t value) {
    value *= 0xFF51AFD7ED558CCDU;
    return value ^ (value >> 32U);
}

}  // namespace

bool equal_ignoring_case(byte_view left, byte_view right) {
    if (left.size() != right.size()) return false;
    for (std::size_t at = 0; at < left.size(); at += sizeof(std::uint64_t))
        if (lowered_word_at(left, at) != lowered_word_at(right, at)) return false;
    return true;
}

std::size_t wire_name_size(byte_view octets) {
    std::size_t at = 0;
    while (at < octets.size() && at < max_name_size) {
        std::size_t const length = octets[at];
        if (length == 0) return at + 1;
        if (length > max_label_size) return 0;
        at += 1 + length;
    }
    return 0;
}

std::uint64_t extend_hash(std::uint64_t parent_hash, byte_view label) {
    std::uint64_t hash = mix(parent_hash ^ label.size());
    for (std::size_t at = 0; at < label.size(); at += sizeof(std::uint64_t))
        hash = mix(hash ^ lowered_word_at(label, at));
    return mix(hash);
}

suffixes::suffixes(byte_view name) : name_(name) {
    std::array<std::uint8_t, max_labels + 1> from_the_left;
    std::size_t at = 0;
    for (; name[at] != 0; at += 1U + name[at]) from_the_left[labels_++] = static_cast<std::uint8_t>(at);
    starts_[0] = static_cast<std::uint8_t>(at);
    hashes_[0] = root_hash;
    for (std::size_t n = 1; n <= labels_; ++n) {
        std::size_t const start = from_the_left[labels_ - n];
        starts_[n] = static_cast<std::uint8_t>(start);
        hashes_[n] = extend_hash(hashes_[n - 1], name.subspan(start + 1, name[start]));
    }
}

}  // namespace cusax::dns
