// How far changes have been carried to what ends sessions, and the audit of it.
#include "integration/storage_fixture.hpp"
#include "storage/election.hpp"
#include "storage/enforcement_store.hpp"

namespace cusax::storage {
namespace {

constexpr char const *target = "cusax.capulet.example";
constexpr enforcement_place here{.reached = {.epoch = 1, .xid = 742, .seq = 9}, .domains_due = true};
constexpr enforcement_place further{.reached = {.epoch = 1, .xid = 18'000'000'000, .seq = 2}};

class enforcement : public storage_test {
  protected:
    enforcement() : election_(settings(), std::string("sessions:") + target) {}

    enforcement_claim leader() { return {.target = target, .term = election_.try_acquire().value()}; }
    enforcement_store store() { return enforcement_store(pool()); }

    static ended_sessions of_juliet() {
        return {.account_id = "00000000-0000-4000-8000-000000000001",
                .jid = "juliet@capulet.example",
                .domain = "capulet.example",
                .because = model::change_kind::account_suspended};
    }

    std::string last_audit() {
        return value(
            "SELECT outcome || ' ' || (detail::text) FROM cusax.audit WHERE actor = 'cusaxd' "
            "AND action = 'account.sessions_ended' ORDER BY seq DESC LIMIT 1");
    }
    std::string audit_rows() {
        return value("SELECT count(*) FROM cusax.audit WHERE action = 'account.sessions_ended'");
    }

  private:
    election election_;
};

TEST_F(enforcement, place_is_kept_for_each_target) {
    EXPECT_EQ(store().place(target), std::nullopt);
    EXPECT_TRUE(store().keep_place(leader(), here));
    EXPECT_EQ(store().place(target), here);
    EXPECT_TRUE(store().keep_place(leader(), further));
    EXPECT_EQ(store().place(target), further);
    EXPECT_EQ(store().place("cusax.montague.example"), std::nullopt);
}

TEST_F(enforcement, former_leader_writes_nothing) {
    auto former = leader();
    EXPECT_TRUE(store().keep_place(former, here));
    --former.term;
    EXPECT_FALSE(store().keep_place(former, further));
    EXPECT_FALSE(store().note(former, of_juliet(), further));
    EXPECT_EQ(store().place(target), here);
    EXPECT_EQ(audit_rows(), "0");
}

TEST_F(enforcement, end_is_noted_in_the_audit_with_its_place) {
    auto what = of_juliet();
    what.count = 2;
    EXPECT_TRUE(store().note(leader(), what, here));
    EXPECT_EQ(store().place(target), here);
    EXPECT_EQ(last_audit(),
              "ok {\"target\": \"cusax.capulet.example\", \"because\": \"account.suspended\", "
              "\"sessions\": 2}");
}

TEST_F(enforcement, failure_is_noted_and_the_place_stays_where_none_is_given) {
    EXPECT_TRUE(store().keep_place(leader(), here));
    auto what = of_juliet();
    what.error = "the server answered jid-malformed";
    EXPECT_TRUE(store().note(leader(), what, std::nullopt));
    EXPECT_EQ(store().place(target), here);
    EXPECT_EQ(last_audit(),
              "failed {\"error\": \"the server answered jid-malformed\", \"target\": "
              "\"cusax.capulet.example\", \"because\": \"account.suspended\"}");
}

}  // namespace
}  // namespace cusax::storage
