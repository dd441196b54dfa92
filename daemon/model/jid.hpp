// User name and bare JID (RFC 7622, with the nodeprep profile that Prosody and
// ejabberd apply: RFC 6122 appendix A).
#pragma once

#include "base/result.hpp"
#include "model/domain_name.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace cusax::model {

class username {
  public:
    // Applies nodeprep. Refuses the empty name, more than 1,023 octets, unassigned
    // and prohibited code points (`"&'/:<>@`, spaces, controls).
    static result<username> parse(std::string_view text);

    std::string const &str() const { return text_; }
    auto operator<=>(username const &) const = default;

  private:
    explicit username(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

// user@domain without a resource.
class jid {
  public:
    jid(username user, domain_name domain) : user_(std::move(user)), domain_(std::move(domain)) {}

    // Refuses a full JID and a JID without a user part.
    static result<jid> parse(std::string_view text);

    username const &user() const { return user_; }
    domain_name const &domain() const { return domain_; }
    std::string str() const { return user_.str() + "@" + domain_.unicode(); }  // the domain as U-labels

    auto operator<=>(jid const &) const = default;

  private:
    username user_;
    domain_name domain_;
};

}  // namespace cusax::model
