#include "model/change.hpp"

#include <gtest/gtest.h>

namespace cusax::model {
namespace {

TEST(change_kind, every_name_of_the_contract_parses_back) {
    for (auto const *const name :
         {"account.created", "account.updated", "account.suspended", "account.reactivated",
          "account.password_changed", "account.vcard_changed", "account.deleted", "account.purged",
          "domain.created", "domain.updated", "domain.deleted", "conference.created", "conference.updated",
          "conference.deleted"}) {
        auto const kind = parse_change_kind(name);
        ASSERT_TRUE(kind) << name;
        EXPECT_EQ(name_of(*kind), name);
    }
    for (auto const *const name : {"", "account", "account.Created", "account.created "})
        EXPECT_FALSE(parse_change_kind(name)) << name;
}

TEST(feed_cursor, text_parses_back) {
    for (feed_cursor const cursor :
         {feed_cursor{}, feed_cursor{1, 742, 1024}, feed_cursor{1, UINT64_MAX, UINT64_MAX}})
        EXPECT_EQ(feed_cursor::parse(cursor.str()), cursor);
    EXPECT_EQ((feed_cursor{1, 742, 1024}.str()), "1-742-1024");
}

TEST(feed_cursor, any_other_text_refused) {
    for (auto const *const text :
         {"", "1", "1-742", "1-742-", "1-742-1024-", "1-742-1024x", " 1-742-1024", "01-742-1024",
          "+1-742-1024", "1--742-1024", "1-742-18446744073709551616", "a-b-c", "1 742 1024"})
        EXPECT_FALSE(feed_cursor::parse(text)) << text;
}

TEST(feed_cursor, ordered_by_epoch_then_transaction_then_row) {
    EXPECT_LT((feed_cursor{1, 9, 9}), (feed_cursor{2, 1, 1}));
    EXPECT_LT((feed_cursor{1, 9, 99}), (feed_cursor{1, 10, 1}));
    EXPECT_LT((feed_cursor{1, 10, 1}), (feed_cursor{1, 10, 2}));
}

}  // namespace
}  // namespace cusax::model
