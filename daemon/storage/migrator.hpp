// Brings the schema up to date from the SQL that is built into the program:
// numbered migrations once and in order, functions and views whenever their text
// changed. Safe to run twice and from two machines at once (advisory lock).
#pragma once

#include "storage/database.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace cusax::storage {

// The schema is not one that this program can work with: newer, tampered with,
// or (check_schema) older. what() says what to do.
struct schema_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct sql_file {
    int number = 0;    // of a migration; 0: functions and views
    std::string name;  // "0001_identity"
    std::string text;
    std::string checksum;  // SHA-256, hexadecimal
};

struct schema_files {
    std::vector<sql_file> migrations{};   // by number
    std::vector<sql_file> definitions{};  // functions, then views, by name
};

schema_files const &embedded_schema();

// What a server of others relies on in the schema of its views: their columns, under a number that changes
// with them ("view contract N" in the schema's comment).
struct view_contract {
    std::string schema;
    int before = 0;
    int now = 0;
};

struct migration_report {
    std::vector<std::string> applied{};  // migrations, by name
    bool definitions_renewed = false;
    std::vector<view_contract> changed_contracts{};  // that were there before, by schema
    int version = 0;                                 // of the schema, now
    std::int64_t epoch = 0;                          // of the feed, now
};

// Throws schema_error, cusax::unavailable; std::runtime_error where a file fails (its name is in what()).
migration_report migrate(database const &settings, schema_files const &files = embedded_schema());

// The number of the last migration that was applied; 0 where there is none. Throws cusax::unavailable.
int schema_version(database const &settings);

// Throws schema_error unless the database is at exactly this program's schema; cusax::unavailable.
void check_schema(database const &settings, schema_files const &files = embedded_schema());

}  // namespace cusax::storage
