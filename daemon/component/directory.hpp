// What the component asks the rest of the house: the seam between XMPP and the
// accounts. Every function is called on worker threads, several at a time, and
// may block; one that throws makes a "wait" error of the request.
#pragma once

#include "base/result.hpp"
#include "component/account_desk.hpp"
#include "component/people.hpp"
#include "model/domain.hpp"
#include "xml/element.hpp"
#include "xmpp/data_form.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::component {

struct conference_directory;  // component/conference_directory.hpp

// What the service discovery of a domain says about us.
struct service_description {
    std::string name;                           // of the identity, for people
    std::vector<xmpp::form_field> fields = {};  // of the form urn:cusax:info:0; empty: no form
    std::string hostmaster = {};                // mailbox of the domain's administrator; may be empty
};

// A conversation takes the narrow part of it: people.hpp, account_desk.hpp.
struct directory : people, account_desk {
    // The whole card of an account. not_found: no such active account, or none that may be seen.
    virtual result<xml::element> vcard_temp(std::string_view bare_jid) = 0;  // <vCard xmlns='vcard-temp'/>
    virtual result<xml::element> vcard4(std::string_view bare_jid) = 0;      // <vcard/> of XEP-0292

    // Stores what the owner wrote, in either namespace. not_found: no such active account.
    virtual result<void> store_vcard(std::string_view bare_jid, xml::element const &vcard) = 0;

    // A domain of ours with XMPP switched on.
    virtual bool serves(std::string_view domain) const = 0;

    virtual result<service_description> describe(std::string_view domain) = 0;

    // STUN and TURN servers of the domain, in the operator's order.
    virtual std::vector<model::relay_server> relays(std::string_view domain) = 0;

    // The bare JID of an active account of the domain, whichever; nullopt where there is none. On Prosody the
    // canary travels in its name.
    virtual std::optional<std::string> any_account(std::string_view domain) = 0;

    // The conferences, as long-lived as the directory itself; nullptr where it knows of none.
    virtual conference_directory *conferences() { return nullptr; }
};

}  // namespace cusax::component
