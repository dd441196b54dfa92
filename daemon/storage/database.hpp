// Where the database is and how long to wait for it; every connection of the
// daemon is opened from one of these.
#pragma once

#include <chrono>
#include <string>

namespace cusax::storage {

struct database {
    std::string url;  // any libpq URL or keyword string, several hosts allowed
    std::string application_name = "cusaxd";
    std::chrono::seconds connect_timeout{3};
    std::chrono::milliseconds statement_timeout{10'000};  // 0: none
};

// The libpq keyword string for `settings`: what the URL says stands, and what it
// does not say is filled in: connect_timeout, TCP keep-alives, application_name,
// statement_timeout, UTF-8, and a primary where several hosts are named.
// Throws std::invalid_argument for what libpq cannot read; its message holds no password.
std::string connection_string(database const &settings);

}  // namespace cusax::storage
