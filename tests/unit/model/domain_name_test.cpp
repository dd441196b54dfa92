#include "model/domain_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::model {
namespace {

using testing::HasSubstr;

struct accepted_name {
    std::string_view typed;
    std::string_view ascii;
    std::string_view unicode;
};

TEST(domain_name, both_forms_read_in_any_case) {
    accepted_name const names[] = {
        {"capulet.example", "capulet.example", "capulet.example"},
        {"Capulet.EXAMPLE.", "capulet.example", "capulet.example"},
        {"x", "x", "x"},
        {"sip1.3com.example", "sip1.3com.example", "sip1.3com.example"},
        {"bücher.example", "xn--bcher-kva.example", "bücher.example"},
        {"BÜCHER.example", "xn--bcher-kva.example", "bücher.example"},
        {"bu\u0308cher.example", "xn--bcher-kva.example", "bücher.example"},  // decomposed
        {"XN--BCHER-KVA.example", "xn--bcher-kva.example", "bücher.example"},
        {"faß.example", "xn--fa-hia.example", "faß.example"},  // non-transitional: ß is a letter of its own
        {"βόλος.example", "xn--nxasmm1c.example", "βόλος.example"},
        {"ｅxample。ｃｏｍ", "example.com", "example.com"},  // full width, ideographic full stop
        {"中国.example。", "xn--fiqs8s.example", "中国.example"},
        {"مثال.example", "xn--mgbh0fb.example", "مثال.example"},
        {"l\u00B7l.example", "xn--ll-0ea.example", "l·l.example"},  // middle dot between two l (RFC 5892 A.3)
        {"r3---sn-4g5e6nez.example", "r3---sn-4g5e6nez.example", "r3---sn-4g5e6nez.example"},
        {"r3---sn.bücher.example", "r3---sn.xn--bcher-kva.example", "r3---sn.bücher.example"},
    };
    for (auto const &[typed, ascii, unicode] : names) {
        auto const name = domain_name::parse(typed);
        ASSERT_TRUE(name) << typed << ": " << name.error().detail;
        EXPECT_EQ(name->ascii(), ascii);
        EXPECT_EQ(name->unicode(), unicode);
    }
}

TEST(domain_name, each_form_of_a_name_reads_back_as_the_same) {
    for (auto const *const typed :
         {"bücher.example", "faß.example", "中国.example", "مثال.example", "क्\u200Dष.example"}) {
        auto const name = domain_name::parse(typed);
        ASSERT_TRUE(name) << typed;
        EXPECT_EQ(domain_name::parse(name->ascii()), *name);
        EXPECT_EQ(domain_name::parse(name->unicode()), *name);
    }
}

struct refused_name {
    std::string typed;
    std::string_view reason;
};

TEST(domain_name, what_cannot_exist_refused_with_label_and_reason) {
    std::string const label63(63, 'a');
    refused_name const names[] = {
        {"", "is empty"},
        {".", "is empty"},
        {"capulet..example", "label 2 of the domain name is empty"},
        {".capulet.example", "label 1 of the domain name is empty"},
        {"capulet.example..", "label 3 of the domain name is empty"},
        {"foo_bar.example", "label 1 \"foo_bar\" of the domain name contains \"_\""},
        {"capulet.exa mple", "label 2 \"exa mple\" of the domain name contains a space"},
        {"capulet.example:5060", "contains \":\""},
        {"juliet@capulet.example", "contains \"@\""},
        {"capulet.example/chat", "contains \"/\""},
        {"-capulet.example", "label 1 \"-capulet\" of the domain name begins with a hyphen"},
        {"capulet-.example", "label 1 \"capulet-\" of the domain name ends with a hyphen"},
        {"ab--ü.example", "has hyphens in the third and fourth place"},
        {"xn--fY--fY-niq.example", "has hyphens in the third and fourth place"},  // its U-label has them
        {"www." + label63 + "a.example", "label 2 of the domain name is longer than 63 octets"},
        {label63 + "." + label63 + "." + label63 + "." + label63, "longer than 253 octets"},
        {std::string(1024, 'a'), "longer than 253 octets"},
        {"xn--a.example", "label 1 \"xn--a\" of the domain name begins with xn--"},
        {"xn--\u00FC.example", "begins with xn--"},
        {"\u0301a.example", "begins with a combining mark"},
        {"a\u200Db.example", "zero-width joiner"},
        {"a\u00B7b.example", "has punctuation where it cannot stand"},
        {"aא.example", "mixes letters of both writing directions"},
        {"i❤.example", "contains U+2764"},         // UTS 46 lets symbols through, RFC 5892 does not
        {"①.❤.example", "label 2"},                // U+2460 is mapped to 1 and not to blame
        {"xn--i-7iq.example", "contains U+2764"},  // the same in its ASCII form
        {"a\nb.example", "label 1 of the domain name contains U+000A"},
        {std::string("a\0b.example", 11), "contains U+0000"},
        {"\xC3.example", "is not UTF-8"},
        {"192.0.2.1", "is an IP address"},
        {"2001:db8::1", "is an IP address"},
        {"192.0.2.256", "has digits only"},
        {"192.0.2.1.", "has digits only"},
        {"１２", "has digits only"},
    };
    for (auto const &[typed, reason] : names) {
        auto const name = domain_name::parse(typed);
        ASSERT_FALSE(name) << typed;
        EXPECT_EQ(name.error().code, error_code::invalid_input);
        EXPECT_THAT(name.error().detail, HasSubstr(reason)) << typed;
    }
}

TEST(domain_name, longest_names_read) {
    std::string const label63(63, 'a');
    std::string const longest = label63 + "." + label63 + "." + label63 + "." + std::string(61, 'a');
    ASSERT_EQ(longest.size(), 253U);
    EXPECT_TRUE(domain_name::parse(longest));
    EXPECT_TRUE(domain_name::parse(longest + "."));
    EXPECT_FALSE(domain_name::parse(longest + "a"));
}

TEST(domain_name, contains_itself_and_names_below_only) {
    auto const name = domain_name::parse("capulet.example").value();
    for (auto const *const inside : {"capulet.example", "sip.capulet.example", "a.b.Capulet.example"})
        EXPECT_TRUE(name.contains(domain_name::parse(inside).value())) << inside;
    for (auto const *const outside :
         {"example", "montague.example", "notcapulet.example", "capulet.example.test"})
        EXPECT_FALSE(name.contains(domain_name::parse(outside).value())) << outside;
}

}  // namespace
}  // namespace cusax::model
