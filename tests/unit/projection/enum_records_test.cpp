#include "projection/enum_records.hpp"

#include "capulet.hpp"
#include "dns/presentation.hpp"
#include "dns/zone.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace cusax::projection {
namespace {

model::domain with_numbers(char const *zone = "4.3.2.1.0.3.9.4.e164.arpa") {
    auto domain = capulet();
    domain.numbering.enum_zone = zone;
    return domain;
}

model::account account_of(std::string_view jid) {
    auto const parsed = model::jid::parse(jid).value();
    return {.id = "0192f0c1-0000-7000-8000-000000000001",
            .jid = parsed,
            .sip_address = model::sip_uri::of(parsed),
            .status = model::account_status::active,
            .services = {},
            .profile = {},
            .addresses = {{.uri = model::phone_number::parse("+493012340001").value()}},
            .source = {},
            .external_id = {},
            .labels = {},
            .deleted_at = {}};
}

std::vector<std::string> lines_of(std::vector<dns::rrset> const &sets) {
    std::vector<std::string> lines;
    for (auto const &set : sets) {
        std::istringstream text(dns::render_rrset(set));
        for (std::string line; std::getline(text, line);) lines.push_back(line);
    }
    return lines;
}

std::vector<std::string> records_of(model::account const &account, model::domain const &domain) {
    return lines_of(enum_records_of(account, domain, domain));
}

// RFC 6116 §3.2, §5.2; RFC 3764 §4; RFC 4979 §5
TEST(enum_records, published_number_leads_to_both_addresses) {
    EXPECT_THAT(
        records_of(account_of("juliet@capulet.example"), with_numbers()),
        testing::ElementsAre(
            R"(1.0.0.0.4.3.2.1.0.3.9.4.e164.arpa. 3600 IN NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:juliet@capulet.example!" .)",
            R"(1.0.0.0.4.3.2.1.0.3.9.4.e164.arpa. 3600 IN NAPTR 100 20 "u" "E2U+xmpp" "!^.*$!xmpp:juliet@capulet.example!" .)"));
}

TEST(enum_records, each_service_depends_on_account_and_domain) {
    struct {
        void (*change)(model::account &, model::domain &);
        std::vector<char const *> services;
    } const cases[] = {
        {[](auto &account, auto &) { account.services.voice = false; }, {"E2U+xmpp"}},
        {[](auto &account, auto &) { account.services.xmpp = false; }, {"E2U+sip"}},
        {[](auto &, auto &domain) { domain.sip.enabled = false; }, {"E2U+xmpp"}},
        {[](auto &, auto &domain) { domain.xmpp.enabled = false; }, {"E2U+sip"}},
        {[](auto &account, auto &) { account.services = {.xmpp = false, .voice = false, .video = true}; },
         {}},
        {[](auto &account, auto &) { account.status = model::account_status::suspended; }, {}},
        {[](auto &account, auto &) { account.status = model::account_status::deleted; }, {}},
        {[](auto &account, auto &) { account.addresses[0].published = false; }, {}},
        {[](auto &, auto &domain) { domain.numbering.enum_zone.reset(); }, {}},
        {[](auto &account, auto &) {
             account.addresses = {{.uri = model::sip_uri::parse("sip:nurse@capulet.example").value()}};
         },
         {}},
    };
    for (auto const &[change, services] : cases) {
        auto account = account_of("juliet@capulet.example");
        auto domain = with_numbers();
        change(account, domain);
        auto const lines = records_of(account, domain);
        ASSERT_EQ(lines.size(), services.size());
        for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_THAT(lines[i], testing::HasSubstr(services[i]));
    }
}

TEST(enum_records, sip_domain_decides_on_sip) {
    auto account = account_of("juliet@capulet.example");
    account.sip_address = model::sip_uri::parse("sip:juliet@voice.example").value();
    auto voice = model::make_domain(name_of("voice.example"));
    EXPECT_THAT(lines_of(enum_records_of(account, with_numbers(), voice)),
                testing::Contains(testing::HasSubstr("sip:juliet@voice.example!")));
    voice.sip.enabled = false;
    EXPECT_EQ(lines_of(enum_records_of(account, with_numbers(), voice)).size(), 1U);
}

