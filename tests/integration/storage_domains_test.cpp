// Domains and tokens: commands and reads.
#include "base/uuid.hpp"
#include "integration/storage_fixture.hpp"
#include "storage/domain_store.hpp"
#include "storage/token_store.hpp"

namespace cusax::storage {
namespace {

class domain_commands : public storage_test {
  protected:
    domain_store domains() { return domain_store(pool()); }
};

// Something in every member.
model::domain full_domain(std::string const &name) {
    auto domain = model::make_domain(domain_named(name));
    auto const at = [](char const *host, std::uint16_t port) {
        return model::endpoint{.host = domain_named(host), .port = port, .priority = 10, .weight = 50};
    };
    domain.sip.video = true;
    domain.sip.servers = {{model::sip_transport::tls, at("sip1.capulet.example", 5061)},
                          {model::sip_transport::udp, at("sip2.capulet.example", 5060)}};
    domain.xmpp.client = {{model::xmpp_security::starttls, at("xmpp1.capulet.example", 5222)}};
    domain.xmpp.server = {{model::xmpp_security::direct, at("xmpp1.capulet.example", 5270)}};
    domain.xmpp.websocket = "wss://xmpp1.capulet.example/ws";
    domain.relay = {{model::relay_kind::turn, model::relay_transport::udp, at("turn.capulet.example", 3478)},
                    {model::relay_kind::stun, model::relay_transport::tcp, at("turn.capulet.example", 3478)},
                    {model::relay_kind::turn, model::relay_transport::tls, at("turn.capulet.example", 5349)}};
    domain.hosts = {
        {domain_named("sip1.capulet.example"),
         {model::ip_address::parse("192.0.2.5").value(), model::ip_address::parse("2001:db8::5").value()}},
        {domain_named("aaa.capulet.example"), {}}};
    domain.dns = {.mode = model::dns_mode::underscore,
                  .ttl = std::chrono::seconds(60),
                  .nameservers = {domain_named("ns2.capulet.example"), domain_named("ns1.capulet.example")},
                  .hostmaster = "hostmaster@capulet.example",
                  .configuration_url = "https://phones.capulet.example/",
                  .xmppconnect = true};
    domain.extra_records = {{.owner = {3, 'w', 'w', 'w', 0},
                             .type = 1,
                             .ttl = std::chrono::seconds(30),
                             .records = {{192, 0, 2, 1}, {0, 255, 34, 92}}},
                            {.owner = {0}, .type = 16, .ttl = {}, .records = {{0}}}};
    domain.numbering = {.country_code = "49",
                        .national_prefix = "0",
                        .international_prefix = "00",
                        .ranges = {{model::phone_number::parse("+493012340000").value(),
                                    model::phone_number::parse("+493012349999").value()}},
                        .enum_zone = "4.3.2.1.0.3.9.4.e164.arpa"};
    domain.policy = {.tel_edit = model::tel_edit::validate,
                     .vcard_voice_form = model::voice_form::uri,
                     .sip_messaging = true,
                     .xmpp_jingle = true,
                     .scram_iterations = 20000,
                     .digest_algorithms = {model::digest_algorithm::sha512_256, model::digest_algorithm::md5},
                     .retain = std::chrono::days(7),
                     .password_min_length = 12,
                     .password_history = 3};
    return domain;
}

TEST_F(domain_commands, domain_is_read_back_whole) {
    auto domain = full_domain("büro.capulet.example");
    domain.version = apply(create_domain{domain}).version;
    EXPECT_EQ(domains().find(domain.name), domain);
    EXPECT_EQ(domains().find(domain_named("montague.example")), std::nullopt);
}

TEST_F(domain_commands, update_replaces_every_member) {
    auto domain = full_domain("capulet.example");
    domain.version = apply(create_domain{domain}).version;
    auto bare = model::make_domain(domain.name);
    bare.sip.realm = "other.example";
    bare.version = domain.version;
    bare.version = apply(update_domain{bare}).version;
    EXPECT_EQ(bare.version, 2);
    EXPECT_EQ(domains().find(domain.name), bare);
    EXPECT_EQ(refusal(update_domain{domain}).code, error_code::version_mismatch);
    auto missing = model::make_domain(domain_named("montague.example"));
    EXPECT_EQ(refusal(update_domain{missing}).code, error_code::not_found);
}

TEST_F(domain_commands, name_is_unique) {
    add_domain("capulet.example");
    EXPECT_EQ(refusal(create_domain{model::make_domain(domain_named("capulet.example"))}).code,
              error_code::conflict);
}

TEST_F(domain_commands, host_named_twice_is_refused) {
    auto domain = full_domain("capulet.example");
    domain.hosts[1].name = domain.hosts[0].name;
    EXPECT_EQ(refusal(create_domain{domain}).code, error_code::invalid_input);
    EXPECT_EQ(domains().find(domain.name), std::nullopt);
}

TEST_F(domain_commands, realm_is_bound_by_digest_credentials) {
    auto domain = add_domain("capulet.example");
    auto juliet = account_named("juliet@capulet.example");
    apply(create_account{juliet, credentials_for(juliet, "capulet.example")});
    domain.sip.realm = "other.example";
    auto const refused = refusal(update_domain{domain});
    EXPECT_EQ(refused.code, error_code::realm_in_use);
    EXPECT_EQ(refused.inputs.at(0).pointer, "/sip/realm");
    domain.sip.realm = "capulet.example";
    domain.sip.video = true;
    domain.version = apply(update_domain{domain}).version;
    apply(purge_account{juliet.id, 1});
    domain.sip.realm = "other.example";
    apply(update_domain{domain});
}

TEST_F(domain_commands, domain_with_accounts_or_tombstones_stays) {
    add_domain("capulet.example");
    auto const montague = add_domain("montague.example");
    auto romeo = account_named("romeo@capulet.example");
    romeo.sip_address = model::sip_uri::parse("sip:romeo@montague.example").value();
    romeo.version = apply(create_account{romeo, {}}).version;
    EXPECT_EQ(refusal(delete_domain{montague.name, 1}).code, error_code::domain_not_empty);
    EXPECT_EQ(refusal(delete_domain{domain_named("capulet.example"), 1}).code, error_code::domain_not_empty);
    romeo.status = model::account_status::deleted;
    romeo.version = apply(update_account{romeo, {}, model::change_kind::account_deleted}).version;
    EXPECT_EQ(refusal(delete_domain{montague.name, 1}).code, error_code::domain_not_empty);
    apply(purge_account{romeo.id, romeo.version});
    EXPECT_EQ(refusal(delete_domain{montague.name, 2}).code, error_code::version_mismatch);
    apply(delete_domain{montague.name, 1});
    EXPECT_EQ(refusal(delete_domain{montague.name, 1}).code, error_code::not_found);
    EXPECT_EQ(domains().find(montague.name), std::nullopt);
}

TEST_F(domain_commands, list_is_paged_by_name_within_what_is_allowed) {
    for (char const *name : {"c.example", "a.example", "b.example"}) add_domain(name);
    auto page = domains().list({}, {.limit = 2, .cursor = {}}).value();
    ASSERT_EQ(page.items.size(), 2U);
    EXPECT_EQ(page.items[0].name.ascii(), "a.example");
    ASSERT_TRUE(page.next_cursor);
    page = domains().list({}, {.limit = 2, .cursor = page.next_cursor}).value();
    ASSERT_EQ(page.items.size(), 1U);
    EXPECT_EQ(page.items[0].name.ascii(), "c.example");
    EXPECT_FALSE(page.next_cursor);
    auto const allowed = std::vector{domain_named("b.example"), domain_named("z.example")};
    EXPECT_EQ(domains().list(allowed, {}).value().items.size(), 1U);
    EXPECT_EQ(domains().list(std::vector<model::domain_name>{}, {}).value().items.size(), 0U);
    EXPECT_EQ(domains().list({}, {.limit = 2, .cursor = "!"}).error().inputs.at(0).pointer, "/cursor");
    EXPECT_EQ(domains().after("", 2).size(), 2U);
    EXPECT_EQ(domains().after("b.example", 2).at(0).name.ascii(), "c.example");
    EXPECT_EQ(domains().after("c.example", 2).size(), 0U);
    EXPECT_EQ(domains().find_all(allowed).size(), 1U);
}

TEST_F(domain_commands, shared_enum_zone_is_led_by_the_first_domain_that_has_it_served) {
    std::string const zone = "4.3.2.1.0.3.9.4.e164.arpa";
    EXPECT_EQ(domains().enum_zone_leader(zone), std::nullopt);
    for (auto const &[name, mode] :
         {std::pair("a.example", model::dns_mode::push), std::pair("c.example", model::dns_mode::zone),
          std::pair("b.example", model::dns_mode::underscore)}) {
        auto domain = model::make_domain(domain_named(name));
        domain.numbering.enum_zone = zone;
        domain.dns.mode = mode;
        apply(create_domain{domain});
    }
    add_domain("d.example");
    EXPECT_EQ(domains().enum_zone_leader(zone).value().name.ascii(), "b.example");
    EXPECT_EQ(domains().enum_zone_leader("e164.arpa"), std::nullopt);
}

TEST_F(domain_commands, names_below_a_name_are_found_and_no_others) {
    auto capulet = model::make_domain(domain_named("capulet.example"));
    capulet.numbering.enum_zone = "e164.capulet.example";
    apply(create_domain{capulet});
    for (auto const *name : {"staff.capulet.example", "a.b.capulet.example", "xcapulet.example", "example"})
        add_domain(name);
    auto const names = [](std::vector<model::domain> const &found) {
        std::vector<std::string> all;
        for (auto const &domain : found) all.push_back(domain.name.ascii());
        return all;
    };
    EXPECT_EQ(names(domains().below({"capulet.example"})),
              (std::vector<std::string>{"a.b.capulet.example", "staff.capulet.example"}));
    EXPECT_EQ(names(domains().below({"capulet.example", "b.capulet.example", "x.example"})).size(), 2U);
    EXPECT_EQ(domains().below({"example"}).size(), 4U);
    EXPECT_EQ(domains().enum_zones_below({"capulet.example", "example"}),
              std::vector<std::string>{"e164.capulet.example"});
    EXPECT_TRUE(domains().enum_zones_below({"e164.capulet.example"}).empty());
    EXPECT_EQ(domains().enum_zones_among({"e164.capulet.example", "capulet.example"}).size(), 1U);
}

TEST_F(domain_commands, token_is_found_by_its_hash_until_it_is_deleted) {
    token_store tokens(pool());
    token_record token{.id = make_uuid(),
                       .name = "console \"one\"",
                       .hash = std::string(64, 'a'),
                       .scope = "operator",
                       .domains = {"capulet.example", "montague.example"},
                       .source = "ldap",
                       .expires_at = parse_rfc3339("2031-01-31T09:30:00.000001Z"),
                       .created_at = {},
                       .last_used_at = {}};
    token.created_at = apply(create_token{token}).created_at;
    EXPECT_EQ(tokens.find_by_hash(token.hash), token);
    EXPECT_EQ(tokens.find_by_hash(std::string(64, 'b')), std::nullopt);
    auto twin = token;
    twin.id = make_uuid();
    EXPECT_EQ(refusal(create_token{twin}).code, error_code::conflict);
    twin.hash = std::string(64, 'c');
    twin.scope = "everything";
    EXPECT_EQ(refusal(create_token{twin}).code, error_code::invalid_input);

    auto const noon = *parse_rfc3339("2026-01-31T12:00:00Z");
    tokens.touch({{token.id, noon}, {make_uuid(), noon}, {"no id", noon}});
    tokens.touch({{token.id, noon - std::chrono::hours(1)}});
    EXPECT_EQ(tokens.find_by_hash(token.hash)->last_used_at, noon);
    EXPECT_EQ(tokens.list({}).value().items.size(), 1U);

    apply(delete_token{token.id});
    EXPECT_EQ(refusal(delete_token{token.id}).code, error_code::not_found);
    EXPECT_EQ(tokens.find_by_hash(token.hash), std::nullopt);
}

}  // namespace
}  // namespace cusax::storage
