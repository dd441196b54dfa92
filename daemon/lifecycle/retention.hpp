// The end of tombstones: what its domain need not retain any longer is erased,
// and its addresses can be given to somebody else (policy.retain_days).
#pragma once

#include "storage/account_store.hpp"
#include "storage/writer.hpp"

#include <cstddef>

namespace cusax::lifecycle {

// Purges what is due and returns how many; former names are forgotten with them. Several daemons may do it at
// once: whoever comes second finds nothing. Blocks; throws cusax::unavailable.
std::size_t purge_expired_tombstones(storage::account_store &accounts, storage::writer &writer);

}  // namespace cusax::lifecycle
