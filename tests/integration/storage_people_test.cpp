// The people whom a directory shows, found by beginnings, in pages.
#include "integration/storage_fixture.hpp"
#include "storage/people_store.hpp"

namespace cusax::storage {
namespace {

class people_lists : public storage_test {
  protected:
    people_lists() {
        add_domain("capulet.example");
        add_domain("montague.example");
        auto juliet = account_named("juliet@capulet.example");
        juliet.profile.name.formatted = "Juliet Žofie Capulet";
        juliet.profile.email = "J_C@capulet.example";
        juliet.addresses = {number("+493012340001")};
        auto nurse = account_named("nurse@capulet.example");
        nurse.profile.name.given = "Angelica";
        nurse.profile.name.family = "Žižka";
        auto tybalt = account_named("tybalt@capulet.example");
        tybalt.status = model::account_status::suspended;
        auto sampson = account_named("sampson@capulet.example");
        sampson.services.xmpp = false;
        auto const romeo = account_named("romeo@montague.example");
        for (auto const &account : {juliet, nurse, tybalt, sampson, romeo})
            apply(create_account{account, {}});
    }

    std::string names(people_filter filter, std::size_t limit = 10) {
        filter.domains = {model::domain_name::parse("capulet.example").value()};
        std::string found;
        for (auto const &account : people_store(pool()).find(filter, limit))
            found += account.jid.user().str() + " ";
        return found;
    }
};

TEST_F(people_lists, only_active_accounts_with_xmpp_of_the_domains_in_order) {
    EXPECT_EQ(names({}), "juliet nurse ");
    EXPECT_EQ(names({}, 1), "juliet ");
    EXPECT_EQ(names({.after = model::jid::parse("juliet@capulet.example").value()}), "nurse ");
}

TEST_F(people_lists, beginnings_are_found_whatever_the_case) {
    EXPECT_EQ(names({.first = "jULIET ž"}), "juliet ");
    EXPECT_EQ(names({.last = "capu"}), "juliet ");
    EXPECT_EQ(names({.last = "ŽIŽ"}), "nurse ");
    EXPECT_EQ(names({.first = "ngelica"}), "");
    EXPECT_EQ(names({.user = "nu"}), "nurse ");
    EXPECT_EQ(names({.email = "j_c@"}), "juliet ");
    EXPECT_EQ(names({.email = "jx"}), "");
    EXPECT_EQ(names({.email = "%"}), "");
    EXPECT_EQ(names({.first = "Juliet", .last = "Žižka"}), "");
}

TEST_F(people_lists, published_numbers_are_found_whole_and_in_part) {
    EXPECT_EQ(names({.number = "tel:+493012340001"}), "juliet ");
    EXPECT_EQ(names({.number = "tel:+493012340002"}), "");
    EXPECT_EQ(names({.digits = "40001"}), "juliet ");
}

}  // namespace
}  // namespace cusax::storage
