// The vCard of an account: what the operator says of a person, and the addresses
// of the SIP side (CUSAX-4), joined with what the person wrote. Pure functions.
//
// Telephone addresses follow the domain's policy.tel_edit (CUSAX-5); for every
// other field the user's word stands, and the operator's fills the gaps. Of an
// account that is not active no address is told (CUSAX-12).
#pragma once

#include "base/result.hpp"
#include "model/account.hpp"
#include "model/domain.hpp"
#include "vcard/card.hpp"
#include "xml/element.hpp"

#include <functional>
#include <string>

namespace cusax::projection {

// What the operator's rows alone say: FN, N, EMAIL, ORG, TITLE; IMPP xmpp: and sip:; TEL for the
// sip_address and each published address.
vcard::card provisioned_card(model::account const &of, model::domain const &in);

// The whole card for the text, XML and JSON forms. `user_part` as stored; nullptr where there is none.
vcard::card merged_card(model::account const &of, model::domain const &in, vcard::card const *user_part);

// vcard-temp (XEP-0054) as Jitsi, Gajim and others read it: TEL elements as vcard_slots.hpp says.
xml::element render_vcard_temp(model::account const &of, model::domain const &in,
                               vcard::card const *user_part);

// vCard4 (XEP-0292) of the merged card.
xml::element render_vcard4(model::account const &of, model::domain const &in, vcard::card const *user_part);

// Whether a call to "sip:…" or "tel:+…" would reach anybody through our SIP side; empty: nobody else is
// reachable.
using reachable_address = std::function<bool(std::string const &uri)>;

// What of a vCard that the user sets (vcard-temp or vCard4) is stored: everything but what the
// operator's rows say already, and telephone addresses as tel_edit allows: `forbid` drops them, `validate`
// refuses the set unless each is the account's own or reachable, `allow` takes them. Elements
// that could hide a telephone address from that check are dropped unless it is `allow`.
// `before` is the part that is stored now: what the form of the set cannot say of it stays, and what comes
// back as that form shows it stays as it was stored. So a client of one form loses nothing of the other's.
// Errors: invalid_input (no vCard), too_large, not_acceptable with a detail that names the address and the
// reason.
result<vcard::card> user_part_of(xml::element const &incoming, model::account const &of,
                                 model::domain const &in, reachable_address const &reachable = {},
                                 vcard::limits const &bounds = {}, vcard::card const *before = nullptr);

}  // namespace cusax::projection
