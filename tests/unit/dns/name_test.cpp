#include "dns/name.hpp"

#include "dns/wire_name.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <unordered_set>

namespace cusax::dns {
namespace {

name n(std::string_view text) { return name::parse(text).value(); }

TEST(name, presentation_round_trips) {
    for (auto const text :
         {".", "example.", "_sip._udp.capulet.example.", "a\\.b.example.", "\\000\\255.example.",
          "\\\"\\;\\(\\)\\@\\$\\\\.example.", "*.example.", "4.3.2.1.e164.arpa.", "\\032.example."})
        EXPECT_EQ(n(text).render(), text);
    EXPECT_EQ(n("\\097bc\\x.example.").render(), "abcx.example.");
    EXPECT_EQ(n("Capulet.EXAMPLE.").render(), "Capulet.EXAMPLE.") << "case is kept";
}

TEST(name, relative_text_needs_an_origin) {
    EXPECT_FALSE(name::parse("www"));
    EXPECT_EQ(name::parse("www", n("example."))->render(), "www.example.");
    EXPECT_EQ(name::parse("www.", n("example."))->render(), "www.");
    EXPECT_EQ(name::parse("@", n("example."))->render(), "example.");
    EXPECT_EQ(name::parse("capulet.example", name())->render(), "capulet.example.");
    EXPECT_EQ(name::parse("a\\.", n("example."))->render(), "a\\..example.") << "an escaped dot ends nothing";
}

TEST(name, broken_text_refused) {
    std::string const label_of_64(64, 'a');
    for (auto const text : {"", "..", ".a.", "a..b.", "a\\", "a\\1.", "a\\12.", "a\\256.", "a\\1x2."})
        EXPECT_FALSE(name::parse(text)) << text;
    EXPECT_FALSE(name::parse(label_of_64 + "."));
    EXPECT_FALSE(name::parse("", name()));
}

// RFC 1035 §2.3.4: labels 63 octets, names 255
TEST(name, limits_hold_to_the_octet) {
    std::string const label(63, 'x');
    std::string const three =
        label + '.' + label + '.' + label + '.';  // 192 octets on the wire, without the root
    name const longest = n(three + std::string(61, 'y') + ".");
    EXPECT_EQ(longest.wire().size(), 255U);
    EXPECT_FALSE(name::parse(three + std::string(62, 'y') + "."));
    EXPECT_FALSE(longest.prepend("a"));
    EXPECT_FALSE(name::parse("a", longest));
    EXPECT_TRUE(name::parse(label + "."));

    std::string many;
    for (int i = 0; i < 127; ++i) many += "a.";
    EXPECT_EQ(n(many).label_count(), 127U);
    EXPECT_FALSE(name::parse(many + "a."));
}

TEST(name, wire_form_is_taken_only_when_exact) {
    bytes const wire{3, 'w', 'w', 'w', 0};
    EXPECT_EQ(name::from_wire(wire)->render(), "www.");
    EXPECT_EQ(name::from_wire(bytes{0})->render(), ".");
    for (bytes const &broken : {bytes{}, bytes{3, 'w', 'w'}, bytes{3, 'w', 'w', 'w'}, bytes{0, 0},
                                bytes{0xC0, 0x0C}, bytes{64, 0}, bytes(300, 1)})
        EXPECT_FALSE(name::from_wire(broken));
}

// RFC 1035 §8
TEST(name, mailbox_keeps_its_dots_in_the_first_label) {
    EXPECT_EQ(name::from_mailbox("hostmaster@capulet.example")->render(), "hostmaster.capulet.example.");
    EXPECT_EQ(name::from_mailbox("friar.laurence@capulet.example")->render(),
              "friar\\.laurence.capulet.example.");
    EXPECT_FALSE(name::from_mailbox("capulet.example"));
    EXPECT_FALSE(name::from_mailbox("@capulet.example"));
    EXPECT_FALSE(name::from_mailbox("hostmaster@"));
}

// RFC 4343 §2.1, §3.1: \DDD of a letter is that letter, other octets keep their identity
TEST(name, equality_and_hash_ignore_the_case_of_letters_only) {
    std::hash<name> const hash;
    std::pair<name, name> const same[] = {{n("foo.example."), n("FOO.eXample.")},
                                          {n("foo.example."), n("\\070oo.example.")},
                                          {n("averylongerlabel.z."), n("AVERYLONGERLABEL.Z.")}};
    for (auto const &[left, right] : same) {
        EXPECT_EQ(left, right);
        EXPECT_EQ(hash(left), hash(right));
    }
    std::pair<name, name> const different[] = {{n("a.example."), n("b.example.")},
                                               {n("\\091.example."), n("{.example.")},      // '[' and '{'
                                               {n("\\064.example."), n("\\096.example.")},  // '@' and '`'
                                               {n("\\193.example."), n("\\225.example.")},  // beyond ASCII
                                               {n("ab.c."), n("a.bc.")},
                                               {n("a\\.b.c."), n("a.b.c.")}};
    for (auto const &[left, right] : different) {
        EXPECT_NE(left, right);
        EXPECT_NE(hash(left), hash(right)) << left.render() << ' ' << right.render();
    }
}

// RFC 4034 §6.1
TEST(name, canonical_order_is_that_of_the_rfc) {
    std::vector<name> const ordered = {n("example."),         n("a.example."),      n("yljkjljk.a.example."),
                                       n("Z.a.example."),     n("zABC.a.EXAMPLE."), n("z.example."),
                                       n("\\001.z.example."), n("*.z.example."),    n("\\200.z.example.")};
    std::vector<name> shuffled(ordered.rbegin(), ordered.rend());
    std::ranges::sort(shuffled, std::less<>());
    EXPECT_EQ(shuffled, ordered);
    EXPECT_TRUE(n("A.example.") <=> n("a.EXAMPLE.") == 0);
}

TEST(name, place_in_the_tree_known) {
    name const zone = n("capulet.example.");
    EXPECT_TRUE(zone.is_at_or_below(zone));
    EXPECT_FALSE(zone.is_below(zone));
    EXPECT_TRUE(n("a.b.CAPULET.example.").is_below(zone));
    EXPECT_TRUE(zone.is_below(name()));
    EXPECT_FALSE(n("xcapulet.example.").is_at_or_below(zone));
    EXPECT_FALSE(n("example.").is_at_or_below(zone));
    EXPECT_FALSE(n("\\007capulet.example.").is_at_or_below(zone)) << "the octets agree, the labels do not";
    EXPECT_EQ(zone.parent(), n("example."));
    EXPECT_EQ(name().parent(), name());
    EXPECT_EQ(zone.prepend("_tcp")->render(), "_tcp.capulet.example.");
    EXPECT_FALSE(zone.prepend(""));
    EXPECT_FALSE(zone.prepend(std::string(64, 'a')));
    EXPECT_EQ(zone.label_count(), 2U);
    EXPECT_EQ(name().label_count(), 0U);
    EXPECT_TRUE(n("*.example.").is_wildcard());
    EXPECT_FALSE(n("\\*a.example.").is_wildcard());
    EXPECT_FALSE(name().is_wildcard());
}

TEST(suffixes, hash_of_a_suffix_is_that_of_the_name) {
    name const whole = n("_sip._udp.Capulet.example.");
    suffixes const parts(whole.wire());
    ASSERT_EQ(parts.labels(), 4U);
    for (name ancestor = whole; !ancestor.is_root(); ancestor = ancestor.parent()) {
        std::size_t const labels = ancestor.label_count();
        EXPECT_EQ(parts.hash(labels), suffixes(ancestor.wire()).hash());
        EXPECT_TRUE(equal_ignoring_case(parts.suffix(labels), ancestor.wire()));
    }
    EXPECT_EQ(parts.hash(0), root_hash);
}

}  // namespace
}  // namespace cusax::dns
