// The TEL elements of vcard-temp as Smack, and with it Jitsi, files them: one
// value for each pair of place (home, work) and label, a later one replacing an
// earlier. So each pair is given out once, the account's own addresses first.
#pragma once

#include "model/account.hpp"
#include "model/domain.hpp"
#include "vcard/card.hpp"

#include <vector>

namespace cusax::projection {

// TEL properties, each with the types {place, label}. WORK/VOICE is the sip_address in the domain's voice
// form, WORK/VIDEO the same as a URI where there is video; then the published addresses, then the
// user's, each in its own slot or the nearest free one. What finds none is left out.
std::vector<vcard::property> slotted_telephones(model::account const &of, model::domain const &in,
                                                std::vector<vcard::property const *> const &user_telephones);

}  // namespace cusax::projection
