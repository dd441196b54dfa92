#include "model/jid.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::model {
namespace {

using testing::HasSubstr;

TEST(username, nodeprep_applied) {
    std::pair<std::string_view, std::string_view> const names[] = {
        {"juliet", "juliet"},
        {"Juliet", "juliet"},
        {"o.brien+sip_1-2", "o.brien+sip_1-2"},
        {"JÜRGEN", "jürgen"},
        {"ju\u0308rgen", "jürgen"},        // composed (RFC 3454 §4, KC)
        {"fußball", "fussball"},           // folded (table B.2), as RFC 7622 no longer does
        {"Ｊｕｌｉｅｔ", "juliet"},        // full width
        {"ju\u00ADliet", "juliet"},        // soft hyphen mapped to nothing (table B.1)
        {"ſtraw", "straw"},                //
        {"\u03A3\u03A3", "\u03C3\u03C3"},  // both sigmas fold to σ
        {"李", "李"},                      //
        {"\u05E9\u05DC\u05D5\u05DD", "\u05E9\u05DC\u05D5\u05DD"},
        {"49301234", "49301234"},
    };
    for (auto const &[typed, prepared] : names) {
        auto const name = username::parse(typed);
        ASSERT_TRUE(name) << typed << ": " << name.error().detail;
        EXPECT_EQ(name->str(), prepared);
        EXPECT_EQ(username::parse(name->str()), *name) << "preparing twice changes nothing";
    }
}

TEST(username, what_nodeprep_forbids_refused_with_its_reason) {
    std::pair<std::string, std::string_view> const names[] = {
        {"", "is empty"},
        {"\u00AD\u200B", "nothing but invisible characters"},
        {"romeo montague", "cannot contain a space"},
        {"romeo\u00A0montague", "cannot contain U+00A0"},
        {"o'brien", "cannot contain \"'\""},
        {"a\"b", "cannot contain \"\"\""},
        {"a&b", "cannot contain \"&\""},
        {"a/b", "cannot contain \"/\""},
        {"a:b", "cannot contain \":\""},
        {"a<b", "cannot contain \"<\""},
        {"a>b", "cannot contain \">\""},
        {"a@b", "cannot contain \"@\""},
        {"a\u2100", "cannot contain U+2100"},  // compatibility form "a/c" brings a slash in
        {"romeo\n", "cannot contain U+000A"},
        {"romeo\x7F", "cannot contain U+007F"},
        {"a\uFFFD", "cannot contain U+FFFD"},
        {"a\uE000", "cannot contain U+E000"},
        {"romeo😀", "cannot contain U+1F600: it is newer than Unicode 3.2"},
        {"a\u05D0", "right to left"},
        {"\u06271", "right to left"},
        {"\xC3", "is not UTF-8"},
        {std::string(1024, 'a'), "longer than 1023 octets"},
        {std::string(200, 'a') + std::string(400, '\0'), "cannot contain U+0000"},
    };
    for (auto const &[typed, reason] : names) {
        auto const name = username::parse(typed);
        ASSERT_FALSE(name) << typed;
        EXPECT_EQ(name.error().code, error_code::invalid_input);
        EXPECT_THAT(name.error().detail, HasSubstr(reason)) << typed;
    }
}

TEST(username, length_counts_after_preparation) {
    EXPECT_TRUE(username::parse(std::string(1023, 'a')));
    std::string grows;  // U+FDFA folds from 3 octets to 33
    for (int i = 0; i < 40; ++i) grows += "\uFDF9";
    EXPECT_TRUE(username::parse(grows));
    while (grows.size() < 1000) grows += "\uFDF9";
    ASSERT_FALSE(username::parse(grows));
    EXPECT_THAT(username::parse(grows).error().detail, HasSubstr("longer than 1023 octets"));
}

TEST(jid, both_parts_prepared_and_shown_as_unicode) {
    auto const address = jid::parse("Juliet@XN--BCHER-KVA.example.");
    ASSERT_TRUE(address);
    EXPECT_EQ(address->user().str(), "juliet");
    EXPECT_EQ(address->domain().ascii(), "xn--bcher-kva.example");
    EXPECT_EQ(address->str(), "juliet@bücher.example");
    EXPECT_EQ(jid::parse(address->str()), *address);
}

TEST(jid, full_and_broken_jids_refused_with_their_reason) {
    std::pair<std::string_view, std::string_view> const texts[] = {
        {"", "\"@\" is missing"},
        {"capulet.example", "\"@\" is missing"},
        {"juliet@capulet.example/balcony", "without a resource"},
        {"capulet.example/balcony@home", "without a resource"},
        {"@capulet.example", "user name is empty"},
        {"juliet@", "domain name is empty"},
        {"juliet@capulet@example", "contains \"@\""},
        {"xmpp:juliet@capulet.example", "cannot contain \":\""},
        {"juliet@192.0.2.1", "IP address"},
    };
    for (auto const &[text, reason] : texts) {
        auto const address = jid::parse(text);
        ASSERT_FALSE(address) << text;
        EXPECT_THAT(address.error().detail, HasSubstr(reason)) << text;
    }
}

}  // namespace
}  // namespace cusax::model
