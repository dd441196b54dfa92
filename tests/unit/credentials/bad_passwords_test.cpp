#include "credentials/bad_passwords.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace cusax::credentials {
namespace {

bool knows(bad_passwords const &list, std::string text) {
    return list.contains(fold_password(prepare_password(secret_string(std::move(text))).value()));
}

TEST(bad_passwords, one_on_a_line_without_regard_to_case_and_notation) {
    // U+2168 is IX by SASLprep (RFC 4013 §3); line ends of either kind; a line that no password can be.
    std::istringstream lines("letmein\r\nQWERTZ\n\n\xE2\x85\xA8\nbell\x07\n\xFF\n Gift ");
    bad_passwords const list(lines);
    EXPECT_EQ(list.size(), 4U);
    for (auto const *const bad : {"letmein", "LetMeIn", "qwertz", "ix", "\u2168", " gift "})
        EXPECT_TRUE(knows(list, bad)) << bad;
    for (auto const *const good : {"letmein1", "gift", "q"}) EXPECT_FALSE(knows(list, good)) << good;
}

TEST(bad_passwords, empty_list_knows_none) { EXPECT_FALSE(knows(bad_passwords(), "letmein")); }

}  // namespace
}  // namespace cusax::credentials
