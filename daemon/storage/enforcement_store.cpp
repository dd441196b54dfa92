#include "storage/enforcement_store.hpp"

#include "storage/json_text.hpp"
#include "storage/read.hpp"
#include "storage/stored_value.hpp"

#include <stdexcept>

namespace cusax::storage {
namespace {

constexpr statement enforcement_place{"enforcement_place",
                                      "SELECT epoch, xid, seq FROM cusax.enforcement WHERE target = $1"};

constexpr statement note_enforcement{"note_enforcement",
                                     "SELECT cusax.note_enforcement($1, $2::bigint, $3::jsonb, $4::jsonb)"};

std::string text_of_place(model::feed_cursor const &place) {
    json_text text;
    text.begin_object()
        .member("epoch", static_cast<std::int64_t>(place.epoch))
        .member("xid", std::to_string(place.xid))
        .member("seq", static_cast<std::int64_t>(place.seq))
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

std::optional<model::feed_cursor> enforcement_store::place(std::string const &target) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) -> std::optional<model::feed_cursor> {
        auto const rows = on.run(in, enforcement_place, target);
        if (rows.empty()) return std::nullopt;
        return model::feed_cursor{.epoch = rows[0][0].as<std::uint64_t>(),
                                  .xid = rows[0][1].as<std::uint64_t>(),
                                  .seq = rows[0][2].as<std::uint64_t>()};
    });
}

bool enforcement_store::keep_place(enforcement_claim const &by, model::feed_cursor const &reached) {
    return storage::note(pool_, by, text_of_place(reached), std::nullopt);
}

bool enforcement_store::note(enforcement_claim const &by, ended_sessions const &what,
                             std::optional<model::feed_cursor> const &reached) {
    return storage::note(pool_, by, reached ? std::optional(text_of_place(*reached)) : std::nullopt,
                         text_of_ended(by.target, what));
}

}  // namespace cusax::storage
