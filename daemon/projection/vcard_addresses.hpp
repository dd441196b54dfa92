// The addresses at which an account is called, as its vCard tells them, and the
// one spelling by which addresses that people typed are compared (CUSAX-4,
// CUSAX-5, CUSAX-12).
#pragma once

#include "model/account.hpp"
#include "model/domain.hpp"
#include "vcard/card.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::projection {

bool is_callable(model::account const &of,
                 model::domain const &in);  // active, with voice, in a domain with SIP
bool has_video(model::account const &of, model::domain const &in);  // callable, and both offer video

struct call_address {
    std::string uri;  // "sip:…" or "tel:+…"
    model::address_type type = model::address_type::voice;
    bool primary = false;
};
// The account's published addresses but its sip_address, the primary first; empty unless it is
// callable. Video is voice where the account has no video.
std::vector<call_address> published_addresses(model::account const &of, model::domain const &in);

// "sip:user@host" or "tel:+…" for what a person wrote: any form of a number that the domain's plan can
// resolve, a SIP URI with or without scheme, port and parameters. Nothing where it is neither.
std::optional<std::string> canonical_address(std::string_view text, model::domain const &in);

// TEL, or IMPP of a scheme by which one calls.
bool is_call_address(vcard::property const &property);

// IMPP with the account's own JID, in whatever spelling.
bool is_own_jid(vcard::property const &property, model::account const &of);

// Whether an address in canonical spelling is the account's own; of those that its vCard tells anyway.
bool is_own_address(std::string_view canonical, model::account const &of);
bool is_published_address(std::string_view canonical, model::account const &of);

// TEL properties of RFC 6350: the sip_address first, then the published addresses.
std::vector<vcard::property> telephones(model::account const &of, model::domain const &in);

// A TEL that a person wrote, with its value as telephones() would write it where it is an address.
vcard::property in_canonical_spelling(vcard::property telephone, model::domain const &in);

}  // namespace cusax::projection
