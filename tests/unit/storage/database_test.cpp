#include "storage/database.hpp"

#include "storage/connection_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::storage {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(connection_string, url_is_completed) {
    auto const text = connection_string({.url = "postgresql://cusax@/cusax?host=/run/postgresql"});
    for (char const *part : {"user='cusax'", "dbname='cusax'", "host='/run/postgresql'",
                             "application_name='cusaxd'", "connect_timeout='3'", "keepalives_idle='10'",
                             "client_encoding='UTF8'", "statement_timeout=10000", "jit=off"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(text, Not(HasSubstr("target_session_attrs")));
}

TEST(connection_string, what_the_url_says_stands) {
    auto const text = connection_string(
        {.url = "host=db connect_timeout=9 application_name=other options='-c statement_timeout=1'"},
        "-c geqo=off");
    EXPECT_THAT(text, HasSubstr("connect_timeout='9'"));
    EXPECT_THAT(text, HasSubstr("application_name='other'"));
    EXPECT_THAT(
        text,
        HasSubstr("statement_timeout=10000 -c geqo=off -c statement_timeout=1'"));  // the last one counts
}

TEST(connection_string, of_several_hosts_the_primary_is_taken) {
    EXPECT_THAT(connection_string({.url = "postgresql://one,two/cusax"}),
                HasSubstr("target_session_attrs='read-write'"));
    EXPECT_THAT(connection_string({.url = "postgresql://one,two/cusax?target_session_attrs=any"}),
                HasSubstr("target_session_attrs='any'"));
}

TEST(connection_string, quotes_and_backslashes_are_escaped) {
    EXPECT_THAT(connection_string({.url = R"(host=db password='a\'b\\c d')"}),
                HasSubstr(R"(password='a\'b\\c d')"));
}

TEST(connection_string, unreadable_url_is_refused_without_its_password) {
    for (char const *url : {"nonsense=s3cret", "postgresql://[s3cret"}) {
        try {
            connection_string({.url = url});
            ADD_FAILURE() << url;
        } catch (std::invalid_argument const &refused) {
            EXPECT_THAT(refused.what(), Not(HasSubstr("s3cret")));
        }
    }
}

}  // namespace
}  // namespace cusax::storage
