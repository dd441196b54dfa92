#include "storage/database_failure.hpp"

#include "base/exceptions.hpp"

#include <pqxx/pqxx>

namespace cusax::storage {

failure_kind classify_sqlstate(std::string_view sqlstate) {
    if (sqlstate.empty()) return failure_kind::defect;
    if (sqlstate == "40001" || sqlstate == "40P01") return failure_kind::contention;
    if (sqlstate == "57014" || sqlstate == "55P03") return failure_kind::timed_out;
    std::string_view const kind = sqlstate.substr(0, 2);
    // Connection, resources, shut-down and start-up, system error; a primary that has become a standby.
    if (kind == "08" || kind == "53" || kind == "57" || kind == "58" || sqlstate == "25006")
        return failure_kind::connection_lost;
    if (kind == "22" || kind == "23") return failure_kind::refused_data;
    if (kind == "CX") return failure_kind::ours;
    return failure_kind::defect;
}

failure_kind classify(std::exception const &what, pqxx::connection_base const &on) {
    if (auto const *const sql = dynamic_cast<pqxx::sql_error const *>(&what); sql && !sql->sqlstate().empty())
        return classify_sqlstate(sql->sqlstate());
    if (dynamic_cast<pqxx::transaction_rollback const *>(&what)) return failure_kind::contention;
    bool const broken = dynamic_cast<pqxx::broken_connection const *>(&what) != nullptr ||
                        dynamic_cast<pqxx::in_doubt_error const *>(&what) != nullptr;
    return broken || !on.is_open() ? failure_kind::connection_lost : failure_kind::defect;
}

void rethrow_as_ours(std::exception const &what, failure_kind kind) {
    switch (kind) {
        case failure_kind::connection_lost:
        case failure_kind::contention:
        case failure_kind::timed_out: throw unavailable("the database is away: " + brief_reason(what));
        case failure_kind::refused_data:
        case failure_kind::ours:
        case failure_kind::defect: break;
    }
    throw;
}

std::string brief_reason(std::exception const &what) {
    std::string text = what.what();
    text.resize(std::min(text.find('\n'), text.size()));
    return text;
}

}  // namespace cusax::storage