TEST(enum_records, number_is_inside_where_its_digits_begin_with_the_zones) {
    struct {
        char const *zone;
        char const *digits;
        char const *owner;  // nullptr: outside
    } const cases[] = {
        {"e164.arpa.", "493012340001", "1.0.0.0.4.3.2.1.0.3.9.4.e164.arpa."},
        {"9.4.e164.arpa.", "493012340001", "1.0.0.0.4.3.2.1.0.3.9.4.e164.arpa."},
        {"9.4.e164.arpa.", "483012340001", nullptr},
        {"9.4.e164.arpa.", "94", nullptr},
        {"1.0.0.0.4.3.2.1.0.3.9.4.e164.arpa.", "493012340001", "1.0.0.0.4.3.2.1.0.3.9.4.e164.arpa."},
        {"1.0.0.0.4.3.2.1.0.3.9.4.e164.arpa.", "49301234000", nullptr},
        {"numbers.capulet.example.", "493", "3.9.4.numbers.capulet.example."},
        {"9.4.numbers.capulet.example.", "493", "3.9.4.numbers.capulet.example."},
        {"9.44.e164.arpa.", "9", "9.44.e164.arpa."},
    };
    for (auto const &[zone, digits, owner] : cases) {
        auto const found = enum_owner_of(digits, dns_name(zone));
        ASSERT_EQ(found.has_value(), owner != nullptr) << zone << ' ' << digits;
        if (found) {
            EXPECT_EQ(found->render(), owner);
        }
    }
}

// RFC 5122 §2.7.2, "ji%C5%99i@%C4%8Dechy.example"
TEST(enum_records, jid_beyond_ascii_is_percent_encoded) {
    std::pair<char const *, char const *> const cases[] = {
        {"jiři@čechy.example", "!^.*$!xmpp:ji%C5%99i@%C4%8Dechy.example!"},
        {"a!b@capulet.example", "!^.*$!xmpp:a%21b@capulet.example!"},
        {"a\\b@capulet.example", "!^.*$!xmpp:a%5Cb@capulet.example!"},
        {"o.=+b@capulet.example", "!^.*$!xmpp:o.=+b@capulet.example!"},
    };
    for (auto const &[jid, regexp] : cases)
        EXPECT_THAT(records_of(account_of(jid), with_numbers()),
                    testing::Contains(testing::HasSubstr(regexp)));
}

// RFC 3402 §3.2
TEST(enum_records, delimiter_in_the_sip_address_is_escaped) {
    auto account = account_of("juliet@capulet.example");
    account.sip_address = model::sip_uri::parse("sip:a!b@capulet.example").value();
    EXPECT_THAT(records_of(account, with_numbers()),
                testing::Contains(testing::HasSubstr(R"("!^.*$!sip:a\\!b@capulet.example!")")));
}

TEST(enum_records, address_that_does_not_fit_is_left_out) {
    auto account = account_of(std::string(240, 'j') + "@capulet.example");
    account.sip_address = model::sip_uri::parse("sip:juliet@capulet.example").value();
    EXPECT_THAT(records_of(account, with_numbers()), testing::ElementsAre(testing::HasSubstr("E2U+sip")));
}

TEST(enum_records, zone_of_two_domains_can_be_built) {
    auto const domain = with_numbers("9.4.e164.arpa");
    auto montague = model::make_domain(name_of("montague.example"));
    montague.numbering.enum_zone = "9.4.e164.arpa";
    auto romeo = account_of("romeo@montague.example");
    romeo.addresses = {{.uri = model::phone_number::parse("+493012340002").value()},
                       {.uri = model::phone_number::parse("+493012340003").value()},
                       {.uri = model::phone_number::parse("+391234567").value()}};
    auto const zone = enum_zone_of(domain).value();
    EXPECT_EQ(zone, enum_zone_of(montague));
    auto records = enum_apex_of(zone, domain);
    for (auto &set : enum_records_of(account_of("juliet@capulet.example"), domain, domain))
        records.push_back(std::move(set));
    for (auto &set : enum_records_of(romeo, montague, montague)) records.push_back(std::move(set));
    EXPECT_EQ(records.size(), 5U);
    auto const built = dns::zone::build(zone, 1, records);
    ASSERT_TRUE(built) << built.error().detail;
    EXPECT_EQ(built->record_count(), 9U);
}

}  // namespace
}  // namespace cusax::projection
