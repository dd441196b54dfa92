#include "credentials/password.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::credentials {
namespace {

using testing::HasSubstr;
using testing::Not;

result<prepared_password> prepare(std::string text) {
    return prepare_password(secret_string(std::move(text)));
}

TEST(prepare_password, each_protocol_gets_its_own_form) {
    struct row {
        std::string typed, saslprep, nfc;
    };
    row const rows[] = {
        {"pencil", "pencil", "pencil"},
        {"Circle of Life", "Circle of Life", "Circle of Life"},
        {"I\u00ADX", "IX", "I\u00ADX"},   // RFC 4013 §3: mapped to nothing; NFC keeps it
        {"\u2168", "IX", "\u2168"},       // compatibility form: only KC unfolds it
        {"Pa\u0308ss", "Päss", "Päss"},   // composed by both
        {"a\u00A0b", "a b", "a\u00A0b"},  // no-break space
        {" lead and trail ", " lead and trail ", " lead and trail "},
    };
    for (auto const &[typed, saslprep, nfc] : rows) {
        auto const prepared = prepare(typed);
        ASSERT_TRUE(prepared) << typed << ": " << prepared.error().detail;
        EXPECT_EQ(prepared->saslprep.reveal(), saslprep);
        EXPECT_EQ(prepared->nfc.reveal(), nfc);
    }
}

TEST(prepare_password, from_1_to_1024_octets) {
    EXPECT_TRUE(prepare("x"));
    EXPECT_TRUE(prepare(std::string(1024, 'x')));
    EXPECT_THAT(prepare(std::string(1025, 'x')).error().detail, HasSubstr("longer than 1024 octets"));
    EXPECT_THAT(prepare("").error().detail, HasSubstr("is empty"));
}

TEST(prepare_password, refusal_names_the_rule_and_not_the_password) {
    std::pair<std::string, std::string_view> const rows[] = {
        {"hunter2\n", "control character"},
        {std::string("hunter2\0", 8), "control character"},
        {"hunter2\uE000", "control character"},
        {"hunter2😀", "emoji"},
        {"\u0627hunter2", "right to left"},
        {"hunter2\xFF", "not UTF-8"},
        {"\u00AD\u2060", "nothing but invisible characters"},
    };
    for (auto const &[typed, reason] : rows) {
        auto const prepared = prepare(typed);
        ASSERT_FALSE(prepared) << reason;
        EXPECT_EQ(prepared.error().code, error_code::invalid_input);
        EXPECT_THAT(prepared.error().detail, HasSubstr(reason));
        EXPECT_THAT(prepared.error().detail, Not(HasSubstr("hunter2")));
        EXPECT_THAT(prepared.error().detail, Not(HasSubstr("U+")));
    }
}

}  // namespace
}  // namespace cusax::credentials
