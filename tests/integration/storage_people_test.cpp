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

// Among many people: each search goes by the index that was made for it (0009_people.sql), as PostgreSQL
// counts.
class people_indexes : public storage_test {
  protected:
    people_indexes() {
        add_domain("capulet.example");
        execute(
            "INSERT INTO cusax.account (id, domain_id, username, sip_user, sip_domain_id, status, xmpp, "
            "voice, "
            "video, name_given, name_family, name_formatted, email) "
            "SELECT gen_random_uuid(), d.id, 'user' || n, 'user' || n, d.id, 'active', true, true, true, "
            "md5('given' || n), md5('family' || n), 'User ' || n, md5('email' || n) || '@capulet.example' "
            "FROM generate_series(1, 5000) n, cusax.domain d");
        execute("ANALYZE cusax.account");
    }

    // Finds people; the statistics of a connection are there for certain when it has ended.
    std::size_t find(people_filter filter) {
        filter.domains = {domain_named("capulet.example")};
        auto const found = people_store(pool()).find(filter, 50).size();
        pool().drop_idle();
        return found;
    }

    long scans_of(std::string const &index) {
        return std::stol(
            value("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = '" + index + "'"));
    }
    std::string whole_scans() {
        return value("SELECT seq_scan FROM pg_stat_user_tables WHERE relid = 'cusax.account'::regclass");
    }
};

TEST_F(people_indexes, each_search_goes_by_its_own_and_never_through_the_whole_table) {
    struct search {
        std::string index;
        people_filter filter;
    };
    // Beginnings in the middle of what there is: for what lies at the ends the planner looks into the index
    // itself.
    for (auto const &[index, filter] :
         {search{"account_first_name", {.first = "7F"}}, search{"account_last_name", {.last = "7F"}},
          search{"account_email", {.email = "7F"}}, search{"account_jid_key", {.user = "user25"}}}) {
        auto const before = scans_of(index);
        auto const whole = whole_scans();
        EXPECT_GT(find(filter), 0U) << index;
        EXPECT_TRUE(eventually([&, &name = index] { return scans_of(name) > before; })) << index;
        EXPECT_EQ(whole_scans(), whole) << index;
    }
}

}  // namespace
}  // namespace cusax::storage
