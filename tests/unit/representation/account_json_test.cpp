#include "representation/account_json.hpp"

#include "reading.hpp"

#include <gtest/gtest.h>

namespace cusax::representation {
namespace {

using nlohmann::json;

model::account juliet() {
    auto const jid = model::jid::parse("juliet@capulet.example").value();
    return {.id = "0192f0c1-0000-7000-8000-000000000001",
            .jid = jid,
            .sip_address = model::sip_uri::of(jid),
            .status = model::account_status::active,
            .services = {.xmpp = true, .voice = true, .video = true},
            .profile = {.name = {.formatted = "Juliet Capulet", .given = "Juliet", .family = "Capulet"},
                        .email = "juliet@capulet.example",
                        .organization = {},
                        .title = {}},
            .addresses = {{.uri = model::parse_address_uri("tel:+493012340001").value(),
                           .type = model::address_type::voice,
                           .primary = true,
                           .published = true}},
            .source = {},
            .external_id = {},
            .labels = {},
            .password_set = true,
            .version = 1,
            .created_at = parse_rfc3339("2026-01-31T09:30:00Z").value(),
            .updated_at = parse_rfc3339("2026-01-31T09:30:00.25Z").value(),
            .deleted_at = {}};
}

// The contract's own example, "Account".
TEST(account_json, written_as_the_contract_has_it) {
    EXPECT_EQ(to_json(juliet()), read(R"(
        {"id": "0192f0c1-0000-7000-8000-000000000001", "jid": "juliet@capulet.example", "username": "juliet",
         "domain": "capulet.example", "sip_address": "sip:juliet@capulet.example", "status": "active",
         "services": ["xmpp", "voice", "video"],
         "name": {"formatted": "Juliet Capulet", "given": "Juliet", "family": "Capulet"},
         "email": "juliet@capulet.example", "organization": null, "title": null,
         "addresses": [{"uri": "tel:+493012340001", "type": "voice", "primary": true, "published": true}],
         "source": null, "external_id": null, "labels": {}, "password_set": true,
         "password_change_required": false, "version": 1,
         "created_at": "2026-01-31T09:30:00.000000Z", "updated_at": "2026-01-31T09:30:00.250000Z"})"));
}

TEST(account_json, domain_written_as_u_labels_and_sip_address_as_a_labels) {
    auto account = juliet();
    account.jid = model::jid::parse("juliet@münchen.example").value();
    account.sip_address = model::sip_uri::of(account.jid);
    auto const out = to_json(account);
    EXPECT_EQ(out["jid"], "juliet@münchen.example");
    EXPECT_EQ(out["domain"], "münchen.example");
    EXPECT_EQ(out["sip_address"], "sip:juliet@xn--mnchen-3ya.example");
}

TEST(account_json, tombstone_tells_when_it_was_deleted) {
    auto account = juliet();
    EXPECT_FALSE(to_json(account).contains("deleted_at"));
    account.status = model::account_status::deleted;
    account.deleted_at = parse_rfc3339("2026-02-01T00:00:00Z").value();
    EXPECT_EQ(to_json(account)["deleted_at"], "2026-02-01T00:00:00.000000Z");
    EXPECT_EQ(to_json(account)["status"], "deleted");
}

TEST(account_json, empty_object_says_nothing) {
    auto const input = read_account(json::object()).value();
    EXPECT_FALSE(input.jid || input.username || input.domain || input.sip_address || input.status ||
                 input.services || input.source || input.external_id || input.password);
    EXPECT_EQ(input.profile, model::profile{});
    EXPECT_TRUE(input.addresses.empty());
    EXPECT_TRUE(input.labels.empty());
    EXPECT_FALSE(input.echo.id || input.echo.version || input.echo.created_at || input.echo.updated_at ||
                 input.echo.password_set);
}

TEST(account_json, what_was_written_reads_back) {
    auto account = juliet();
    account.services.video = false;
    account.labels = {{"floor", "balcony"}};
    account.source = "ldap";
    account.external_id = "uid=juliet";
    auto const input = read_account(to_json(account)).value();
    EXPECT_EQ(input.jid, "juliet@capulet.example");
    EXPECT_EQ(input.username, "juliet");
    EXPECT_EQ(input.domain, "capulet.example");
    EXPECT_EQ(input.sip_address, "sip:juliet@capulet.example");
    EXPECT_EQ(input.status, model::account_status::active);
    EXPECT_EQ(input.services, account.services);
    EXPECT_EQ(input.profile, account.profile);
    ASSERT_EQ(input.addresses.size(), 1U);
    EXPECT_EQ(input.addresses[0].uri, "tel:+493012340001");
    EXPECT_TRUE(input.addresses[0].primary);
    EXPECT_EQ(input.source, account.source);
    EXPECT_EQ(input.external_id, account.external_id);
    EXPECT_EQ(input.labels, account.labels);
    EXPECT_EQ(input.echo.id, account.id);
    EXPECT_EQ(input.echo.version, account.version);
    EXPECT_EQ(input.echo.created_at, account.created_at);
    EXPECT_EQ(input.echo.updated_at, account.updated_at);
    EXPECT_EQ(input.echo.password_set, true);
}

TEST(account_json, address_defaults_to_a_published_voice_address) {
    auto const input = read_account(read(R"({"addresses":[{"uri":"030 12340001"}]})")).value();
    ASSERT_EQ(input.addresses.size(), 1U);
    EXPECT_EQ(input.addresses[0].uri, "030 12340001");
    EXPECT_EQ(input.addresses[0].type, model::address_type::voice);
    EXPECT_FALSE(input.addresses[0].primary);
    EXPECT_TRUE(input.addresses[0].published);
}

TEST(account_json, null_empties_what_can_be_empty) {
    auto const input =
        read_account(read(R"({"jid":null,"username":null,"domain":null,"sip_address":null,"name":null,
        "email":null,"organization":null,"title":null,"source":null,"external_id":null,"deleted_at":null,"id":null,
        "created_at":null})"));
    ASSERT_TRUE(input) << input.error().detail;
    EXPECT_FALSE(input->jid || input->profile.email || input->source || input->echo.id);
    EXPECT_TRUE(read_account(read(R"({"name":{"formatted":null,"given":null}})")));
}

TEST(account_json, services_are_those_named) {
    EXPECT_EQ(read_account(read(R"({"services":[]})")).value().services,
              (model::service_set{.xmpp = false, .voice = false, .video = false}));
    EXPECT_EQ(read_account(read(R"({"services":["video","xmpp","video"]})")).value().services,
              (model::service_set{.xmpp = true, .voice = false, .video = true}));
}

TEST(account_json, each_mistake_is_told_with_its_pointer) {
    std::pair<char const *, pointers> const cases[] = {
        {"[]", {""}},
        {"null", {""}},
        {"\"juliet\"", {""}},
        {R"({"jid":1})", {"/jid"}},
        {R"({"username":["juliet"]})", {"/username"}},
        {R"({"domain":false})", {"/domain"}},
        {R"({"sip_address":{}})", {"/sip_address"}},
        {R"({"status":"gone"})", {"/status"}},
        {R"({"status":null})", {"/status"}},
        {R"({"status":1})", {"/status"}},
        {R"({"services":"xmpp"})", {"/services"}},
        {R"({"services":null})", {"/services"}},
        {R"({"services":["xmpp","fax",7]})", {"/services/1", "/services/2"}},
        {R"({"services":["xmpp","xmpp","xmpp","xmpp","xmpp","xmpp","xmpp","xmpp","xmpp"]})", {"/services"}},
        {R"({"name":"Juliet"})", {"/name"}},
        {R"({"name":{"formatted":1,"given":[],"family":{}}})",
         {"/name/formatted", "/name/given", "/name/family"}},
        {R"({"name":{"middle":"x"}})", {"/name/middle"}},
        {R"({"email":1})", {"/email"}},
        {R"({"organization":1,"title":1})", {"/organization", "/title"}},
        {R"({"addresses":{}})", {"/addresses"}},
        {R"({"addresses":null})", {"/addresses"}},
        {R"({"addresses":["+493012340001"]})", {"/addresses/0"}},
        {R"({"addresses":[{}]})", {"/addresses/0/uri"}},
        {R"({"addresses":[{"uri":"1"},{"uri":null}]})", {"/addresses/1/uri"}},
        {R"({"addresses":[{"uri":"1","type":"home","primary":1,"published":"yes","a/b":1}]})",
         {"/addresses/0/type", "/addresses/0/primary", "/addresses/0/published", "/addresses/0/a~1b"}},
        {R"({"source":1,"external_id":2})", {"/source", "/external_id"}},
        {R"({"labels":[]})", {"/labels"}},
        {R"({"labels":null})", {"/labels"}},
        {R"({"labels":{"a":1,"b":null,"c/d":[]}})", {"/labels/a", "/labels/b", "/labels/c~1d"}},
        {R"({"labels":{"":"x","a:b":"x"}})", {"/labels/", "/labels/a:b"}},
        {R"({"password":1})", {"/password"}},
        {R"({"password":null})", {"/password"}},
        {R"({"id":1,"version":"1","created_at":"today","updated_at":0,"password_set":"yes"})",
         {"/id", "/version", "/created_at", "/updated_at", "/password_set"}},
        {R"({"version":1.5})", {"/version"}},
        {R"({"version":-1})", {"/version"}},
        {R"({"version":18446744073709551615})", {"/version"}},
        {R"({"version":null})", {"/version"}},
        {R"({"deleted_at":"2026-01-31T09:30:00Z"})", {"/deleted_at"}},
        {R"({"e-mail":"x","Jid":"x","credentials":{}})", {"/Jid", "/credentials", "/e-mail"}},
        {R"({"jid":1,"name":{"nick":"x"},"addresses":[{"uri":"1"},7],"colour":"red"})",
         {"/jid", "/name/nick", "/addresses/1", "/colour"}},
    };
    for (auto const &[text, expected] : cases) {
        auto const refused = read_account(read(text));
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(pointers_of(refused), expected) << text;
    }
}

// PostgreSQL stores no NUL; a control character belongs in no name.
TEST(account_json, nul_refused_in_every_text) {
    std::pair<char const *, char const *> const cases[] = {
        {R"({"jid":"juliet\u0000@capulet.example"})", "/jid"},
        {R"({"username":"\u0000"})", "/username"},
        {R"({"domain":"capulet.example\u0000"})", "/domain"},
        {R"({"sip_address":"sip:juliet\u0000@capulet.example"})", "/sip_address"},
        {R"({"status":"active\u0000"})", "/status"},
        {R"({"services":["xmpp\u0000"]})", "/services/0"},
        {R"({"name":{"formatted":"Juliet\u0000"}})", "/name/formatted"},
        {R"({"name":{"given":"Juliet\u0000"}})", "/name/given"},
        {R"({"name":{"family":"\u0000"}})", "/name/family"},
        {R"({"email":"\u0000"})", "/email"},
        {R"({"organization":"\u0000"})", "/organization"},
        {R"({"title":"\u0000"})", "/title"},
        {R"({"addresses":[{"uri":"+4930\u0000"}]})", "/addresses/0/uri"},
        {R"({"addresses":[{"uri":"+4930","type":"voice\u0000"}]})", "/addresses/0/type"},
        {R"({"source":"\u0000"})", "/source"},
        {R"({"external_id":"\u0000"})", "/external_id"},
        {R"({"labels":{"floor":"\u0000"}})", "/labels/floor"},
        {R"({"id":"\u0000"})", "/id"},
        {R"({"created_at":"2026-01-31T09:30:00Z\u0000"})", "/created_at"},
    };
    for (auto const &[text, pointer] : cases)
        EXPECT_EQ(pointers_of(read_account(read(text))), pointers{pointer}) << text;
    EXPECT_EQ(pointers_of(read_account(read(R"({"labels":{"a\u0000":"x"}})"))),
              pointers{std::string("/labels/a\0", 10)});
    EXPECT_EQ(pointers_of(read_account(read(R"({"a\u0000":"x"})"))), pointers{std::string("/a\0", 3)});
}

TEST(account_json, sizes_are_bounded) {
    auto const of = [](json value) { return pointers_of(read_account(value)); };
    json const address = {{"uri", "+493012340001"}};
    EXPECT_EQ(of({{"addresses", json(100, address)}}), pointers{});
    EXPECT_EQ(of({{"addresses", json(101, address)}}), pointers{"/addresses"});
    EXPECT_EQ(of({{"title", std::string(1024, 'x')}}), pointers{});
    EXPECT_EQ(of({{"title", std::string(1025, 'x')}}), pointers{"/title"});
    EXPECT_EQ(of({{"email", std::string(321, 'x')}}), pointers{"/email"});
    EXPECT_EQ(of({{"source", std::string(256, 'x')}}), pointers{"/source"});
    EXPECT_EQ(of({{"labels", {{"k", std::string(255, 'x')}}}}), pointers{});
    EXPECT_EQ(of({{"labels", {{"k", std::string(256, 'x')}}}}), pointers{"/labels/k"});
    EXPECT_EQ(of({{"labels", {{std::string(255, 'k'), ""}}}}), pointers{});
    EXPECT_EQ(of({{"labels", {{std::string(256, 'k'), ""}}}}), pointers{"/labels/" + std::string(256, 'k')});
    json labels = json::object();
    for (int i = 0; i < 64; ++i) labels["k" + std::to_string(i)] = "";
    EXPECT_EQ(of({{"labels", labels}}), pointers{});
    labels["one more"] = "";
    EXPECT_EQ(of({{"labels", labels}}), pointers{"/labels"});
}

TEST(account_json, password_taken_as_it_is_and_never_told) {
    auto const input = read_account(read(R"({"password":" wherefore\tart thou "})")).value();
    EXPECT_EQ(input.password.value().reveal(), " wherefore\tart thou ")
        << "what a password may hold is judged elsewhere";
    auto const refused = read_account(read(R"({"password":["s3cret"],"x":1})"));
    for (auto const &mistake : refused.error().inputs)
        EXPECT_EQ(mistake.detail.find("s3cret"), std::string::npos) << mistake.pointer;
    EXPECT_EQ(refused.error().detail.find("s3cret"), std::string::npos);
}

TEST(account_json, times_are_read_at_any_offset) {
    auto const input = read_account(read(R"({"created_at":"2026-01-31T10:30:00+01:00"})")).value();
    EXPECT_EQ(input.echo.created_at, parse_rfc3339("2026-01-31T09:30:00Z"));
}

}  // namespace
}  // namespace cusax::representation
