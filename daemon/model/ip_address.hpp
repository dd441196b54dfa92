// An IPv4 or IPv6 address in its canonical text form (RFC 5952).
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace cusax::model {

class ip_address {
  public:
    static result<ip_address> parse(std::string_view text);  // no zone index, no port, no brackets

    bool is_v6() const { return octets_.size() == 16; }
    bytes const &octets() const { return octets_; }  // 4 or 16, network order
    std::string const &str() const { return text_; }

    auto operator<=>(ip_address const &) const = default;

  private:
    ip_address(bytes octets, std::string text) : octets_(std::move(octets)), text_(std::move(text)) {}
    bytes octets_;
    std::string text_;
};

}  // namespace cusax::model
