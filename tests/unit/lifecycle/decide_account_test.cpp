#include "lifecycle/decide_account.hpp"

#include <gtest/gtest.h>

#include <map>

namespace cusax::lifecycle {
namespace {

using model::account_status;
using model::change_kind;
using pointers = std::vector<std::string>;

constexpr auto id = "0192f0c1-0000-7000-8000-000000000001";

timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

model::domain_name name_of(std::string_view text) { return model::domain_name::parse(text).value(); }

// capulet.example in Berlin with a block of numbers and video, münchen.example without either.
find_domain our_domains() {
    auto capulet = model::make_domain(name_of("capulet.example"));
    capulet.sip.video = true;
    capulet.numbering = {.country_code = "49",
                         .national_prefix = "0",
                         .international_prefix = "00",
                         .ranges = {{.first = model::phone_number::parse("+493012340000").value(),
                                     .last = model::phone_number::parse("+493012349999").value()}},
                         .enum_zone = {}};
    std::map<std::string, std::shared_ptr<model::domain const>> known;
    for (auto const &domain : {capulet, model::make_domain(name_of("münchen.example"))})
        known.emplace(domain.name.ascii(), std::make_shared<model::domain const>(domain));
    return
        [known = std::move(known)](model::domain_name const &name) -> std::shared_ptr<model::domain const> {
            auto const found = known.find(name.ascii());
            return found == known.end() ? nullptr : found->second;
        };
}

model::account_input named(std::string jid) {
    model::account_input input;
    input.jid = std::move(jid);
    return input;
}

model::account_input juliet_with(std::vector<std::string> uris) {
    auto input = named("juliet@capulet.example");
    for (auto &uri : uris) input.addresses.push_back({.uri = std::move(uri)});
    return input;
}

result<model::account> decide(model::account_input const &input) {
    return decide_new(input, id, our_domains());
}

// Juliet as she is stored, with a number, a video service and a password.
model::account juliet() {
    auto made = decide(juliet_with({"+493012340001"})).value();
    made.profile.title = "Daughter of the house";
    made.labels = {{"floor", "balcony"}};
    made.password_set = true;
    made.version = 3;
    made.created_at = at("2026-01-31T09:30:00Z");
    made.updated_at = at("2026-01-31T09:31:00Z");
    return made;
}

template <class T>
pointers pointers_of(result<T> const &outcome) {
    pointers found;
    if (outcome || outcome.error().code != error_code::invalid_input) return found;
    for (auto const &input : outcome.error().inputs) found.push_back(input.pointer);
    return found;
}

// ---- who it is

TEST(identity, jid_or_username_and_domain_name_it) {
    struct {
        std::optional<std::string> jid, username, domain;
        char const *named;
    } const cases[] = {
        {"juliet@capulet.example", {}, {}, "juliet@capulet.example"},
        {{}, "juliet", "capulet.example", "juliet@capulet.example"},
        {"Juliet@CAPULET.example", "JULIET", "capulet.example.", "juliet@capulet.example"},  // nodeprep folds
        {"juliet@capulet.example", "juliet", {}, "juliet@capulet.example"},
        {"juliet@capulet.example", {}, "capulet.example", "juliet@capulet.example"},
        {"juliet@münchen.example", {}, "xn--mnchen-3ya.example", "juliet@münchen.example"},
        {{}, "Ｊuliet", "xn--mnchen-3ya.example", "juliet@münchen.example"},
    };
    for (auto const &[jid, username, domain, expected] : cases) {
        model::account_input input;
        input.jid = jid;
        input.username = username;
        input.domain = domain;
        auto const identity = identity_of(input);
        ASSERT_TRUE(identity) << expected;
        EXPECT_EQ(identity->str(), expected);
    }
}

TEST(identity, what_does_not_name_one_refused) {
    struct {
        std::optional<std::string> jid, username, domain;
        pointers expected;
    } const cases[] = {
        {{}, {}, {}, {"/username", "/domain"}},
        {{}, "juliet", {}, {"/domain"}},
        {{}, {}, "capulet.example", {"/username"}},
        {"juliet", {}, {}, {"/jid"}},
        {"capulet.example", {}, {}, {"/jid"}},
        {"juliet@capulet.example/balcony", {}, {}, {"/jid"}},
        {"", {}, {}, {"/jid"}},
        {{}, "jul iet", "capulet..example", {"/username", "/domain"}},
        {{}, "", "", {"/username", "/domain"}},
        {"juliet@capulet.example", "romeo", {}, {"/username"}},
        {"juliet@capulet.example", {}, "montague.example", {"/domain"}},
        {"juliet@capulet.example", "romeo", "montague.example", {"/username", "/domain"}},
        {"juliet@capulet.example", "ro meo", {}, {"/username"}},
    };
    for (auto const &[jid, username, domain, expected] : cases) {
        model::account_input input;
        input.jid = jid;
        input.username = username;
        input.domain = domain;
        EXPECT_EQ(pointers_of(identity_of(input)), expected)
            << jid.value_or("-") << " " << username.value_or("-") << " " << domain.value_or("-");
    }
}

TEST(identity, path_fills_in_what_the_body_leaves_out) {
    auto const path = model::jid::parse("juliet@münchen.example").value();
    model::account_input nothing;
    EXPECT_EQ(identity_of(with_identity(nothing, path)).value(), path);
    model::account_input only_user;
    only_user.username = "Juliet";
    EXPECT_EQ(identity_of(with_identity(only_user, path)).value(), path);
    model::account_input only_domain;
    only_domain.domain = "capulet.example";
    EXPECT_EQ(identity_of(with_identity(only_domain, path)).value().str(), "juliet@capulet.example");
    EXPECT_EQ(identity_of(with_identity(named("romeo@capulet.example"), path)).value().str(),
              "romeo@capulet.example");
}

// ---- a new account

TEST(new_account, has_every_default) {
    auto const made = decide(named("juliet@capulet.example")).value();
    EXPECT_EQ(made.id, id);
    EXPECT_EQ(made.sip_address.str(), "sip:juliet@capulet.example");
    EXPECT_EQ(made.status, account_status::active);
    EXPECT_EQ(made.services, (model::service_set{.xmpp = true, .voice = true, .video = true}))
        << "video as the domain has it";
    EXPECT_EQ(made.profile, model::profile{});
    EXPECT_TRUE(made.addresses.empty());
    EXPECT_FALSE(made.source || made.external_id || made.deleted_at);
    EXPECT_FALSE(made.password_set);
    EXPECT_EQ(made.version, 0);
    EXPECT_FALSE(decide(named("juliet@münchen.example")).value().services.video);
}

TEST(new_account, is_what_the_input_says) {
    auto input = named("juliet@capulet.example");
    input.sip_address = "SIP:Nurse@xn--mnchen-3ya.example";
    input.status = account_status::suspended;
    input.services = {.xmpp = false, .voice = true, .video = false};
    input.profile.email = "juliet@capulet.example";
    input.source = "ldap";
    input.external_id = "uid=juliet";
    input.labels = {{"floor", "balcony"}};
    input.password = secret_string("wherefore");
    auto const made = decide(input).value();
    EXPECT_EQ(made.sip_address.str(), "sip:nurse@xn--mnchen-3ya.example");
    EXPECT_EQ(made.status, account_status::suspended);
    EXPECT_EQ(made.services, input.services);
    EXPECT_EQ(made.profile, input.profile);
    EXPECT_EQ(made.source, "ldap");
    EXPECT_EQ(made.external_id, "uid=juliet");
    EXPECT_EQ(made.labels, input.labels);
    EXPECT_TRUE(made.password_set);
}

TEST(new_account, domain_must_be_ours) {
    EXPECT_EQ(pointers_of(decide(named("romeo@montague.example"))), pointers{"/jid"});
    model::account_input input;
    input.username = "romeo";
    input.domain = "montague.example";
    EXPECT_EQ(pointers_of(decide(input)), pointers{"/domain"});
}

TEST(new_account, sip_address_must_be_one_and_in_a_domain_of_ours) {
    for (auto const *const text :
         {"sip:juliet@montague.example", "juliet@capulet.example", "sips:juliet@capulet.example", "",
          "sip:capulet.example", "sip:juliet@capulet.example:5060",
          "sip:juliet@capulet.example;transport=tls", "sip:juliet:pw@capulet.example"}) {
        auto input = named("juliet@capulet.example");
        input.sip_address = text;
        EXPECT_EQ(pointers_of(decide(input)), pointers{"/sip_address"}) << text;
    }
}

// A JID's user may have 1,023 octets (RFC 7622 §3.3.1), an AOR's has 200 with us.
TEST(new_account, user_name_too_long_for_sip_needs_a_sip_address) {
    EXPECT_TRUE(decide(named(std::string(200, 'j') + "@capulet.example")));
    auto input = named(std::string(201, 'j') + "@capulet.example");
    EXPECT_EQ(pointers_of(decide(input)), pointers{"/sip_address"});
    input.sip_address = "sip:juliet@capulet.example";
    EXPECT_TRUE(decide(input));
    std::string letters;  // of two octets, and six as escapes
    for (int i = 0; i < 33; ++i) letters += "ж";
    EXPECT_TRUE(decide(named(letters + "@capulet.example")));
    EXPECT_EQ(pointers_of(decide(named(letters + "ж@capulet.example"))), pointers{"/sip_address"});
}

TEST(new_account, deleted_is_no_status_to_begin_with) {
    auto input = named("juliet@capulet.example");
    input.status = account_status::deleted;
    EXPECT_EQ(pointers_of(decide(input)), pointers{"/status"});
}

TEST(new_account, email_is_a_mailbox) {
    for (auto const *const text :
         {"", "juliet", "@capulet.example", "juliet@", "a@b@c", "a b@c.example", "<a@b.example>"}) {
        auto input = named("juliet@capulet.example");
        input.profile.email = text;
        EXPECT_EQ(pointers_of(decide(input)), pointers{"/email"}) << text;
    }
}

TEST(new_account, external_id_stands_beside_a_source) {
    struct {
        std::optional<std::string> source, external_id;
        pointers expected;
    } const cases[] = {
        {"ldap", "uid=juliet", {}},     {"ldap", {}, {}},
        {"", {}, {"/source"}},          {{}, "uid=juliet", {"/external_id"}},
        {"ldap", "", {"/external_id"}},
    };
    for (auto const &[source, external_id, expected] : cases) {
        auto input = named("juliet@capulet.example");
        input.source = source;
        input.external_id = external_id;
        EXPECT_EQ(pointers_of(decide(input)), expected)
            << source.value_or("-") << " " << external_id.value_or("-");
    }
}

TEST(new_account, has_no_read_only_members_to_echo) {
    auto input = named("juliet@capulet.example");
    input.echo = {
        .id = id, .version = 0, .created_at = timestamp{}, .updated_at = timestamp{}, .password_set = true};
    EXPECT_EQ(pointers_of(decide(input)),
              (pointers{"/id", "/version", "/created_at", "/updated_at", "/password_set"}));
    input.echo = {};
    input.echo.password_set = false;
    EXPECT_TRUE(decide(input)) << "none is set, and none is what it says";
}

TEST(new_account, every_mistake_is_told_at_once) {
    auto input = juliet_with({"sip:romeo@montague.example", "030 99990000"});
    input.sip_address = "sips:juliet@capulet.example";
    input.status = account_status::deleted;
    input.profile.email = "juliet";
    input.external_id = "uid=juliet";
    input.echo.version = 1;
    EXPECT_EQ(pointers_of(decide(input)), (pointers{"/version", "/status", "/email", "/external_id",
                                                    "/sip_address", "/addresses/0/uri", "/addresses/1/uri"}));
}

// ---- addresses

TEST(addresses, number_in_every_form_of_the_plan_becomes_e164) {
    for (auto const *const text :
         {"+493012340001", "tel:+493012340001", "TEL:+49-30-1234-0001", "030 12340001", "(030) 1234-0001",
          "0049 30 12340001", "+49 (0)30 12340001", " 030/1234.0001 "}) {
        auto const made = decide(juliet_with({text}));
        ASSERT_TRUE(made) << text;
        EXPECT_EQ(model::render(made->addresses.at(0).uri), "tel:+493012340001") << text;
    }
}

TEST(addresses, number_outside_the_ranges_refused_at_both_ends) {
    std::pair<char const *, bool> const cases[] = {
        {"030 12340000", true}, {"030 12349999", true},   {"030 12339999", false}, {"030 12350000", false},
        {"030 1234000", false}, {"030 123400000", false}, {"+4412340000", false},  {"+390612340000", false},
    };
    for (auto const &[text, inside] : cases)
        EXPECT_EQ(decide(juliet_with({text})).has_value(), inside) << text;
}

TEST(addresses, domain_without_a_plan_takes_international_numbers_only) {
    auto input = named("juliet@münchen.example");
    input.addresses.push_back({.uri = "+390612345678"});
    EXPECT_TRUE(decide(input));
    input.addresses[0].uri = "06 12345678";
    EXPECT_EQ(pointers_of(decide(input)), pointers{"/addresses/0/uri"});
}

TEST(addresses, what_is_neither_number_nor_sip_address_refused) {
    for (auto const *const text :
         {"", "juliet@capulet.example", "xmpp:juliet@capulet.example", "mailto:juliet@capulet.example",
          "tel:+493012340001;ext=5", "tel:12340001;phone-context=+4930", "12340001",
          "sip:", "sips:juliet@capulet.example", "sip", "siphon", "+49301234000x", "tel:"})
        EXPECT_EQ(pointers_of(decide(juliet_with({text}))), pointers{"/addresses/0/uri"}) << text;
}

TEST(addresses, sip_address_must_be_in_a_domain_of_ours) {
    auto const made = decide(juliet_with({"sip:Balcony@münchen.example"}));
    ASSERT_TRUE(made);
    EXPECT_EQ(model::render(made->addresses.at(0).uri), "sip:balcony@xn--mnchen-3ya.example");
    EXPECT_EQ(pointers_of(decide(juliet_with({"sip:balcony@montague.example"}))),
              pointers{"/addresses/0/uri"});
}

TEST(addresses, same_address_twice_refused) {
    std::pair<std::vector<std::string>, pointers> const cases[] = {
        {{"+493012340001", "030 12340001"}, {"/addresses/1/uri"}},
        {{"sip:balcony@capulet.example", "SIP:BALCONY@capulet.example."}, {"/addresses/1/uri"}},
        {{"sip:juliet@capulet.example"}, {"/addresses/0/uri"}},  // the account's own AOR
        {{"+493012340001", "+493012340001", "+493012340001"}, {"/addresses/1/uri", "/addresses/2/uri"}},
        {{"+493012340001", "+493012340002", "sip:493012340001@capulet.example"}, {}},
    };
    for (auto const &[uris, expected] : cases)
        EXPECT_EQ(pointers_of(decide(juliet_with(uris))), expected) << uris.front();
}

TEST(addresses, one_at_most_is_primary) {
    auto input = juliet_with({"+493012340001", "+493012340002", "+493012340003"});
    EXPECT_TRUE(decide(input));
    input.addresses[1].primary = true;
    EXPECT_TRUE(decide(input).value().addresses.at(1).primary);
    input.addresses[2].primary = true;
    EXPECT_EQ(pointers_of(decide(input)), pointers{"/addresses/2/primary"});
    input.addresses[1].uri = "no number";
    EXPECT_EQ(pointers_of(decide(input)), (pointers{"/addresses/1/uri", "/addresses/2/primary"}));
}

TEST(addresses, keep_order_type_and_visibility) {
    auto input = juliet_with({"+493012340002", "sip:balcony@capulet.example", "+493012340001"});
    input.addresses[1].type = model::address_type::video;
    input.addresses[1].published = false;
    auto const made = decide(input).value().addresses;
    ASSERT_EQ(made.size(), 3U);
    EXPECT_EQ(model::render(made[0].uri), "tel:+493012340002");
    EXPECT_EQ(model::render(made[2].uri), "tel:+493012340001");
    EXPECT_EQ(made[1].type, model::address_type::video);
    EXPECT_FALSE(made[1].published);
    EXPECT_TRUE(made[0].published);
}

TEST(addresses, number_in_a_sip_uri_is_refused) {
    EXPECT_EQ(pointers_of(decide(juliet_with({"sip:+493012340002@capulet.example"}))),
              pointers{"/addresses/0/uri"});
}

// ---- a replacement

TEST(replacement, what_is_not_said_has_its_default_again) {
    auto const after = decide_replacement({}, juliet(), our_domains()).value();
    auto expected = decide(named("juliet@capulet.example")).value();
    expected.password_set = true;  // PUT without a password keeps it
    expected.version = 3;
    expected.created_at = juliet().created_at;
    expected.updated_at = juliet().updated_at;
    EXPECT_EQ(after, expected);
}

// CUSAX-12: a nightly script that repeats what it knows of a person lets nobody back in.
TEST(replacement, silence_about_the_status_keeps_it) {
    auto before = juliet();
    before.status = model::account_status::suspended;
    EXPECT_EQ(decide_replacement({}, before, our_domains()).value().status, model::account_status::suspended);
    model::account_input input;
    input.status = model::account_status::active;
    EXPECT_EQ(decide_replacement(input, before, our_domains()).value().status, model::account_status::active);
}

TEST(replacement, address_it_has_stays_where_the_ranges_became_narrower) {
    auto before = juliet();
    before.addresses = {{.uri = model::phone_number::parse("+4940123456").value()}};
    model::account_input input;
    input.addresses = {{.uri = "tel:+4940123456"}};
    EXPECT_EQ(decide_replacement(input, before, our_domains()).value().addresses, before.addresses);
    before.addresses.clear();
    EXPECT_EQ(pointers_of(decide_replacement(input, before, our_domains())), pointers{"/addresses/0/uri"});
}

TEST(replacement, demand_of_another_password_stays_until_one_is_set) {
    struct {
        bool before;
        std::optional<bool> said;
        bool with_password;
        bool expected;
    } const cases[] = {
        {false, {}, false, false},   {false, true, false, true}, {true, {}, false, true},
        {true, false, false, false}, {true, {}, true, false},    {true, true, true, true},
        {false, true, true, true},
    };
    for (auto const &[required_before, said, with_password, expected] : cases) {
        auto before = juliet();
        before.password_change_required = required_before;
        model::account_input input;
        input.password_change_required = said;
        if (with_password) input.password = secret_string("wherefore");
        EXPECT_EQ(decide_replacement(input, before, our_domains()).value().password_change_required, expected)
            << required_before << (said ? *said ? " true" : " false" : " -") << with_password;
    }
}

TEST(replacement, new_password_sets_one) {
    auto before = juliet();
    before.password_set = false;
    EXPECT_FALSE(decide_replacement({}, before, our_domains()).value().password_set);
    model::account_input input;
    input.password = secret_string("wherefore");
    EXPECT_TRUE(decide_replacement(input, before, our_domains()).value().password_set);
}

TEST(identity, of_an_account_may_be_said_again_and_another_is_told_from_it) {
    auto const refuse = [](std::optional<std::string> jid, std::optional<std::string> user,
                           std::optional<std::string> domain) {
        model::account_input input;
        input.jid = std::move(jid);
        input.username = std::move(user);
        input.domain = std::move(domain);
        return pointers_of(check_identity(input, juliet().jid));
    };
    EXPECT_EQ(refuse("JULIET@capulet.example", "juliet", "capulet.example"), pointers{});
    EXPECT_EQ(refuse({}, "Juliet", {}), pointers{});
    EXPECT_EQ(refuse({}, {}, "capulet.example"), pointers{});
    EXPECT_EQ(refuse("romeo@capulet.example", {}, {}), pointers{"/jid"});
    EXPECT_EQ(refuse({}, "romeo", {}), pointers{"/username"});
    EXPECT_EQ(refuse({}, "romeo", "capulet.example"), pointers{"/username"});
    EXPECT_EQ(refuse({}, {}, "münchen.example"), pointers{"/domain"});
    EXPECT_EQ(refuse({}, "juliet", "münchen.example"), pointers{"/domain"});
}

TEST(replacement, user_name_may_be_another_and_the_domain_not) {
    model::account_input input;
    input.username = "juliet-m";
    auto after = decide_replacement(input, juliet(), our_domains()).value();
    EXPECT_EQ(after.id, juliet().id);
    EXPECT_EQ(after.jid.str(), "juliet-m@capulet.example");
    EXPECT_EQ(after.sip_address.str(), "sip:juliet-m@capulet.example");
    EXPECT_FALSE(after.password_set);  // verifiers bind the name
    input.sip_address = juliet().sip_address.str();
    after = decide_replacement(input, juliet(), our_domains()).value();
    EXPECT_EQ(after.sip_address, juliet().sip_address);
    input.password = secret_string("wherefore");
    EXPECT_TRUE(decide_replacement(input, juliet(), our_domains()).value().password_set);
    input.domain = "münchen.example";
    EXPECT_EQ(pointers_of(decide_replacement(input, juliet(), our_domains())), pointers{"/domain"});
}

TEST(replacement, read_only_members_may_be_echoed_but_not_changed) {
    auto const before = juliet();
    model::account_echo const as_read{.id = before.id,
                                      .version = before.version,
                                      .created_at = before.created_at,
                                      .updated_at = before.updated_at,
                                      .password_set = true};
    std::pair<model::account_echo, pointers> cases[] = {
        {as_read, {}},
        {as_read, {"/id"}},
        {as_read, {"/version"}},
        {as_read, {"/created_at"}},
        {as_read, {"/updated_at"}},
        {as_read, {"/password_set"}},
    };
    cases[1].first.id = "0192f0c1-0000-7000-8000-000000000002";
    cases[2].first.version = before.version - 1;
    cases[3].first.created_at = before.created_at + std::chrono::microseconds{1};
    cases[4].first.updated_at = before.created_at;
    cases[5].first.password_set = false;
    for (auto const &[echo, expected] : cases) {
        model::account_input input;
        input.echo = echo;
        EXPECT_EQ(pointers_of(decide_replacement(input, before, our_domains())), expected);
    }
}

// RFC 7616 §3.4.2: the user name is hashed into HA1.
TEST(replacement, new_sip_address_needs_the_password) {
    model::account_input input;
    input.sip_address = "sip:balcony@capulet.example";
    EXPECT_EQ(pointers_of(decide_replacement(input, juliet(), our_domains())), pointers{"/sip_address"});
    input.password = secret_string("wherefore");
    EXPECT_EQ(decide_replacement(input, juliet(), our_domains()).value().sip_address.str(),
              "sip:balcony@capulet.example");
    input.password.reset();
    auto before = juliet();
    before.password_set = false;
    EXPECT_TRUE(decide_replacement(input, before, our_domains()));
}

TEST(replacement, follows_the_rules_of_new_accounts) {
    auto input = juliet_with({"030 99990000"});
    input.status = account_status::deleted;
    EXPECT_EQ(pointers_of(decide_replacement(input, juliet(), our_domains())),
              (pointers{"/status", "/addresses/0/uri"}));
}

// ---- status

TEST(status, every_transition) {
    using enum account_status;
    auto const now = at("2026-02-01T00:00:00Z");
    auto const earlier = at("2026-01-31T00:00:00Z");
    struct {
        account_status from, to;
        bool allowed;
        std::optional<timestamp> deleted_at;
    } const cases[] = {
        {active, active, true, {}},    {active, suspended, true, {}},    {active, deleted, true, now},
        {suspended, active, true, {}}, {suspended, suspended, true, {}}, {suspended, deleted, true, now},
        {deleted, active, true, {}},   {deleted, suspended, false, {}},  {deleted, deleted, true, earlier},
    };
    for (auto const &[from, to, allowed, deleted_at] : cases) {
        auto before = juliet();
        before.status = from;
        if (from == deleted) before.deleted_at = earlier;
        auto const after = decide_status(before, to, now);
        ASSERT_EQ(after.has_value(), allowed) << static_cast<int>(from) << " → " << static_cast<int>(to);
        if (!allowed) {
            EXPECT_EQ(after.error().code, error_code::conflict);
            continue;
        }
        auto expected = before;
        expected.status = to;
        expected.deleted_at = deleted_at;
        EXPECT_EQ(*after, expected) << static_cast<int>(from) << " → " << static_cast<int>(to);
    }
}

// ---- what happened

TEST(same_content, only_what_the_service_writes_may_differ) {
    auto const before = juliet();
    auto other = before;
    other.id = "0192f0c1-0000-7000-8000-000000000002";
    other.version = 9;
    other.created_at = other.updated_at = timestamp{};
    other.password_set = false;
    EXPECT_TRUE(same_content(before, other));

    void (*const changes[])(model::account &) = {
        [](model::account &a) { a.jid = model::jid::parse("romeo@capulet.example").value(); },
        [](model::account &a) { a.sip_address = model::sip_uri::parse("sip:romeo@capulet.example").value(); },
        [](model::account &a) { a.status = account_status::suspended; },
        [](model::account &a) { a.services.video = !a.services.video; },
        [](model::account &a) { a.profile.name.given = "Rosaline"; },
        [](model::account &a) { a.profile.title.reset(); },
        [](model::account &a) { a.addresses.clear(); },
        [](model::account &a) { a.addresses.at(0).published = false; },
        [](model::account &a) { a.source = "ldap"; },
        [](model::account &a) { a.external_id = "uid=juliet"; },
        [](model::account &a) { a.labels.clear(); },
        [](model::account &a) { a.deleted_at = timestamp{}; },
    };
    for (std::size_t i = 0; i < std::size(changes); ++i) {
        auto changed = before;
        changes[i](changed);
        EXPECT_FALSE(same_content(before, changed)) << i;
        EXPECT_FALSE(same_content(changed, before)) << i;
    }
}

TEST(kind_of_update, status_before_password_before_the_rest) {
    using enum account_status;
    struct {
        account_status from, to;
        bool password;
        change_kind kind;
    } const cases[] = {
        {active, active, false, change_kind::account_updated},
        {active, active, true, change_kind::account_password_changed},
        {suspended, suspended, false, change_kind::account_updated},
        {active, suspended, false, change_kind::account_suspended},
        {active, suspended, true, change_kind::account_suspended},
        {suspended, active, false, change_kind::account_reactivated},
        {deleted, active, false, change_kind::account_reactivated},
        {suspended, active, true, change_kind::account_reactivated},
        {active, deleted, false, change_kind::account_deleted},
        {suspended, deleted, false, change_kind::account_deleted},
    };
    for (auto const &[from, to, password, kind] : cases) {
        auto before = juliet();
        auto after = juliet();
        before.status = from;
        after.status = to;
        EXPECT_EQ(kind_of_update(before, after, password), kind)
            << static_cast<int>(from) << " → " << static_cast<int>(to) << (password ? " with password" : "");
    }
}

TEST(kind_of_update, name_before_password) {
    auto after = juliet();
    after.jid = model::jid::parse("juliet-m@capulet.example").value();
    EXPECT_EQ(kind_of_update(juliet(), after, true), change_kind::account_updated);
}

}  // namespace
}  // namespace cusax::lifecycle
