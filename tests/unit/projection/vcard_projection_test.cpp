// The vCard of an account in each form, and what a client's set leaves of it.
#include "projection/vcard_projection.hpp"

#include "support/account.hpp"
#include "vcard/jcard.hpp"
#include "vcard/temp.hpp"
#include "vcard/text.hpp"
#include "vcard/xml4.hpp"
#include "xml/parser.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace cusax::projection {
namespace {

model::domain make_example_domain() {
    auto made = model::make_domain(model::domain_name::parse("example.com").value());
    made.sip.video = true;
    return made;
}

model::address number(char const *text, model::address_type type = model::address_type::voice) {
    return {.uri = model::phone_number::parse(text).value(), .type = type};
}
model::address sip(char const *text, model::address_type type = model::address_type::voice) {
    return {.uri = model::sip_uri::parse(text).value(), .type = type};
}

model::account make_alice() {
    auto alice = tests::account_named("alice@example.com");
    alice.services.video = true;
    alice.profile.name.formatted = "Alice";
    alice.addresses = {number("+15551234567")};
    return alice;
}

model::domain with_policy(model::tel_edit policy) {
    auto made = make_example_domain();
    made.policy.tel_edit = policy;
    return made;
}

xml::element temp_of(std::string const &inner) {
    return xml::parse("<vCard xmlns='vcard-temp'>" + inner + "</vCard>").value();
}
vcard::card card_of(std::string const &inner) { return vcard::read_temp(temp_of(inner)).value(); }
std::string temp_text(model::account const &of, model::domain const &in, vcard::card const *user = nullptr) {
    return xml::render(render_vcard_temp(of, in, user));
}
std::string text_v4(model::account const &of, model::domain const &in, vcard::card const *user = nullptr) {
    return vcard::render_text(merged_card(of, in, user), vcard::text_version::v4);
}
bool holds(std::string const &text, std::string_view part) { return text.find(part) != std::string::npos; }

// How Smack 4.4 (VCardProvider.parseTel) files the numbers of a vCard: by place and label, the label
// being the last type before NUMBER, a later value replacing an earlier one.
struct smack_phones {
    std::map<std::pair<std::string, std::string>, std::string> filed;
    int replaced = 0;
};
smack_phones read_as_smack(xml::element const &card) {
    std::set<std::string> const labels{"VOICE", "FAX",   "PAGER", "MSG", "CELL", "VIDEO",
                                       "BBS",   "MODEM", "ISDN",  "PCS", "PREF"};
    smack_phones phones;
    for (auto const *const child : card.children()) {
        if (child->name() != "TEL") continue;
        std::string place = "WORK";
        std::string label = "VOICE";
        for (auto const *const part : child->children()) {
            if (part->name() == "HOME") place = "HOME";
            if (labels.contains(part->name())) label = part->name();
            if (part->name() != "NUMBER") continue;
            auto const added = phones.filed.insert_or_assign({place, label}, part->text()).second;
            phones.replaced += added ? 0 : 1;
        }
    }
    return phones;
}

// The golden form: what Jitsi needs, octet by octet.
TEST(vcard_temp_rendering, alice_is_the_golden_card) {
    EXPECT_EQ(temp_text(make_alice(), make_example_domain()),
              "<vCard xmlns='vcard-temp'><FN>Alice</FN><JABBERID>alice@example.com</JABBERID>"
              "<TEL><WORK/><VOICE/><NUMBER>alice@example.com</NUMBER></TEL>"
              "<TEL><WORK/><VIDEO/><NUMBER>sip:alice@example.com</NUMBER></TEL>"
              "<TEL><HOME/><VOICE/><NUMBER>+15551234567</NUMBER></TEL></vCard>");
}

TEST(vcard_temp_rendering, voice_slot_takes_the_form_of_the_domain) {
    auto domain = make_example_domain();
    domain.policy.vcard_voice_form = model::voice_form::uri;
    EXPECT_TRUE(
        holds(temp_text(make_alice(), domain), "<WORK/><VOICE/><NUMBER>sip:alice@example.com</NUMBER>"));
}

TEST(vcard_temp_rendering, video_only_where_account_and_domain_have_it) {
    auto alice = make_alice();
    auto domain = make_example_domain();
    alice.services.video = false;
    EXPECT_FALSE(holds(temp_text(alice, domain), "VIDEO"));
    alice.services.video = true;
    domain.sip.video = false;
    alice.addresses = {number("+15551234567", model::address_type::video)};
    EXPECT_FALSE(holds(temp_text(alice, domain), "VIDEO"));
    EXPECT_TRUE(holds(temp_text(alice, domain), "<HOME/><VOICE/><NUMBER>+15551234567</NUMBER>"));
}

TEST(vcard_temp_rendering, profile_fills_the_card) {
    auto alice = make_alice();
    alice.profile = {.name = {.formatted = "Alice Liddell", .given = "Alice", .family = "Liddell"},
                     .email = "alice@example.com",
                     .organization = "Wonderland",
                     .title = "Explorer"};
    EXPECT_TRUE(temp_text(alice, make_example_domain())
                    .starts_with("<vCard xmlns='vcard-temp'><FN>Alice "
                                 "Liddell</FN><N><FAMILY>Liddell</FAMILY><GIVEN>Alice</GIVEN></N>"
                                 "<EMAIL><WORK/><USERID>alice@example.com</USERID></"
                                 "EMAIL><ORG><ORGNAME>Wonderland</ORGNAME></ORG>"
                                 "<TITLE>Explorer</TITLE><JABBERID>alice@example.com</JABBERID><TEL>"));
}

TEST(vcard_temp_rendering, every_telephone_has_a_slot_of_its_own_in_smack) {
    auto alice = make_alice();
    alice.addresses = {
        number("+15550000001"),
        number("+15550000002"),
        number("+15550000003", model::address_type::cell),
        number("+15550000004", model::address_type::fax),
        number("+15550000005", model::address_type::fax),
        number("+15550000006", model::address_type::fax),
        number("+15550000007", model::address_type::text),
        sip("sip:alice.liddell@example.com", model::address_type::video),
    };
    alice.addresses[1].primary = true;
    auto const user = card_of(
        "<TEL><WORK/><VOICE/><PREF/><NUMBER>+1 555 999</NUMBER></TEL><TEL><PCS/><NUMBER>+1 555 "
        "998</NUMBER></TEL>");
    auto const phones = read_as_smack(render_vcard_temp(alice, with_policy(model::tel_edit::allow), &user));
    EXPECT_EQ(phones.replaced, 0);
    std::map<std::pair<std::string, std::string>, std::string> const expected{
        {{"WORK", "VOICE"}, "alice@example.com"},
        {{"WORK", "VIDEO"}, "sip:alice@example.com"},
        {{"HOME", "VOICE"}, "+15550000002"},  // the primary one
        {{"HOME", "CELL"}, "+15550000001"},   // VOICE is taken, CELL is called as well
        {{"WORK", "CELL"}, "+15550000003"},
        {{"HOME", "FAX"}, "+15550000004"},
        {{"WORK", "FAX"}, "+15550000005"},
        {{"HOME", "MSG"}, "+15550000007"},
        {{"HOME", "VIDEO"}, "sip:alice.liddell@example.com"},
        {{"WORK", "PCS"}, "+1555998"},
    };
    EXPECT_EQ(phones.filed, expected);
}

TEST(vcard_temp_rendering, unpublished_addresses_stay_private) {
    auto alice = make_alice();
    alice.addresses[0].published = false;
    for (auto const &text : {temp_text(alice, make_example_domain()), text_v4(alice, make_example_domain())})
        EXPECT_FALSE(holds(text, "5551234567")) << text;
}

// CUSAX-12
TEST(withdrawal, addresses_go_with_the_account_and_its_services) {
    auto const user =
        card_of("<TEL><HOME/><NUMBER>sip:alice@example.com</NUMBER></TEL><DESC>about me</DESC>");
    auto const domain = with_policy(model::tel_edit::allow);
    auto suspended = make_alice();
    suspended.status = model::account_status::suspended;
    auto voiceless = make_alice();
    voiceless.services.voice = false;
    auto switched_off = domain;
    switched_off.sip.enabled = false;
    std::pair<model::account, model::domain> const table[] = {
        {suspended, domain}, {voiceless, domain}, {make_alice(), switched_off}};
    for (auto const &[account, in] : table) {
        for (auto const &text : {temp_text(account, in, &user), text_v4(account, in, &user)}) {
            EXPECT_FALSE(holds(text, "TEL")) << text;
            EXPECT_FALSE(holds(text, "sip:")) << text;
            EXPECT_TRUE(holds(text, "about me")) << text;
        }
    }
    EXPECT_FALSE(holds(temp_text(suspended, domain), "JABBERID"));
    EXPECT_TRUE(holds(temp_text(voiceless, domain), "JABBERID"));
}

TEST(withdrawal, users_own_number_and_hidden_elements_go_at_suspension) {
    auto suspended = make_alice();
    suspended.status = model::account_status::suspended;
    auto const user = card_of(
        "<TEL><NUMBER>+4930123</NUMBER></TEL><x xmlns='y'><TEL>1</TEL></x><JABBERID>a@b.example</JABBERID>");
    EXPECT_EQ(temp_text(suspended, with_policy(model::tel_edit::allow), &user),
              "<vCard xmlns='vcard-temp'><FN>Alice</FN></vCard>");
}

TEST(text_rendering, sip_address_is_both_impp_and_tel) {
    EXPECT_EQ(text_v4(make_alice(), make_example_domain()),
              "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Alice\r\nIMPP:xmpp:alice@example.com\r\nIMPP:sip:alice@"
              "example.com\r\n"
              "TEL;VALUE=uri;TYPE=work,voice,video:sip:alice@example.com\r\n"
              "TEL;TYPE=work,voice:+15551234567\r\nEND:VCARD\r\n");
    auto const v3 = vcard::render_text(merged_card(make_alice(), make_example_domain(), nullptr),
                                       vcard::text_version::v3);
    EXPECT_TRUE(holds(v3, "\r\nIMPP:sip:alice@example.com\r\n"));
    EXPECT_TRUE(holds(v3, "\r\nTEL;TYPE=work,voice:+15551234567\r\n"));
}

// Gajim puts "tel:" before what it finds: a number is text, a SIP address a URI.
TEST(vcard4_rendering, alice_is_the_golden_card) {
    EXPECT_EQ(
        xml::render(render_vcard4(make_alice(), make_example_domain(), nullptr)),
        "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Alice</text></fn>"
        "<impp><uri>xmpp:alice@example.com</uri></impp><impp><uri>sip:alice@example.com</uri></impp>"
        "<tel><parameters><type><text>work</text><text>voice</text><text>video</text></type></parameters>"
        "<uri>sip:alice@example.com</uri></tel>"
        "<tel><parameters><type><text>work</text><text>voice</text></type></parameters><text>+15551234567</"
        "text></tel>"
        "</vcard>");
}

TEST(merging, users_word_stands_and_the_operators_fills_gaps) {
    auto alice = make_alice();
    alice.profile.email = "alice@example.com";
    alice.profile.title = "Explorer";
    auto const user = card_of(
        "<FN>Ally</FN><NICKNAME>al</NICKNAME><EMAIL><HOME/><USERID>me@home.example</USERID></EMAIL>"
        "<JABBERID>Alice@Example.com</JABBERID><JABBERID>other@jabber.example</JABBERID>");
    auto const card = merged_card(alice, make_example_domain(), &user);
    EXPECT_EQ(card.first("fn")->text(), "Ally");
    EXPECT_EQ(card.all("fn").size(), 1U);
    EXPECT_EQ(card.first("nickname")->text(), "al");
    ASSERT_EQ(card.all("email").size(), 1U);
    EXPECT_EQ(card.first("email")->text(), "me@home.example");
    EXPECT_EQ(card.first("title")->text(), "Explorer");
    ASSERT_EQ(card.all("impp").size(), 3U);
    EXPECT_EQ(card.all("impp")[0]->text(), "xmpp:alice@example.com");
    EXPECT_EQ(card.all("impp")[2]->text(), "xmpp:other@jabber.example");
}

// CUSAX-5: whatever lies in the store, the policy of today decides what is shown.
TEST(merging, telephone_of_the_user_shown_by_policy) {
    auto const user = card_of(
        "<TEL><HOME/><CELL/><NUMBER>+1 555 765 4321</NUMBER></TEL>"
        "<TEL><WORK/><VOICE/><NUMBER>tel:+1-555-123-4567</NUMBER></TEL>"
        "<x xmlns='urn:x'><TEL><NUMBER>6</NUMBER></TEL></x>");
    auto const forbidden = with_policy(model::tel_edit::forbid);
    EXPECT_EQ(temp_text(make_alice(), forbidden, &user), temp_text(make_alice(), forbidden));
    EXPECT_EQ(text_v4(make_alice(), forbidden, &user), text_v4(make_alice(), forbidden));

    auto const validated = with_policy(model::tel_edit::validate);
    auto const text = temp_text(make_alice(), validated, &user);
    EXPECT_TRUE(
        text.ends_with("<TEL><HOME/><VOICE/><NUMBER>+15551234567</NUMBER></TEL>"
                       "<TEL><HOME/><CELL/><NUMBER>+15557654321</NUMBER></TEL></vCard>"))
        << text;
    EXPECT_EQ(merged_card(make_alice(), validated, &user).all("tel").size(), 3U);
    EXPECT_TRUE(holds(temp_text(make_alice(), with_policy(model::tel_edit::allow), &user), "urn:x"));
}

TEST(user_part, forbid_drops_telephones_and_keeps_the_rest) {
    auto const stored = user_part_of(
        temp_of("<DESC>about me</DESC><TEL><VOICE/><NUMBER>sip:mallory@evil.example</NUMBER></TEL>"
                "<PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw==</BINVAL></PHOTO><JABBERID>alice@example.com</"
                "JABBERID>"
                "<FUTURE>1</FUTURE><AGENT><vCard><TEL><NUMBER>6</NUMBER></TEL></vCard></AGENT><x "
                "xmlns='y'><tel>6</tel></x>"),
        make_alice(), with_policy(model::tel_edit::forbid));
    ASSERT_TRUE(stored);
    std::vector<std::string> names;
    for (auto const &each : stored->properties) names.push_back(each.name);
    EXPECT_EQ(names, (std::vector<std::string>{"note", "photo", "xml"}));
    EXPECT_TRUE(
        holds(temp_text(make_alice(), with_policy(model::tel_edit::forbid), &*stored), "<FUTURE>1</FUTURE>"));
}

TEST(user_part, forbid_sees_through_every_disguise_in_vcard4) {
    std::string const head = "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'>";
    for (std::string const inner : {
             "<tel><uri>sip:mallory@evil.example</uri></tel>",
             "<TEL><text>666</text></TEL>",
             "<impp><uri>SIPS:mallory@evil.example</uri></impp>",
             "<impp><uri>xmpp:a@b</uri><uri>sip:mallory@evil.example</uri></impp>",
             "<group name='a'><tel><text>666</text></tel></group>",
             "<tel><later>666</later></tel>",
             "<xml><text>&lt;TEL "
             "xmlns='vcard-temp'&gt;&lt;NUMBER&gt;666&lt;/NUMBER&gt;&lt;/TEL&gt;</text></xml>",
             "<xml><text>&lt;tel</text></xml>",
             "<tel xmlns='urn:x'>666</tel>",
             "<mood><x xmlns='urn:x'><TEL>666</TEL></x></mood>",
         }) {
        auto const stored = user_part_of(xml::parse(head + inner + "</vcard>").value(), make_alice(),
                                         with_policy(model::tel_edit::forbid));
        ASSERT_TRUE(stored) << inner;
        for (auto const &text : {temp_text(make_alice(), make_example_domain(), &*stored),
                                 xml::render(render_vcard4(make_alice(), make_example_domain(), &*stored))}) {
            EXPECT_FALSE(holds(text, "666")) << text;
            EXPECT_FALSE(holds(text, "mallory")) << text;
        }
    }
}

TEST(user_part, what_was_read_and_sent_back_is_not_the_users_word) {
    auto alice = make_alice();
    alice.profile = {.name = {.formatted = "Alice", .given = "Alice", .family = "Liddell"},
                     .email = "alice@example.com",
                     .organization = "Wonderland",
                     .title = "Explorer"};
    for (auto const policy : {model::tel_edit::forbid, model::tel_edit::validate, model::tel_edit::allow}) {
        auto const domain = with_policy(policy);
        for (auto const &echo :
             {render_vcard_temp(alice, domain, nullptr), render_vcard4(alice, domain, nullptr)}) {
            auto const stored = user_part_of(echo, alice, domain);
            ASSERT_TRUE(stored) << stored.error().detail;
            EXPECT_EQ(*stored, vcard::card{}) << vcard::render_jcard(*stored);
        }
    }
}

TEST(user_part, validate_takes_own_and_reachable_addresses_only) {
    auto alice = make_alice();
    alice.addresses.push_back(number("+15550000002"));
    alice.addresses.back().published = false;
    auto domain = with_policy(model::tel_edit::validate);
    domain.numbering.country_code = "1";
    domain.numbering.national_prefix = "1";
    auto const reachable = [](std::string const &uri) {
        return uri == "sip:bob@example.com" || uri == "tel:+15559999999";
    };
    struct row {
        char const *number;
        std::size_t kept;
        char const *why;  // nullptr: accepted
    };
    row const table[] = {
        {"+15551234567", 0, nullptr},       // published: told by the rows already
        {"alice@example.com", 0, nullptr},  //
        {"SIP:Alice@Example.com:5060;transport=tls", 0, nullptr},
        {"+1 (555) 000-0002", 1, nullptr},  // own, not published by the operator
        {"1 555 000 0002", 1, nullptr},     // in the domain's own way of dialling
        {"sips:bob@example.com", 1, nullptr},
        {"tel:+1-555-999-9999", 1, nullptr},
        {"sip:mallory@evil.example", 0, "cannot be reached through the telephone service of example.com"},
        {"+15550000003", 0, "cannot be reached through the telephone service of example.com"},
        {"call me", 0, "neither a telephone number nor a SIP address"},
        {"http://evil.example/", 0, "neither a telephone number nor a SIP address"},
    };
    for (auto const &[text, kept, why] : table) {
        auto const stored =
            user_part_of(temp_of(std::string("<TEL><HOME/><NUMBER>") + text + "</NUMBER></TEL>"), alice,
                         domain, reachable);
        EXPECT_EQ(stored.has_value(), why == nullptr) << text;
        if (stored) {
            EXPECT_EQ(stored->properties.size(), kept) << text;
            continue;
        }
        EXPECT_EQ(stored.error().code, error_code::not_acceptable);
        EXPECT_TRUE(holds(stored.error().detail, why)) << stored.error().detail;
        EXPECT_TRUE(holds(stored.error().detail, std::string("\"") + text + "\"")) << stored.error().detail;
    }
}

TEST(user_part, refusal_quotes_long_text_briefly_and_in_whole_characters) {
    std::string euros;
    for (int i = 0; i < 100; ++i) euros += "\u20AC";
    auto const refused = user_part_of(temp_of("<TEL><NUMBER>" + euros + "</NUMBER></TEL>"), make_alice(),
                                      with_policy(model::tel_edit::validate));
    ASSERT_FALSE(refused);
    EXPECT_LT(refused.error().detail.size(), 160U);
    EXPECT_TRUE(is_utf8(refused.error().detail));
}

TEST(user_part, allow_keeps_what_the_user_says) {
    auto const stored =
        user_part_of(temp_of("<TEL><HOME/><VOICE/><NUMBER>call me</NUMBER></TEL><x xmlns='y'><tel/></x>"),
                     make_alice(), with_policy(model::tel_edit::allow));
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->properties.size(), 2U);
    EXPECT_TRUE(holds(temp_text(make_alice(), with_policy(model::tel_edit::allow), &*stored),
                      "<NUMBER>call me</NUMBER>"));
}

