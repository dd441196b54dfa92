#include "lifecycle/password_checker.hpp"

#include "base/exceptions.hpp"
#include "credentials/derive.hpp"

#include <gtest/gtest.h>

namespace cusax::lifecycle {
namespace {

using namespace std::chrono_literals;

constexpr int policy = 20;  // iterations; cheap, since the arithmetic is not what is tested

// One domain with a few people, and a count of the iterations spent.
struct verona {
    model::domain domain = model::make_domain(model::domain_name::parse("capulet.example").value());
    std::map<std::string, storage::sign_in> people;
    bool away = false;
    int spent = 0;
    password_checker::clock::time_point now{1000h};
    password_checker checker{sources()};

    verona() {
        domain.policy.scram_iterations = policy;
        add("juliet", policy);
        add("old", policy / 4);
        add("tybalt", policy).status = model::account_status::suspended;
        add("gone", policy).status = model::account_status::deleted;
        add("bare", policy).verifier.reset();
        add("phone", policy).services = {.xmpp = false, .voice = true, .video = false};
        add("chat", policy).services = {.xmpp = true, .voice = false, .video = false};
    }

    storage::sign_in &add(std::string const &user, int iterations) {
        people[user] = {.account_id = user + "'s id",
                        .status = {},
                        .services = {},
                        .verifier = credentials::derive_scram(model::scram_hash::sha256,
                                                              secret_string("wherefore art thou"),
                                                              "salt of " + user, iterations)};
        return people[user];
    }

    password_checker::sources sources() {
        auto const find = [this](std::string const &user) -> std::optional<storage::sign_in> {
            if (away) throw unavailable("the database is away");
            auto const found = people.find(user);
            return found == people.end() ? std::nullopt : std::optional(found->second);
        };
        return {.domain =
                    [this](model::domain_name const &name) {
                        return name == domain.name ? std::make_shared<model::domain const>(domain) : nullptr;
                    },
                .by_jid = [find](model::jid const &jid) { return find(jid.user().str()); },
                .by_aor = [find](model::sip_uri const &aor) { return find(aor.digest_username()); },
                .derive =
                    [this](secret_string const &password, std::string const &salt, int iterations) {
                        spent += iterations;
                        return credentials::derive_scram(model::scram_hash::sha256, password, salt,
                                                         iterations);
                    },
                .now = [this] { return now; }};
    }

    bool right(std::string user, std::string password, sign_in_service service = sign_in_service::any) {
        auto const verdict = checker.check({.user = std::move(user),
                                            .domain = "capulet.example",
                                            .password = secret_string(std::move(password)),
                                            .service = service});
        return std::holds_alternative<password_right>(verdict);
    }
};

TEST(password_checker, right_password_names_the_account) {
    verona here;
    auto const verdict = here.checker.check(
        {.user = "JULIET", .domain = "capulet.example", .password = secret_string("wherefore art thou")});
    ASSERT_TRUE(std::holds_alternative<password_right>(verdict));
    EXPECT_EQ(std::get<password_right>(verdict).account_id, "juliet's id");
}

TEST(password_checker, every_refusal_costs_what_a_wrong_password_costs) {
    struct row {
        char const *user;
        std::string password;
        sign_in_service service = sign_in_service::any;
    };
    std::string const good = "wherefore art thou";
    row const rows[] = {{"juliet", "wrong"},
                        {"juliet", ""},
                        {"juliet", std::string(1025, 'a')},
                        {"juliet", "\xff"},
                        {"juliet", good + "\a"},
                        {"old", "wrong"},
                        {"nobody", good},
                        {"no body", good},
                        {"", good},
                        {"juliet@capulet.example", good},
                        {"tybalt", good},
                        {"gone", good},
                        {"bare", good},
                        {"bare", ""},
                        {"phone", good, sign_in_service::xmpp},
                        {"chat", good, sign_in_service::sip},
                        {"nobody", good, sign_in_service::sip}};
    for (auto const &[user, password, service] : rows) {
        verona here;
        EXPECT_FALSE(here.right(user, password, service)) << user;
        EXPECT_EQ(here.spent, policy) << user << " with " << password.substr(0, 20);
        EXPECT_EQ(here.checker.counts().wrong, 1U);
    }
}

TEST(password_checker, unknown_domain_costs_what_domains_usually_do) {
    verona here;
    for (auto const *const domain : {"montague.example", "a..b", ""}) {
        here.spent = 0;
        auto const verdict =
            here.checker.check({.user = "juliet", .domain = domain, .password = secret_string("x")});
        EXPECT_TRUE(std::holds_alternative<password_wrong>(verdict)) << domain;
        EXPECT_EQ(here.spent, model::domain_policy().scram_iterations) << domain;
    }
}

TEST(password_checker, account_needs_the_service_that_is_asked_for) {
    verona here;
    std::string const good = "wherefore art thou";
    EXPECT_TRUE(here.right("phone", good));
    EXPECT_TRUE(here.right("phone", good, sign_in_service::sip));
    EXPECT_TRUE(here.right("chat", good, sign_in_service::xmpp));
    here.domain.xmpp.enabled = false;
    EXPECT_FALSE(here.right("chat", good, sign_in_service::xmpp));
    here.domain.sip.enabled = false;
    EXPECT_FALSE(here.right("phone", good, sign_in_service::sip));
}

TEST(password_checker, too_soon_whatever_the_password_and_nothing_is_derived) {
    verona here;
    for (int i = 0; i < 20; ++i) EXPECT_FALSE(here.right("nobody", "wrong"));
    for (int i = 0; i < 20; ++i) EXPECT_FALSE(here.right("juliet", "wrong"));
    here.spent = 0;
    for (auto const *const user : {"nobody", "juliet", "Juliet"}) {
        auto const verdict = here.checker.check(
            {.user = user, .domain = "capulet.example", .password = secret_string("wherefore art thou")});
        ASSERT_TRUE(std::holds_alternative<password_too_soon>(verdict)) << user;
        EXPECT_EQ(std::get<password_too_soon>(verdict).wait, 1s);
    }
    EXPECT_EQ(here.spent, 0);
    EXPECT_EQ(here.checker.counts().too_soon, 3U);
    here.now += 1s;
    EXPECT_TRUE(here.right("juliet", "wherefore art thou"));
}

TEST(password_checker, outage_is_thrown_and_does_not_count) {
    verona here;
    here.away = true;
    for (int i = 0; i < 50; ++i) EXPECT_THROW(here.right("juliet", "wrong"), unavailable);
    here.away = false;
    EXPECT_TRUE(here.right("juliet", "wherefore art thou"));
}

TEST(password_checker, exists_who_could_sign_in) {
    verona here;
    for (auto const *const user : {"juliet", "chat", "old"})
        EXPECT_TRUE(here.checker.exists(user, "capulet.example")) << user;
    for (auto const *const user : {"nobody", "tybalt", "gone", "bare", "phone", ""})
        EXPECT_FALSE(here.checker.exists(user, "capulet.example")) << user;
    EXPECT_FALSE(here.checker.exists("juliet", "montague.example"));
}

}  // namespace
}  // namespace cusax::lifecycle
