// The feed misses nothing, whatever the order of commits.
#include "integration/storage_fixture.hpp"
#include "storage/feed.hpp"

namespace cusax::storage {
namespace {

using model::change_kind;

class feed : public storage_test {
  protected:
    change_feed changes() { return change_feed(pool()); }

    std::vector<change_kind> kinds(std::optional<model::feed_cursor> after = {}) {
        std::vector<change_kind> found;
        auto const page = changes().read(after, 1000).value();
        for (auto const &change : page.items) found.push_back(change.kind);
        return found;
    }
};

TEST_F(feed, tells_what_became_of_whom) {
    add_domain("bücher.example");
    auto juliet = add_account("juliet@bücher.example");
    juliet.status = model::account_status::suspended;
    apply(update_account{juliet, {}, change_kind::account_suspended});
    apply(purge_account{juliet.id, 2});
    apply(delete_domain{juliet.jid.domain(), 1});
    auto const page = changes().read({}, 1000).value();
    ASSERT_EQ(page.items.size(), 5U);
    EXPECT_EQ(kinds(), (std::vector{change_kind::domain_created, change_kind::account_created,
                                    change_kind::account_suspended, change_kind::account_purged,
                                    change_kind::domain_deleted}));
    auto const &suspended = page.items[2];
    EXPECT_EQ(suspended.account_id, juliet.id);
    EXPECT_EQ(suspended.jid, "juliet@bücher.example");
    EXPECT_EQ(suspended.domain, "xn--bcher-kva.example");
    EXPECT_EQ(suspended.version, 2);
    EXPECT_EQ(suspended.actor, "nurse");
    EXPECT_EQ(page.items[0].account_id, std::nullopt);
    EXPECT_EQ(page.next, page.items.back().cursor);
    EXPECT_EQ(page.next.epoch, 1U);
}

TEST_F(feed, carries_the_sip_addresses_that_a_change_takes) {
    add_domain("capulet.example");
    auto const further = [](char const *uri) {
        return model::address{.uri = model::sip_uri::parse(uri).value()};
    };
    auto juliet = account_named("juliet@capulet.example");
    juliet.addresses = {further("sip:balcony@capulet.example"), number("+493012340001"),
                        further("sip:tomb@capulet.example")};
    juliet.version = apply(create_account{juliet, {}}).version;
    juliet.sip_address = model::sip_uri::parse("sip:j%40c@capulet.example").value();
    juliet.addresses.erase(juliet.addresses.begin());
    juliet.version = apply(update_account{juliet, {}}).version;
    juliet.status = model::account_status::deleted;
    juliet.version = apply(update_account{juliet, {}, change_kind::account_deleted}).version;
    apply(purge_account{juliet.id, juliet.version});

    using texts = std::vector<std::string>;
    auto const page = changes().read({}, 1000).value();
    ASSERT_EQ(page.items.size(), 5U);
    EXPECT_EQ(page.items[1].former_aors, texts{});
    EXPECT_EQ(page.items[2].former_aors,
              (texts{"sip:juliet@capulet.example", "sip:balcony@capulet.example"}));
    EXPECT_EQ(page.items[3].former_aors, texts{"sip:tomb@capulet.example"});  // a tombstone keeps its AOR
    EXPECT_EQ(page.items[4].former_aors, texts{"sip:j%40c@capulet.example"});
}

TEST_F(feed, tells_that_a_password_came_with_a_change) {
    add_domain("capulet.example");
    auto juliet = add_account("juliet@capulet.example");
    juliet.status = model::account_status::suspended;
    juliet.version = apply(update_account{juliet, {}, change_kind::account_suspended}).version;
    juliet.status = model::account_status::active;
    apply(
        update_account{juliet, credentials_for(juliet, "capulet.example"), change_kind::account_reactivated});
    auto const page = changes().read({}, 1000).value();
    ASSERT_EQ(page.items.size(), 4U);
    EXPECT_FALSE(page.items[2].new_password);
    EXPECT_TRUE(page.items[3].new_password);
}

TEST_F(feed, goes_on_where_the_page_before_ended) {
    add_domain("capulet.example");
    add_account("juliet@capulet.example");
    add_account("nurse@capulet.example");
    std::optional<model::feed_cursor> after;
    std::size_t pages = 0;
    while (true) {
        auto const page = changes().read(after, 1).value();
        after = page.next;
        if (page.items.empty()) break;
        EXPECT_EQ(page.items.size(), 1U);
        ++pages;
    }
    EXPECT_EQ(pages, 3U);
    EXPECT_EQ(changes().read(after, 1).value().next, *after);
}

TEST_F(feed, empty_feed_has_a_cursor_to_go_on_from) {
    auto const page = changes().read({}, 10).value();
    EXPECT_TRUE(page.items.empty());
    add_domain("capulet.example");
    EXPECT_EQ(kinds(page.next).size(), 1U);
}

TEST_F(feed, late_commit_of_an_older_writer_is_not_skipped) {
    add_domain("capulet.example");
    pqxx::connection other(settings().url);
    pqxx::work older(other);
    older.exec(
        "INSERT INTO cusax.change (kind, domain, version, actor) VALUES ('domain.updated', 'late.example', "
        "2, 'x')");
    add_account("juliet@capulet.example");  // begins later, commits earlier
    auto const early = changes().read({}, 1000).value();
    EXPECT_EQ(early.items.size(), 1U) << "the younger row must wait for the older transaction";
    auto const lag = changes().lag();
    EXPECT_EQ(lag.hidden, 1);
    EXPECT_GT(lag.oldest.count(), 0);
    older.commit();
    auto const late = changes().read(early.next, 1000).value();
    ASSERT_EQ(late.items.size(), 2U);
    EXPECT_EQ(late.items[0].domain, "late.example");
    EXPECT_EQ(late.items[1].jid, "juliet@capulet.example");
    EXPECT_EQ(changes().lag().hidden, 0);
}

TEST_F(feed, end_lies_behind_what_is_visible_and_before_what_comes) {
    add_domain("capulet.example");
    pqxx::connection other(settings().url);
    pqxx::work older(other);
    older.exec(
        "INSERT INTO cusax.change (kind, domain, version, actor) VALUES ('domain.updated', 'late.example', "
        "2, 'x')");
    auto const end = changes().current_end();
    EXPECT_TRUE(kinds(end).empty());
    older.commit();
    add_account("juliet@capulet.example");
    EXPECT_EQ(kinds(end), (std::vector{change_kind::domain_updated, change_kind::account_created}));
}

TEST_F(feed, cursor_of_another_epoch_is_refused) {
    model::feed_cursor const stranger{.epoch = 7, .xid = 1, .seq = 1};
    EXPECT_EQ(changes().read(stranger, 10).error().inputs.at(0).pointer, "/after");
    model::feed_cursor const absurd{.epoch = UINT64_MAX, .xid = UINT64_MAX, .seq = UINT64_MAX};
    EXPECT_FALSE(changes().read(absurd, 10));
    model::feed_cursor const far{.epoch = 1, .xid = UINT64_MAX, .seq = UINT64_MAX};
    EXPECT_TRUE(changes().read(far, 10).value().items.empty());
}

TEST_F(feed, restored_database_begins_a_new_epoch) {
    add_domain("capulet.example");
    auto const before = changes().read({}, 10).value().next;
    execute("UPDATE cusax.installation SET system_identifier = 1");  // as if it came from another cluster
    EXPECT_EQ(migrate(settings()).epoch, 2);
    EXPECT_EQ(migrate(settings()).epoch, 2);
    EXPECT_FALSE(changes().read(before, 10));
    EXPECT_TRUE(changes().read({}, 10).value().items.empty());
}

}  // namespace
}  // namespace cusax::storage
