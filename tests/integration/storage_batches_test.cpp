// Many commands in one transaction: each has its own outcome.
#include "base/exceptions.hpp"
#include "base/uuid.hpp"
#include "integration/storage_fixture.hpp"
#include "storage/account_store.hpp"
#include "storage/batch.hpp"
#include "storage/session.hpp"

#include <future>

namespace cusax::storage {
namespace {

class batches : public storage_test {
  protected:
    batches() { add_domain("capulet.example"); }

    static std::vector<command_body> crowd(int count) {
        std::vector<command_body> bodies;
        for (int i = 0; i < count; ++i)
            bodies.emplace_back(
                create_account{account_named("guest" + std::to_string(i) + "@capulet.example"), {}});
        return bodies;
    }
    static model::account &account_of(command_body &body) { return std::get<create_account>(body).account; }
};

TEST_F(batches, crowd_is_created_in_one_transaction) {
    auto bodies = crowd(64);
    for (auto const &result : apply_together(bodies)) EXPECT_TRUE(result);
    EXPECT_EQ(value("SELECT count(*) FROM cusax.account"), "64");
    EXPECT_EQ(value("SELECT count(DISTINCT xid) FROM cusax.change WHERE kind = 'account.created'"), "1");
    std::string queued;
    for (auto &body : bodies) queued += account_of(body).jid.str() + " ";
    EXPECT_EQ(value("SELECT string_agg(jid || ' ', '' ORDER BY seq) FROM cusax.change WHERE kind = "
                    "'account.created'"),
              queued);
}

TEST_F(batches, conflict_in_the_middle_fails_alone) {
    auto bodies = crowd(12);
    account_of(bodies[5]).jid = account_of(bodies[2]).jid;
    auto const results = apply_together(bodies);
    for (std::size_t i = 0; i < results.size(); ++i) EXPECT_EQ(results[i].has_value(), i != 5) << i;
    EXPECT_EQ(results[5].error().code, error_code::address_taken);
    EXPECT_EQ(results[5].error().holder, account_of(bodies[2]).id);
    EXPECT_EQ(value("SELECT count(*) FROM cusax.account"), "11");
    EXPECT_EQ(value("SELECT count(*) FROM cusax.change WHERE kind = 'account.created'"), "11");
    EXPECT_EQ(value("SELECT count(*) FROM cusax.audit WHERE outcome = 'address_taken'"), "1");
}

TEST_F(batches, first_of_two_claims_on_a_number_wins) {
    for (int const neighbours : {0, 10}) {
        auto bodies = crowd(2 + neighbours);
        for (auto &body : bodies)
            account_of(body).jid = jid_named(account_of(body).jid.user().str() + "." +
                                             std::to_string(neighbours) + "@capulet.example");
        for (auto &body : bodies) account_of(body).sip_address = model::sip_uri::of(account_of(body).jid);
        auto const claimed = "+4930123400" + std::to_string(10 + neighbours);
        account_of(bodies[0]).addresses = {number(claimed)};
        account_of(bodies[1]).addresses = {number(claimed)};
        auto const results = apply_together(bodies);
        EXPECT_TRUE(results[0]);
        ASSERT_FALSE(results[1]);
        EXPECT_EQ(results[1].error().code, error_code::address_taken);
        EXPECT_EQ(results[1].error().holder, account_of(bodies[0]).id);
    }
}

TEST_F(batches, later_commands_see_the_earlier_ones) {
    auto juliet = account_named("juliet@capulet.example");
    juliet.addresses = {number("+493012340001")};
    auto freed = juliet;
    freed.version = 1;
    freed.addresses.clear();
    auto romeo = account_named("romeo@capulet.example");
    romeo.addresses = juliet.addresses;
    auto const results =
        apply_together({create_account{juliet, {}}, update_account{freed, {}}, create_account{romeo, {}}});
    for (auto const &result : results) EXPECT_TRUE(result);
    EXPECT_EQ(account_store(pool()).find_by_uri(juliet.addresses[0].uri)->id, romeo.id);
}

TEST_F(batches, mixed_kinds_keep_their_order) {
    auto montague = model::make_domain(domain_named("montague.example"));
    auto const romeo = account_named("romeo@montague.example");
    auto const results = apply_together({create_account{romeo, {}}, create_domain{montague},
                                         create_account{romeo, {}}, delete_domain{montague.name, 1},
                                         purge_account{romeo.id, 1}, delete_domain{montague.name, 1}});
    ASSERT_EQ(results.size(), 6U);
    EXPECT_EQ(results[0].error().code, error_code::invalid_input);
    EXPECT_TRUE(results[1]);
    EXPECT_TRUE(results[2]);
    EXPECT_EQ(results[3].error().code, error_code::domain_not_empty);
    EXPECT_TRUE(results[4]);
    EXPECT_TRUE(results[5]);
}

// One value that PostgreSQL cannot read fails the whole call; the neighbours must not notice.
TEST_F(batches, poisonous_command_fails_alone) {
    auto bodies = crowd(6);
    auto const juliet = add_account("juliet@capulet.example");
    bodies.insert(bodies.begin() + 3, store_vcard{juliet.id, "{"});
    auto const results = apply_together(bodies);
    for (std::size_t i = 0; i < results.size(); ++i) EXPECT_EQ(results[i].has_value(), i != 3) << i;
    EXPECT_EQ(results[3].error().code, error_code::invalid_input);
    EXPECT_EQ(value("SELECT count(*) FROM cusax.account"), "7");
}

TEST_F(batches, nul_broken_text_and_bad_ids_never_reach_the_database) {
    auto juliet = account_named("juliet@capulet.example");
    juliet.profile.title = std::string("a\0b", 3);
    EXPECT_EQ(refusal(create_account{juliet, {}}).code, error_code::invalid_input);
    juliet.profile.title = "\xC3(";
    EXPECT_EQ(refusal(create_account{juliet, {}}).code, error_code::invalid_input);
    EXPECT_EQ(refusal(purge_account{"juliet", 1}).code, error_code::invalid_input);
    EXPECT_EQ(value("SELECT count(*) FROM cusax.audit WHERE action LIKE 'account.%'"), "0");
}

TEST_F(batches, notification_is_sent_once_and_only_where_something_changed) {
    struct counter : pqxx::notification_receiver {
        explicit counter(pqxx::connection_base &on) : notification_receiver(on, "cusax_change") {}
        void operator()(std::string const &, int) override { ++count; }
        int count = 0;
    };
    pqxx::connection other(settings().url);
    counter heard(other);
    refusal(delete_token{make_uuid()});
    other.get_notifs();
    EXPECT_EQ(heard.count, 0);
    apply_together(crowd(20));
    EXPECT_TRUE(eventually([&] { return other.get_notifs() > 0; }));
    other.get_notifs();
    EXPECT_EQ(heard.count, 1);
}

TEST_F(batches, full_queue_answers_unavailable_at_once) {
    writer narrow(settings(), {.queue_limit = 1, .patience = std::chrono::seconds(20)});
    pqxx::connection other(settings().url);
    pqxx::work blocker(other);
    blocker.exec("LOCK TABLE cusax.audit IN EXCLUSIVE MODE");
    auto const body = command{.body = delete_token{make_uuid()}, .by = nurse()};
    std::promise<void> first_done;
    std::promise<void> second_done;
    narrow.submit(body, [&](auto, auto) { first_done.set_value(); });
    eventually([&] { return narrow.stats().queued == 0; });
    narrow.submit(body, [&](auto, auto) { second_done.set_value(); });
    EXPECT_THROW(narrow.apply(body), unavailable);
    blocker.commit();
    first_done.get_future().get();
    second_done.get_future().get();
}

TEST_F(batches, mark_tells_what_was_committed) {
    session on(settings());
    batch_mark mark{.writer = make_uuid(), .batch = 0};
    enrol_writer(on, mark);
    mark.batch = 1;
    EXPECT_FALSE(was_committed(on, mark));
    apply_batch(on, "[]", 0, mark);
    EXPECT_TRUE(was_committed(on, mark));
    mark.batch = 2;
    EXPECT_FALSE(was_committed(on, mark));
}

}  // namespace
}  // namespace cusax::storage
