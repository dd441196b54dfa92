// text/vcard: RFC 2426 and RFC 6350.
#include "vcard/text.hpp"

#include "base/bytes.hpp"

#include <gtest/gtest.h>

namespace cusax::vcard {
namespace {

std::string line_of(property const &source, text_version version) {
    card held;
    held.add(make_text("fn", "x"));
    held.add(make_structured("n", {{"x"}, {}, {}, {}, {}}));
    held.add(source);
    auto const text = render_text(held, version);
    std::string const before = "N:x;;;;\r\n";
    auto const begin = text.find(before) + before.size();
    return text.substr(begin, text.rfind("END:VCARD") - begin);
}

property typed(property made, std::vector<std::string> types) {
    made.set_parameter("type", std::move(types));
    return made;
}
property of_type(property made, std::string type) {
    made.type = std::move(type);
    return made;
}

TEST(text_vcard, both_versions_say_each_property_their_way) {
    auto const photo = make_uri("photo", "data:image/jpeg;base64,MIIC");
    auto preferred = typed(make_text("tel", "+15551234567"), {"work", "voice"});
    preferred.set_parameter("pref", {"1"});
    struct row {
        property source;
        char const *v3;
        char const *v4;
    };
    row const table[] = {
        {typed(make_uri("tel", "sip:juliet@capulet.example"), {"work", "voice", "video"}),
         "TEL;TYPE=work,voice,video;VALUE=uri:sip:juliet@capulet.example\r\n",
         "TEL;VALUE=uri;TYPE=work,voice,video:sip:juliet@capulet.example\r\n"},
        {preferred, "TEL;TYPE=work,voice,pref:+15551234567\r\n",
         "TEL;TYPE=work,voice;PREF=1:+15551234567\r\n"},
        {make_uri("tel", "tel:+1-555-555-5555"), "TEL:+1-555-555-5555\r\n",
         "TEL;VALUE=uri:tel:+1-555-555-5555\r\n"},
        {typed(make_text("tel", "1"), {"text"}), "TEL;TYPE=msg:1\r\n", "TEL;TYPE=text:1\r\n"},
        {make_uri("impp", "sip:juliet@capulet.example"), "IMPP:sip:juliet@capulet.example\r\n",
         "IMPP:sip:juliet@capulet.example\r\n"},
        {make_uri("impp", "xmpp:juliet@capulet.example"), "IMPP:xmpp:juliet@capulet.example\r\n",
         "IMPP:xmpp:juliet@capulet.example\r\n"},
        {photo, "PHOTO;ENCODING=b;TYPE=JPEG:MIIC\r\n", "PHOTO:data:image/jpeg;base64,MIIC\r\n"},
        {make_uri("photo", "http://capulet.example/a,b.png"),
         "PHOTO;VALUE=uri:http://capulet.example/a,b.png\r\n", "PHOTO:http://capulet.example/a,b.png\r\n"},
        {make_text("key", "0x,AC"), "KEY;VALUE=text:0x\\,AC\r\n", "KEY;VALUE=text:0x\\,AC\r\n"},
        {of_type(make_text("bday", "19850412"), "date-and-or-time"), "BDAY:1985-04-12\r\n",
         "BDAY:19850412\r\n"},
        {of_type(make_text("bday", "19850412T1022Z"), "date-and-or-time"),
         "BDAY;VALUE=date-time:1985-04-12T10:22Z\r\n", "BDAY:19850412T1022Z\r\n"},
        {of_type(make_text("bday", "--0412"), "date-and-or-time"), "BDAY;VALUE=text:--04-12\r\n",
         "BDAY:--0412\r\n"},
        {make_text("bday", "circa 1800"), "BDAY;VALUE=text:circa 1800\r\n", "BDAY;VALUE=text:circa 1800\r\n"},
        {of_type(make_text("rev", "19951031T222710Z"), "timestamp"), "REV:1995-10-31T22:27:10Z\r\n",
         "REV:19951031T222710Z\r\n"},
        {make_uri("geo", "geo:37.386013,-122.082932"), "GEO:37.386013;-122.082932\r\n",
         "GEO:geo:37.386013,-122.082932\r\n"},
        {make_text("tz", "Raleigh/North America"), "TZ;VALUE=text:Raleigh/North America\r\n",
         "TZ:Raleigh/North America\r\n"},
        {of_type(make_text("tz", "-0500"), "utc-offset"), "TZ:-0500\r\n", "TZ;VALUE=utc-offset:-0500\r\n"},
        {make_structured("org", {{"ABC, Inc."}, {"North;American"}}), "ORG:ABC\\, Inc.;North\\;American\r\n",
         "ORG:ABC\\, Inc.;North\\;American\r\n"},
        {make_list("categories", {"a,b", "c"}), "CATEGORIES:a\\,b,c\r\n", "CATEGORIES:a\\,b,c\r\n"},
        {make_text("note", "a\r\nb\\c;d"), "NOTE:a\\nb\\\\c\\;d\r\n", "NOTE:a\\nb\\\\c\\;d\r\n"},
        {typed(make_text("email", "a@b"), {"work", "internet"}), "EMAIL;TYPE=work,internet:a@b\r\n",
         "EMAIL;TYPE=work:a@b\r\n"},
        {typed(make_text("email", "a@b"), {"internet"}), "EMAIL;TYPE=internet:a@b\r\n", "EMAIL:a@b\r\n"},
        {make_structured("gender", {{"F"}, {"girl"}}), "X-GENDER:F;girl\r\n", "GENDER:F;girl\r\n"},
        {make_text("mailer", "pine"), "MAILER:pine\r\n", "X-MAILER:pine\r\n"},
        {make_text("xml", "<a xmlns='b'/>"), "", "XML:<a xmlns='b'/>\r\n"},
    };
    for (auto const &[source, v3, v4] : table) {
        EXPECT_EQ(line_of(source, text_version::v3), v3);
        EXPECT_EQ(line_of(source, text_version::v4), v4);
    }
}

TEST(text_vcard, frame_and_required_properties_always_there) {
    EXPECT_EQ(render_text({}, text_version::v4), "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:\r\nEND:VCARD\r\n");
    EXPECT_EQ(render_text({}, text_version::v3),
              "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:\r\nN:;;;;\r\nEND:VCARD\r\n");
}

// RFC 6868 §3
TEST(text_vcard, parameter_values_quoted_and_escaped) {
    auto labelled = make_structured("adr", {{}, {}, {"x"}});
    labelled.set_parameter("label", {"Mr. \"X\"\nVia: ^1"});
    EXPECT_EQ(line_of(labelled, text_version::v4), "ADR;LABEL=\"Mr. ^'X^'^nVia: ^^1\":;;x\r\n");
    auto named = make_text("note", "x");
    named.group = "item1";
    named.set_parameter("language", {"a\"b"});
    EXPECT_EQ(line_of(named, text_version::v3), "item1.NOTE;LANGUAGE=a'b:x\r\n");
}

TEST(text_vcard, line_breaks_cannot_be_smuggled_in) {
    auto hostile = make_uri("url", "http://x\r\nTEL:666");
    hostile.set_parameter("x-a", {"b\r\nTEL:666"});
    hostile.set_parameter("bad\r\nTEL", {"x"});
    hostile.group = "g\r\nTEL:666";
    for (auto const version : {text_version::v3, text_version::v4}) {
        card held;
        held.add(hostile);
        held.add(make_text("bad\r\nTEL", "666"));
        held.add(make_text("title", "x\r\nTEL:666"));
        EXPECT_EQ(render_text(held, version).find("\r\nTEL"), std::string::npos);
    }
}

// RFC 6350 §3.2: at most 75 octets a line, never inside a character.
TEST(text_vcard, long_lines_folded_between_characters) {
    std::string text;
    for (int i = 0; i < 60; ++i) text += i % 3 == 0 ? "\u20AC" : i % 3 == 1 ? "\U0001D11E" : "x";
    auto const folded = line_of(make_text("note", text), text_version::v4);
    std::string unfolded;
    std::size_t lines = 0;
    for (std::size_t begin = 0; begin < folded.size(); ++lines) {
        auto const end = folded.find("\r\n", begin);
        ASSERT_NE(end, std::string::npos);
        auto const line = folded.substr(begin, end - begin);
        EXPECT_LE(line.size(), 75U);
        EXPECT_TRUE(is_utf8(line));
        EXPECT_EQ(line.starts_with(' '), begin > 0);
        unfolded += begin > 0 ? line.substr(1) : line;
        begin = end + 2;
    }
    EXPECT_GT(lines, 2U);
    EXPECT_EQ(unfolded, "NOTE:" + text);
}

TEST(text_vcard, fold_uses_all_75_octets) {
    auto const folded = line_of(make_text("note", std::string(200, 'x')), text_version::v3);
    EXPECT_EQ(folded.find("\r\n"), 75U);
    EXPECT_EQ(folded.find("\r\n", 77), 77U + 75U);
    EXPECT_EQ(line_of(make_text("note", std::string(70, 'x')), text_version::v3),
              "NOTE:" + std::string(70, 'x') + "\r\n");
}

// What was escaped reads back as it was, so that no text loses or gains a separator.
TEST(text_vcard, escaping_undone_gives_the_text) {
    std::string const text = "a\\b,c;d\ne\\nf\\,";
    auto const escaped = escape_text(text);
    std::string back;
    for (std::size_t i = 0; i < escaped.size(); ++i) {
        if (escaped[i] == '\\')
            back += escaped[++i] == 'n' ? '\n' : escaped[i];
        else
            back += escaped[i];
    }
    EXPECT_EQ(back, text);
    EXPECT_EQ(escaped.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace cusax::vcard
