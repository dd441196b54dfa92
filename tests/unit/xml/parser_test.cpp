#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::xml {
namespace {

std::string repeated(std::string_view what, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += what;
    return out;
}

TEST(parse_namespaces, prefixes_and_defaults_resolve_alike) {
    auto const expected = parse("<vCard xmlns='vcard-temp'><FN>Juliet</FN></vCard>").value();
    EXPECT_TRUE(expected.is("vCard", "vcard-temp"));
    for (auto const same : {
             "<v:vCard xmlns:v='vcard-temp'><v:FN>Juliet</v:FN></v:vCard>",
             "<v:vCard xmlns:v='vcard-temp' xmlns='urn:unused'><v:FN>Juliet</v:FN></v:vCard>",
             "<vCard xmlns='vcard-temp'><x:FN xmlns:x='vcard-temp'>Juliet</x:FN></vCard>",
             "<?xml version='1.0'?><vCard xmlns='vcard-temp'><FN>J&#117;l<![CDATA[ie]]>t</FN></vCard>",
         })
        EXPECT_EQ(parse(same).value(), expected) << same;
    EXPECT_NE(parse("<vCard xmlns='vcard-temp'><FN xmlns=''>Juliet</FN></vCard>").value(), expected);
}

TEST(parse_namespaces, attributes_without_prefix_are_in_none) {
    auto const e = parse("<a xmlns='urn:a' xmlns:x='urn:x' n='1' x:n='2' xml:lang='en'/>").value();
    EXPECT_EQ(e.attr("n"), "1");
    ASSERT_EQ(e.attributes().size(), 3U);
    EXPECT_EQ(e.attributes()[1], (attribute{.name = "n", .value = "2", .ns = "urn:x"}));
    EXPECT_EQ(e.attributes()[2].ns, "http://www.w3.org/XML/1998/namespace");
}

TEST(parse_text, entities_of_xml_and_white_space_kept) {
    auto const e = parse("<t> &lt;&gt;&amp;&apos;&quot;&#x1D11E;\n</t>").value();
    EXPECT_EQ(e.text(), " <>&'\"𝄞\n");
    EXPECT_EQ(e.nodes().size(), 1U);
}

TEST(parse_input, what_is_not_plain_xml_is_malformed) {
    for (std::string_view const text : {
             std::string_view{""},
             std::string_view{" "},
             std::string_view{"text"},
             std::string_view{"<a>"},
             std::string_view{"<a></b>"},
             std::string_view{"<a/><b/>"},
             std::string_view{"<a/>tail"},
             std::string_view{"<a b='1' b='2'/>"},
             std::string_view{"<a xmlns:x='urn:x' xmlns:y='urn:x' x:b='1' y:b='2'/>"},
             std::string_view{"<x:a/>"},
             std::string_view{"<a x:b=''/>"},
             std::string_view{"<a xmlns='urn:a&#10;b'/>"},
             std::string_view{"<a>&undefined;</a>"},
             std::string_view{"<a b='&undefined;'/>"},
             std::string_view{"<a>&#0;</a>"},
             std::string_view{"<a>\xC3</a>"},
             std::string_view{"<a>\xED\xA0\x80</a>"},
             std::string_view{"<a>\0</a>", 8},
             std::string_view{"\xFF\xFE<\0a\0/\0>\0", 10},
             std::string_view{"<!-- no --><a/>"},
             std::string_view{"<a><!-- no --></a>"},
             std::string_view{"<?php no ?><a/>"},
             std::string_view{"<a><?php no ?></a>"},
             std::string_view{"<!DOCTYPE a><a/>"},
             std::string_view{"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"},
         }) {
        auto const parsed = parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, error_code::malformed) << text;
    }
}

TEST(parse_entities, declarations_refused_before_any_expansion) {
    std::string laughs = "<!DOCTYPE l [<!ENTITY l0 'ha'>";
    for (int i = 1; i < 20; ++i)
        laughs +=
            "<!ENTITY l" + std::to_string(i) + " '" + repeated("&l" + std::to_string(i - 1) + ";", 10) + "'>";
    laughs += "]><l>&l19;</l>";
    EXPECT_EQ(parse(laughs).error().detail, "a document type declaration is not allowed");
    EXPECT_EQ(parse("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>").error().code,
              error_code::malformed);
}

TEST(parse_limits, each_holds_at_its_edge) {
    limits const bounds{.octets = 4000, .depth = 3, .elements = 5, .attributes = 2, .namespace_octets = 8};
    std::pair<std::string, bool> const cases[] = {
        {"<a>" + repeated("x", 4000 - 7) + "</a>", true},
        {"<a>" + repeated("x", 4000 - 6) + "</a>", false},
        {"<a><b><c/></b></a>", true},
        {"<a><b><c><d/></c></b></a>", false},
        {"<a><b/><b/><b/><b/></a>", true},
        {"<a><b/><b/><b/><b/><b/></a>", false},
        {"<a x='' y=''/>", true},
        {"<a x='' y='' z=''/>", false},
        {"<a xmlns='12345678'/>", true},
        {"<a xmlns='123456789'/>", false},
        {"<a xmlns:p='123456789' p:x=''/>", false},
    };
    for (auto const &[text, accepted] : cases) {
        auto const parsed = parse(text, bounds);
        EXPECT_EQ(parsed.has_value(), accepted) << text;
        if (!parsed) {
            EXPECT_EQ(parsed.error().code, error_code::too_large) << text;
        }
    }
}

}  // namespace
}  // namespace cusax::xml
