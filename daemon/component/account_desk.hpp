// What people may do with their account, and administrators with those of a
// link's domains: the seam between ad-hoc commands (XEP-0050) and lifecycle.
// Worker threads; may block; one that throws makes a "wait" error of the request.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::component {

struct telephone_server {
    std::string transport;  // "udp"
    std::string host;
    std::uint16_t port = 0;
};

// What a telephone must know; nothing in it is secret.
struct telephone_settings {
    std::string name;
    std::string sip_address;
    std::string username;  // for digest authentication
    std::string realm;
    std::string domain;
    std::vector<std::string> numbers;  // "+493012340001"
    std::vector<telephone_server> servers;
    bool password_set = false;
};

struct account_summary {
    std::string jid;
    std::string name;
    std::string sip_address;
    std::string status;                 // "active"
    std::vector<std::string> services;  // "xmpp", "voice", "video"
    std::vector<std::string> numbers;
    bool password_set = false;
};

// Which accounts an administrator may touch, and who that is.
struct administrator {
    std::string jid;                   // bare; goes into the audit
    std::vector<std::string> domains;  // of the link
};

struct account_desk {
    virtual ~account_desk() = default;

    // not_found: no such active account with XMPP, or none with telephony.
    virtual result<telephone_settings> settings(std::string_view bare_jid) = 0;

    // Replaces every verifier of the account in one transaction. not_found as above.
    virtual result<secret_string> new_password(std::string_view bare_jid) = 0;

    // By JID, SIP address or telephone number as people write them. not_found: none in the administrator's
    // domains.
    virtual result<account_summary> look_up(std::string_view address, administrator const &by) = 0;

    // Doing it twice is no error. Errors as above, and address_taken where a number was given away meanwhile.
    virtual result<account_summary> suspend(std::string_view bare_jid, administrator const &by) = 0;
    virtual result<account_summary> reactivate(std::string_view bare_jid, administrator const &by) = 0;
};

}  // namespace cusax::component
