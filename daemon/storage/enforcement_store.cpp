#include "storage/enforcement_store.hpp"

#include "storage/json_text.hpp"
#include "storage/read.hpp"
#include "storage/stored_value.hpp"

#include <stdexcept>

namespace cusax::storage {
namespace {

constexpr statement place_of_target{"place_of_target",
                                    "SELECT epoch, xid, seq, domains_due FROM cusax.enforcement "
                                    "WHERE target = $1"};

constexpr statement note_enforcement{"note_enforcement",
                                     "SELECT cusax.note_enforcement($1, $2::bigint, $3::jsonb, $4::jsonb)"};

std::string text_of_place(enforcement_place const &place) {
    json_text text;
    text.begin_object()
        .member("epoch", static_cast<std::int64_t>(place.reached.epoch))
        .member("xid", std::to_string(place.reached.xid))
        .member("seq", static_cast<std::int64_t>(place.reached.seq))
        .member("domains_due", place.domains_due)
        .end_object();
    return text.take();
}

std::string text_of_ended(std::string const &target, ended_sessions const &what) {
    json_text text;
    text.begin_object()
        .member("account_id", what.account_id)
        .member("jid", what.jid)
        .member("domain", what.domain)
        .member("outcome", what.error.empty() ? "ok" : "failed")
        .begin_object("detail")
        .member("target", target)
        .member("because", model::name_of(what.because));
    if (!what.aors.empty()) {
        text.begin_array("aors");
        for (auto const &aor : what.aors) text.element(aor);
        text.end_array();
    }
    if (what.count) text.member("sessions", static_cast<std::int64_t>(*what.count));
    if (!what.error.empty()) text.member("error", what.error);
    text.end_object().end_object();
    if (!text.storable()) throw std::invalid_argument("a target's answer holds what PostgreSQL cannot keep");
    return text.take();
}

bool note(connection_pool &pool, enforcement_claim const &by, std::optional<std::string> const &place,
          std::optional<std::string> const &ended) {
    return read(pool, [&](session &on, pqxx::transaction_base &in) {
        return on.run(in, note_enforcement, by.target, by.term, place, ended).at(0)[0].as<bool>();
    });
}

}  // namespace

std::optional<enforcement_place> enforcement_store::place(std::string const &target) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) -> std::optional<enforcement_place> {
        auto const rows = on.run(in, place_of_target, target);
        if (rows.empty()) return std::nullopt;
        return enforcement_place{.reached = {.epoch = rows[0][0].as<std::uint64_t>(),
                                             .xid = rows[0][1].as<std::uint64_t>(),
                                             .seq = rows[0][2].as<std::uint64_t>()},
                                 .domains_due = flag_of(rows[0][3])};
    });
}

bool enforcement_store::keep_place(enforcement_claim const &by, enforcement_place const &place) {
    return storage::note(pool_, by, text_of_place(place), std::nullopt);
}

bool enforcement_store::note(enforcement_claim const &by, ended_sessions const &what,
                             std::optional<enforcement_place> const &place) {
    return storage::note(pool_, by, place ? std::optional(text_of_place(*place)) : std::nullopt,
                         text_of_ended(by.target, what));
}

}  // namespace cusax::storage
