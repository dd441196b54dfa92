#include "storage/database_failure.hpp"

#include <gtest/gtest.h>

namespace cusax::storage {
namespace {

// PostgreSQL documentation, appendix A.
TEST(sqlstate, class_decides_what_a_failure_means) {
    struct {
        char const *sqlstate;
        failure_kind kind;
    } const cases[] = {
        {"08006", failure_kind::connection_lost},
        {"57P01", failure_kind::connection_lost},
        {"57P03", failure_kind::connection_lost},
        {"53300", failure_kind::connection_lost},
        {"25006", failure_kind::connection_lost},
        {"40P01", failure_kind::contention},
        {"40001", failure_kind::contention},
        {"57014", failure_kind::timed_out},
        {"55P03", failure_kind::timed_out},
        {"22P02", failure_kind::refused_data},
        {"23505", failure_kind::refused_data},
        {"CX409", failure_kind::ours},
        {"42501", failure_kind::defect},
        {"42703", failure_kind::defect},
        {"", failure_kind::defect},
    };
    for (auto const &test : cases) EXPECT_EQ(classify_sqlstate(test.sqlstate), test.kind) << test.sqlstate;
}

TEST(brief_reason, is_one_line) {
    EXPECT_EQ(brief_reason(std::runtime_error("FATAL: going down\nDETAIL: more")), "FATAL: going down");
}

}  // namespace
}  // namespace cusax::storage
