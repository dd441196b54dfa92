#include "http/target.hpp"

#include <gtest/gtest.h>

namespace cusax::http {
namespace {

using segments = std::vector<std::string>;

TEST(parse_target, path_cut_before_it_is_decoded) {
    std::pair<std::string_view, segments> const rows[] = {
        {"/", {""}},
        {"/v1/accounts", {"v1", "accounts"}},
        {"/v1/accounts/", {"v1", "accounts", ""}},
        {"//", {"", ""}},
        {"/v1/accounts/juliet@capulet.example", {"v1", "accounts", "juliet@capulet.example"}},
        {"/v1/accounts/juliet%40capulet.example", {"v1", "accounts", "juliet@capulet.example"}},
        {"/v1/a%2Fb%2fc", {"v1", "a/b/c"}},
        {"/Z%C3%BCrich", {"Zürich"}},
        {"/a+b", {"a+b"}},
        {"/..", {".."}},
        {"http://capulet.example/v1", {"v1"}},  // RFC 9112 §3.2.2
        {"HTTPS://capulet.example:8080/v1", {"v1"}},
        {"http://capulet.example", {""}},
        {"http://capulet.example?x=1", {""}},
        {"*", {}},
    };
    for (auto const &[target, path] : rows) {
        auto const parsed = parse_target(target);
        ASSERT_TRUE(parsed) << target;
        EXPECT_EQ(parsed->path, path) << target;
    }
}

TEST(parse_target, query_in_order_with_duplicates) {
    auto const parsed = parse_target("/?label=a%3Db&label=c&q=Juliet+C%20&flag&=x&&empty=#");
    ASSERT_TRUE(parsed);
    std::vector<query_parameter> const expected{{"label", "a=b"}, {"label", "c"}, {"q", "Juliet C "},
                                                {"flag", ""},     {"", "x"},      {"empty", "#"}};
    EXPECT_EQ(parsed->query, expected);
    EXPECT_EQ(parse_target("/?")->query, std::vector<query_parameter>{});
}

TEST(parse_target, broken_encoding_and_other_forms_refused) {
    for (auto const target :
         {"", "v1", "capulet.example:443", "ftp://capulet.example/", "/%", "/%4", "/%zz", "/%4g", "/%00",
          "/%FF", "/%C3", "/%C0%80", "/%ED%A0%80", "/?q=%", "/?q=%00", "/?q=%FF", "/?%FF=1", "/a#b"}) {
        auto const parsed = parse_target(target);
        ASSERT_FALSE(parsed) << target;
        EXPECT_EQ(parsed.error().code, error_code::malformed);
    }
}

}  // namespace
}  // namespace cusax::http