TEST(user_part, stored_form_gives_the_same_card) {
    auto const incoming = temp_of(
        "<FN>Ally</FN><BDAY>1852-05-04</BDAY><TEL><HOME/><CELL/><NUMBER>+49 30 1</NUMBER></TEL>"
        "<FUTURE a='b'>1</FUTURE>");
    auto const domain = with_policy(model::tel_edit::allow);
    auto const stored = user_part_of(incoming, make_alice(), domain).value();
    auto const loaded = vcard::parse_jcard(vcard::render_jcard(stored)).value();
    EXPECT_EQ(loaded, stored);
    EXPECT_EQ(temp_text(make_alice(), domain, &loaded), temp_text(make_alice(), domain, &stored));
}

TEST(user_part, limits_and_foreign_elements_refused) {
    auto const domain = make_example_domain();
    auto const large = temp_of("<PHOTO><BINVAL>" + std::string(4000, 'A') + "</BINVAL></PHOTO>");
    EXPECT_TRUE(user_part_of(large, make_alice(), domain));
    EXPECT_EQ(user_part_of(large, make_alice(), domain, {}, {.octets = 1000, .properties = 10}).error().code,
              error_code::too_large);
    EXPECT_EQ(user_part_of(xml::element("query", "jabber:iq:roster"), make_alice(), domain).error().code,
              error_code::invalid_input);
    EXPECT_EQ(user_part_of(temp_of(""), make_alice(), domain).value(), vcard::card{});
}

}  // namespace
}  // namespace cusax::projection
