// An address of record (RFC 3261 §19.1): sip:user@host, without port, password,
// parameters or headers, in lower case.
#pragma once

#include "base/result.hpp"
#include "model/jid.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace cusax::model {

class sip_uri {
  public:
    // Accepts "sip:" in any case. The user part is folded to lower case, escapes
    // of unreserved characters are resolved and all others written as %XX in
    // upper case, so that equal addresses are equal text. Refuses "sips:", a
    // port, parameters, headers, and a user part of over 200 octets.
    static result<sip_uri> parse(std::string_view text);

    // The AOR that belongs to a JID unless the operator says otherwise.
    static sip_uri of(jid const &identity);

    std::string const &user() const { return user_; }  // escaped, as it stands in the URI
    std::string digest_username() const;               // unescaped, as a client types it
    domain_name const &host() const { return host_; }
    std::string str() const { return "sip:" + user_ + "@" + host_.ascii(); }

    auto operator<=>(sip_uri const &) const = default;

  private:
    sip_uri(std::string user, domain_name host) : user_(std::move(user)), host_(std::move(host)) {}
    std::string user_;
    domain_name host_;
};

}  // namespace cusax::model
