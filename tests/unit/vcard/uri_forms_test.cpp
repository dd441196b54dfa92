#include "vcard/uri_forms.hpp"

#include <gtest/gtest.h>

namespace cusax::vcard {
namespace {

TEST(scheme, read_in_lower_case_or_empty) {
    EXPECT_EQ(scheme_of("SIP:juliet@capulet.example"), "sip");
    for (auto const text : {"juliet@capulet.example", ":x", "a b:c", ""})
        EXPECT_EQ(scheme_of(text), "") << text;
}

// RFC 5122 §2.7.2
TEST(xmpp_uri, characters_outside_the_rfc_escaped_and_read_back) {
    std::pair<char const *, char const *> const table[] = {
        {"juliet@capulet.example", "xmpp:juliet@capulet.example"},
        {"nasty!#$%()*+,-.;=?[\\]^_`{|}~node@example.com",
         "xmpp:nasty!%23$%25()*+,-.;=%3F%5B%5C%5D%5E_%60%7B%7C%7D~node@example.com"},
        {"ji\u0159i@\u010Dechy.example", "xmpp:ji%C5%99i@%C4%8Dechy.example"},
    };
    for (auto const &[jid, uri] : table) {
        EXPECT_EQ(xmpp_uri(jid), uri);
        EXPECT_EQ(jid_of(uri), jid);
    }
}

TEST(xmpp_uri, query_left_out_and_broken_refused) {
    EXPECT_EQ(jid_of("XMPP:romeo@montague.example?message"), "romeo@montague.example");
    for (auto const text : {"sip:a@b", "xmpp:a%4", "xmpp:a%zz@b", "xmpp:%00@b", "xmpp:%ff@b", "xmpp:a%"})
        EXPECT_FALSE(jid_of(text)) << text;
}

// RFC 2397
TEST(data_uri, media_type_and_base64_taken_apart) {
    auto const uri = data_uri("image/png", "iVBORw==");
    EXPECT_EQ(uri, "data:image/png;base64,iVBORw==");
    auto const data = inline_data_of(uri);
    ASSERT_TRUE(data);
    EXPECT_EQ(data->media_type, "image/png");
    EXPECT_EQ(data->base64, "iVBORw==");
    for (auto const text :
         {"data:text/plain,hello", "data:image/png;base64", "http://capulet.example/a;base64,b"})
        EXPECT_FALSE(inline_data_of(text)) << text;
}

// RFC 5870
TEST(geo_uri, decimals_only_and_parameters_left_out) {
    EXPECT_EQ(geo_uri("39.59", "-105.01"), "geo:39.59,-105.01");
    EXPECT_FALSE(geo_uri("39.59", ""));
    EXPECT_FALSE(geo_uri("north", "1"));
    auto const place = position_of("geo:37.386013,-122.082932,30;crs=wgs84;u=10");
    ASSERT_TRUE(place);
    EXPECT_EQ(place->latitude, "37.386013");
    EXPECT_EQ(place->longitude, "-122.082932");
    for (auto const text : {"geo:", "geo:1", "geo:1,;", "tel:1,2"}) EXPECT_FALSE(position_of(text)) << text;
}

TEST(tel_uri, scheme_taken_off) {
    EXPECT_EQ(without_tel_scheme("TEL:+1-555;ext=5"), "+1-555;ext=5");
    EXPECT_EQ(without_tel_scheme("sip:a@b"), "sip:a@b");
}

}  // namespace
}  // namespace cusax::vcard
