#include "xml/element.hpp"
#include "xml/parser.hpp"

#include <gtest/gtest.h>

#include <random>

namespace cusax::xml {
namespace {

TEST(render_namespaces, declared_where_they_change) {
    element iq("iq", "jabber:client");
    iq.set_attr("type", "get");
    iq.add(element("vCard", "vcard-temp")).add("FN", "Juliet");
    EXPECT_EQ(render(iq),
              "<iq xmlns='jabber:client' type='get'><vCard xmlns='vcard-temp'><FN>Juliet</FN></vCard></iq>");
    EXPECT_EQ(render(iq, "jabber:client"),
              "<iq type='get'><vCard xmlns='vcard-temp'><FN>Juliet</FN></vCard></iq>");
    element bare("inner", "");
    EXPECT_EQ(render(bare, "urn:outer"), "<inner xmlns=''/>");
}

TEST(render_namespaces, attributes_get_prefixes) {
    element e("a", "urn:a");
    e.attributes().push_back({.name = "lang", .value = "en", .ns = "http://www.w3.org/XML/1998/namespace"});
    e.attributes().push_back({.name = "x", .value = "1", .ns = "urn:x"});
    e.attributes().push_back({.name = "y", .value = "2", .ns = "urn:y"});
    EXPECT_EQ(render(e),
              "<a xmlns='urn:a' xml:lang='en' xmlns:ns0='urn:x' ns0:x='1' xmlns:ns1='urn:y' ns1:y='2'/>");
}

TEST(render_text, markup_escaped_and_impossible_characters_dropped) {
    std::tuple<std::string, std::string, std::string> const cases[] = {
        {"<&>", "&lt;&amp;&gt;", "&lt;&amp;&gt;"},
        {"'\"", "'\"", "&apos;\""},
        {"a\t\r\nb", "a\t&#13;\nb", "a&#9;&#13;&#10;b"},
        {std::string("a\0b\x01"
                     "c",
                     5),
         "abc", "abc"},
        {"x\xC3", "x", "x"},                            // cut short
        {"x\xED\xA0\x80y", "xy", "xy"},                 // surrogate
        {"x\xEF\xBF\xBEy\xEF\xBF\xBFz", "xyz", "xyz"},  // U+FFFE, U+FFFF
        {"x\xC0\x80y\xF4\x90\x80\x80z", "xyz", "xyz"},  // overlong; beyond U+10FFFF
        {"Zürich 𝄞", "Zürich 𝄞", "Zürich 𝄞"},
    };
    for (auto const &[raw, as_text, as_value] : cases) {
        element e("e", "");
        e.set_attr("v", raw).add_text(raw);
        EXPECT_EQ(render(e), "<e v='" + as_value + "'>" + as_text + "</e>");
    }
}

// Random trees of what a vCard may hold; a fixed seed keeps a failure repeatable.
class tree_maker {
  public:
    element make(int depth) {
        element made(pick({"FN", "N", "tel", "a-b", "ü"}), pick({"", "vcard-temp", "urn:x", "urn:x'&<y"}));
        if (chance(2)) made.set_attr("type", words());
        if (chance(3)) made.attributes().push_back({.name = "lang", .value = words(), .ns = "urn:attr&'"});
        for (int i = below(4); depth > 0 && i > 0; --i) {
            if (chance(2))
                made.add(make(depth - 1));
            else
                made.add_text(words());
        }
        return made;
    }

  private:
    int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
    bool chance(int n) { return below(n) == 0; }
    std::string pick(std::vector<std::string> const &from) {
        return from[static_cast<std::size_t>(below(static_cast<int>(from.size())))];
    }
    std::string words() {
        std::string out;
        for (int i = below(5); i >= 0; --i)
            out += pick({"a", " ", "<", ">", "&", "'", "\"", "\r", "\n", "\t", "]]>", "ß", "𝄞"});
        return out;
    }
    std::mt19937 random_{7081};
};

TEST(render_then_parse, gives_the_same_element) {
    tree_maker maker;
    for (int i = 0; i < 2000; ++i) {
        auto const tree = maker.make(5);
        auto const text = render(tree);
        auto const back = parse(text);
        ASSERT_TRUE(back) << text << ": " << back.error().detail;
        ASSERT_EQ(*back, tree) << text;
    }
}

}  // namespace
}  // namespace cusax::xml
