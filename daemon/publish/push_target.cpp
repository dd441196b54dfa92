#include "publish/push_target.hpp"

namespace cusax::publish {

dns::name const *push_target::zone_of(dns::name const &owner) const {
    dns::name const *longest = nullptr;
    for (auto const &zone : zones)
        if (owner.is_at_or_below(zone) && (longest == nullptr || zone.is_below(*longest))) longest = &zone;
    return longest;
}

}  // namespace cusax::publish
