// What an account's Personal Eventing service (XEP-0163) should hold, so that
// contacts are told of a change: the vCard4 that some clients look for nowhere
// else, the avatar made from its picture, where its owner is reached, and the
// name to show. Pure.
#pragma once

#include "model/account.hpp"
#include "model/domain.hpp"
#include "vcard/card.hpp"
#include "xml/element.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cusax::projection {

struct profile_item {
    std::string node;
    std::string id;
    xml::element payload;
};

// In the order in which they are published: a picture before the note that there is one (XEP-0084 §4.1).
// Empty unless the account is active, with the service xmpp, in a domain with XMPP (CUSAX-12).
std::vector<profile_item> profile_items(model::account const &of, model::domain const &in,
                                        vcard::card const *user_part);

// Two payloads with one digest say the same.
std::string digest_of(std::string_view item_id, xml::element const &payload);

// Nodes whose content is the operator's to say: what a user publishes there is not left standing.
bool is_kept_true(std::string_view node);

}  // namespace cusax::projection
