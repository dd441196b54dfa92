// Names in uncompressed wire form that are known to be well-formed, read where
// they lie: what answering a query needs without copying one. RFC 4343: ASCII
// letters are equal in both cases; a label's length (at most 63) is never taken
// for a letter, so whole names are lowered octet by octet.
#pragma once

#include "base/bytes.hpp"
#include "dns/name.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace cusax::dns {

constexpr std::uint8_t to_lower(std::uint8_t octet) {
    return octet >= 'A' && octet <= 'Z' ? static_cast<std::uint8_t>(octet + ('a' - 'A')) : octet;
}

// Without case. For octets of rdata and labels alike.
bool equal_ignoring_case(byte_view left, byte_view right);

// Size in octets of the well-formed name at the beginning of `octets`; 0 where there
// is none, or it is compressed.
std::size_t wire_name_size(byte_view octets);

inline constexpr std::uint64_t root_hash = 0x9E3779B97F4A7C15U;

// The hash of a name from the hash of its parent and its first label (without the length octet), without
// case.
std::uint64_t extend_hash(std::uint64_t parent_hash, byte_view label);

// A name and all its ancestors: suffix n is its last n labels, suffix 0 the root.
class suffixes {
  public:
    explicit suffixes(byte_view name);  // well-formed; must outlive this

    std::size_t labels() const { return labels_; }
    byte_view suffix(std::size_t n) const { return name_.subspan(starts_[n]); }
    std::uint64_t hash(std::size_t n) const { return hashes_[n]; }
    std::uint64_t hash() const { return hashes_[labels_]; }

  private:
    byte_view name_;
    std::size_t labels_ = 0;
    std::array<std::uint8_t, max_labels + 1> starts_;   // left uninitialised
    std::array<std::uint64_t, max_labels + 1> hashes_;  // beyond labels_: hot path
};

}  // namespace cusax::dns
