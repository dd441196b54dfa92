#include "lifecycle/retention.hpp"

namespace cusax::lifecycle {

std::size_t purge_expired_tombstones(storage::account_store &accounts, storage::writer &writer) {
    accounts.forget_expired_names();
    constexpr std::size_t at_a_time = 100;
    std::size_t purged = 0;
    while (true) {
        std::size_t gone = 0;
        for (auto const &due : accounts.expired_tombstones(at_a_time)) {
            // A refusal is another daemon's purge, or somebody's reactivation in between.
            auto const done =
                writer.apply({.body = storage::purge_account{due.id, due.version},
                              .by = {.name = "retention", .token_id = {}, .address = {}, .request_id = {}}});
            if (done) ++gone;
        }
        purged += gone;
        if (gone < at_a_time) return purged;
    }
}

}  // namespace cusax::lifecycle
