// A domain name of a host or a service, as IDNA 2008 has it (RFC 5890, UTS 46
// non-transitional): the A-label form is the identity, the U-label form is shown.
#pragma once

#include "base/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace cusax::model {

class domain_name {
  public:
    // Accepts A- or U-labels in any case, with or without the final dot. Refuses
    // what cannot exist: empty or over-long labels, over 253 octets, code points
    // that IDNA disallows, IP addresses, characters other than letters, digits and hyphens.
    static result<domain_name> parse(std::string_view text);

    std::string const &ascii() const { return ascii_; }      // A-labels, lower case, no final dot
    std::string const &unicode() const { return unicode_; }  // U-labels

    // True for the name itself and every name below it.
    bool contains(domain_name const &other) const;

    bool operator==(domain_name const &other) const { return ascii_ == other.ascii_; }
    std::strong_ordering operator<=>(domain_name const &other) const { return ascii_ <=> other.ascii_; }

  private:
    domain_name(std::string ascii, std::string unicode)
        : ascii_(std::move(ascii)), unicode_(std::move(unicode)) {}
    std::string ascii_;
    std::string unicode_;
};

}  // namespace cusax::model
