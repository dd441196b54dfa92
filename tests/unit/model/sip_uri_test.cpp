#include "model/sip_uri.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::model {
namespace {

using testing::HasSubstr;

struct accepted_uri {
    std::string_view typed;
    std::string_view canonical;
    std::string_view digest_username;
};

TEST(sip_uri, equal_addresses_become_equal_text) {
    accepted_uri const uris[] = {
        {"sip:juliet@capulet.example", "sip:juliet@capulet.example", "juliet"},
        {"SIP:Juliet@Capulet.EXAMPLE", "sip:juliet@capulet.example", "juliet"},
        {"sip:%6Auliet@capulet.example", "sip:juliet@capulet.example", "juliet"},  // RFC 3261 §19.1.4
        {"sip:%4Auliet@capulet.example", "sip:juliet@capulet.example", "juliet"},
        {"sip:o'brien!~(1)@capulet.example", "sip:o'brien!~(1)@capulet.example", "o'brien!~(1)"},
        {"sip:+4930-1234@capulet.example", "sip:+4930-1234@capulet.example", "+4930-1234"},
        {"sip:a%2bb@capulet.example", "sip:a%2Bb@capulet.example",
         "a+b"},  // reserved: not equal to its escape
        {"sip:*21%23@capulet.example", "sip:*21%23@capulet.example", "*21#"},
        {"sip:juliet%40home@capulet.example", "sip:juliet%40home@capulet.example", "juliet@home"},
        {"sip:j%c3%bcrgen@capulet.example", "sip:j%C3%BCrgen@capulet.example", "jürgen"},
        {"sip:JÜRGEN@capulet.example", "sip:j%C3%BCrgen@capulet.example", "jürgen"},
        {"sip:ju%CC%88rgen@capulet.example", "sip:j%C3%BCrgen@capulet.example", "jürgen"},
        {"sip:x@bücher.example", "sip:x@xn--bcher-kva.example", "x"},
    };
    for (auto const &[typed, canonical, digest_username] : uris) {
        auto const uri = sip_uri::parse(typed);
        ASSERT_TRUE(uri) << typed << ": " << uri.error().detail;
        EXPECT_EQ(uri->str(), canonical);
        EXPECT_EQ(uri->digest_username(), digest_username);
        EXPECT_EQ(sip_uri::parse(uri->str()), *uri);
    }
}

TEST(sip_uri, what_is_no_address_of_record_refused_with_its_reason) {
    std::pair<std::string, std::string_view> const texts[] = {
        {"", "begins with \"sip:\""},
        {"juliet@capulet.example", "begins with \"sip:\""},
        {"tel:+493012340001", "begins with \"sip:\""},
        {"sips:juliet@capulet.example", "with \"sip:\""},
        {"sip:capulet.example", "\"@\" is missing"},
        {"sip:@capulet.example", "no user part"},
        {"sip:juliet@", "domain name is empty"},
        {"sip:juliet:secret@capulet.example", "password"},
        {"sip:juliet@capulet.example:5060", "port"},
        {"sip:juliet@capulet.example;transport=tls", "parameters"},
        {"sip:1234;phone-context=+49@capulet.example", "parameters"},
        {"sip:juliet@capulet.example?subject=x", "headers"},
        {"sip:juliet@home@capulet.example", "two \"@\""},
        {"sip:juliet@[2001:db8::1]", "not an IP address"},
        {"sip:juliet@192.0.2.1", "IP address"},
        {"sip:juliet capulet@capulet.example", "cannot contain a space"},
        {"sip:a#b@capulet.example", "cannot contain \"#\""},
        {"<sip:juliet@capulet.example>", "begins with \"sip:\""},
        {"sip:100%@capulet.example", "two hexadecimal digits"},
        {"sip:a%4@capulet.example", "two hexadecimal digits"},
        {"sip:a%zz@capulet.example", "two hexadecimal digits"},
        {"sip:a%00@capulet.example", "control character"},
        {"sip:a\n@capulet.example", "cannot contain U+000A"},
        {"sip:a%C2%85@capulet.example", "control characters"},
        {"sip:a%FF@capulet.example", "not UTF-8"},
        {"sip:" + std::string(201, 'a') + "@capulet.example", "longer than 200 octets"},
        {"sip:" + std::string(100, 'a') + std::string(1000, '%') + "@capulet.example",
         "longer than 200 octets"},
    };
    for (auto const &[text, reason] : texts) {
        auto const uri = sip_uri::parse(text);
        ASSERT_FALSE(uri) << text;
        EXPECT_EQ(uri.error().code, error_code::invalid_input);
        EXPECT_THAT(uri.error().detail, HasSubstr(reason)) << text;
    }
}

TEST(sip_uri, longest_user_part_read) {
    EXPECT_TRUE(sip_uri::parse("sip:" + std::string(200, 'a') + "@capulet.example"));
}

TEST(sip_uri, address_of_a_jid_reads_back_as_itself) {
    std::pair<std::string_view, std::string_view> const jids[] = {
        {"Juliet@capulet.example", "sip:juliet@capulet.example"},
        {"jürgen@bücher.example", "sip:j%C3%BCrgen@xn--bcher-kva.example"},
        {"a+b=c$d,e?@capulet.example", "sip:a+b=c$d,e?@capulet.example"},
        {"a;b#c%d{e}@capulet.example", "sip:a%3Bb%23c%25d%7Be%7D@capulet.example"},
    };
    for (auto const &[identity, uri] : jids) {
        auto const address = sip_uri::of(jid::parse(identity).value());
        EXPECT_EQ(address.str(), uri);
        EXPECT_EQ(sip_uri::parse(address.str()), address);
        EXPECT_EQ(address.digest_username(), jid::parse(identity)->user().str());
    }
}

}  // namespace
}  // namespace cusax::model
