// Domain names (RFC 1035 §3.1, RFC 4343): a value that is always absolute and
// well-formed, held as the octets that go onto the wire. The case it was
// written in is kept; comparing, ordering and hashing ignore it.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace cusax::dns {

inline constexpr std::size_t max_name_size = 255;  // octets on the wire, RFC 1035 §2.3.4
inline constexpr std::size_t max_label_size = 63;
inline constexpr std::size_t max_labels = 127;

class name {
  public:
    name() : wire_(1, '\0') {}  // the root

    // Presentation form with \DDD and \X escapes (RFC 1035 §5.1). The first form
    // wants an absolute name ("capulet.example."); the second puts `origin` behind
    // a relative one, and reads "@" as the origin itself. Error: invalid_input.
    static result<name> parse(std::string_view text);
    static result<name> parse(std::string_view text, name const &origin);

    // Uncompressed wire form, nothing behind it. Error: malformed.
    static result<name> from_wire(byte_view wire);

    // "host.master@capulet.example" → host\.master.capulet.example. (RFC 1035 §8).
    static result<name> from_mailbox(std::string_view mailbox);

    byte_view wire() const { return as_bytes(wire_); }  // with the root's zero octet
    std::string render() const;                         // absolute: ends in a dot

    bool is_root() const { return wire_.size() == 1; }
    bool is_wildcard() const { return wire_.size() > 2 && wire_[0] == 1 && wire_[1] == '*'; }
    std::size_t label_count() const;  // of the root: 0
    bool is_at_or_below(name const &ancestor) const;
    bool is_below(name const &ancestor) const {
        return wire_.size() > ancestor.wire_.size() && is_at_or_below(ancestor);
    }

    name parent() const;  // of the root: the root
    // One label in front, given as raw octets ("_sip", "*"), not in presentation form. Error: invalid_input.
    result<name> prepend(std::string_view label) const;

    bool operator==(name const &other) const;
    std::weak_ordering operator<=>(name const &other) const;  // canonical order, RFC 4034 §6.1

  private:
    explicit name(std::string wire) : wire_(std::move(wire)) {}

    std::string wire_;
};

}  // namespace cusax::dns

template <>
struct std::hash<cusax::dns::name> {
    std::size_t operator()(cusax::dns::name const &value) const noexcept;
};
