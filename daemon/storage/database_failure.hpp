// What an exception of libpqxx means to us. SQLSTATE decides (PostgreSQL
// documentation, appendix A); where there is none, the connection is gone.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace pqxx {
class connection_base;
}

namespace cusax::storage {

enum class failure_kind {
    connection_lost,  // or the server is going down, coming up, full, or became a standby
    contention,       // deadlock or serialization failure: the same again may succeed
    timed_out,        // statement_timeout or lock_timeout
    refused_data,     // classes 22 and 23: the values are not acceptable
    ours,             // raised by our own functions (class CX)
    defect,           // anything else: a statement of ours is wrong, or a right is missing
};

// `sqlstate` empty: none came with it.
failure_kind classify_sqlstate(std::string_view sqlstate);

failure_kind classify(std::exception const &what, pqxx::connection_base const &on);

// Throws cusax::unavailable for what time may heal, and `what` itself otherwise. Call it inside the handler.
[[noreturn]] void rethrow_as_ours(std::exception const &what, failure_kind kind);

// What the database said, in one line.
std::string brief_reason(std::exception const &what);

}  // namespace cusax::storage
