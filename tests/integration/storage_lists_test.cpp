// Lists of accounts under filters, and the look-ups of the hot path.
#include "base/uuid.hpp"
#include "integration/storage_fixture.hpp"
#include "storage/account_reader.hpp"
#include "storage/account_store.hpp"

#include <algorithm>

namespace cusax::storage {
namespace {

class account_lists : public storage_test {
  protected:
    account_lists() {
        add_domain("capulet.example");
        add_domain("montague.example");
        auto juliet = account_named("juliet@capulet.example");
        juliet.profile.name.formatted = "Juliet Žofie_Capulet";
        juliet.labels = {{"floor", "1"}};
        juliet.source = "ldap";
        juliet.addresses = {number("+493012340001")};
        auto nurse = account_named("nurse@capulet.example");
        nurse.labels = {{"floor", "2"}};
        nurse.status = model::account_status::suspended;
        auto tybalt = account_named("tybalt@capulet.example");
        tybalt.status = model::account_status::deleted;
        auto const romeo = account_named("romeo@montague.example");
        for (auto const &account : {juliet, nurse, tybalt, romeo}) apply(create_account{account, {}});
    }

    // User names, in the order of the list.
    std::string names(account_filter const &filter) {
        std::string names;
        auto const page = account_store(pool()).list(filter, {});
        EXPECT_TRUE(page);
        if (!page) return "refused";
        for (auto const &account : page->items) names += account.jid.user().str() + " ";
        return names;
    }
};

TEST_F(account_lists, tombstones_are_listed_only_where_they_are_asked_for) {
    EXPECT_EQ(names({}), "juliet nurse romeo ");
    EXPECT_EQ(names({.status = model::account_status::deleted}), "tybalt ");
    EXPECT_EQ(names({.status = model::account_status::suspended}), "nurse ");
}

TEST_F(account_lists, filters_narrow_the_list) {
    auto const capulet = domain_named("capulet.example");
    auto const montague = domain_named("montague.example");
    EXPECT_EQ(names({.domain = capulet}), "juliet nurse ");
    EXPECT_EQ(names({.allowed = std::vector{montague}}), "romeo ");
    EXPECT_EQ(names({.allowed = std::vector{montague}, .domain = capulet}), "");
    EXPECT_EQ(names({.allowed = std::vector<model::domain_name>{}}), "");
    EXPECT_EQ(names({.source = "ldap"}), "juliet ");
    EXPECT_EQ(names({.label = label_filter{"floor", {}}}), "juliet nurse ");
    EXPECT_EQ(names({.label = label_filter{"floor", "2"}}), "nurse ");
    EXPECT_EQ(names({.label = label_filter{"roof", {}}}), "");
    EXPECT_EQ(names({.updated_since = system_now() - std::chrono::hours(1)}), "juliet nurse romeo ");
    EXPECT_EQ(names({.updated_since = system_now() + std::chrono::hours(1)}), "");
}

TEST_F(account_lists, search_finds_parts_of_names_addresses_and_numbers) {
    struct {
        char const *q;
        char const *found;
    } const cases[] = {
        {"JULIET", "juliet "},
        {"žofie", "juliet "},
        {"e_cap", "juliet "},
        {"e%cap", ""},
        {"montague.ex", "romeo "},
        {"sip:romeo@", "romeo "},
        {"tel:+4930", "juliet "},
        {"030 1234-0001", "juliet "},
        {"+49 (30) 1234", "juliet "},
        {"voice", ""},
        {"nobody", ""},
        {"\\", ""},
        {"xmpp:nurse@capulet", "nurse "},
    };
    for (auto const &test : cases) EXPECT_EQ(names({.q = test.q}), test.found) << test.q;
}

TEST_F(account_lists, pages_cover_everybody_once_while_others_come) {
    account_store accounts(pool());
    std::vector<std::string> seen;
    std::optional<std::string> cursor;
    do {
        auto const page = accounts.list({}, {.limit = 1, .cursor = cursor}).value();
        ASSERT_EQ(page.items.size(), 1U);
        seen.push_back(page.items[0].jid.user().str());
        cursor = page.next_cursor;
        if (seen.size() == 1) add_account("abram@montague.example");
    } while (cursor);
    EXPECT_EQ(seen, (std::vector<std::string>{"juliet", "nurse", "abram", "romeo"}));
}

TEST_F(account_lists, cursor_that_is_none_is_refused_with_its_pointer) {
    account_store accounts(pool());
    std::vector<std::string> const strangers{"", "!!", "YQ", "ZGEK", "YXgKcm9tZW8K", std::string(20000, 'A')};
    for (auto const &cursor : strangers) {
        auto const page = accounts.list({}, {.limit = 1, .cursor = cursor});
        ASSERT_FALSE(page) << cursor;
        EXPECT_EQ(page.error().inputs.at(0).pointer, "/cursor");
    }
    EXPECT_FALSE(accounts.list({.q = std::string("a\0b", 3)}, {}));
    EXPECT_FALSE(accounts.list({.source = "\xFF"}, {}));
}

TEST_F(account_lists, reader_answers_every_key_of_a_batch) {
    account_reader reader(settings(), {.threads = 1});
    account_store accounts(pool());
    auto const juliet = accounts.find_by_jid(jid_named("juliet@capulet.example"));
    EXPECT_EQ(reader.find(account_key(juliet->id)), juliet);
    EXPECT_EQ(reader.find(account_key(juliet->jid)), juliet);
    EXPECT_EQ(reader.find(account_key("no id")), std::nullopt);

    std::vector<account_key> const keys{juliet->jid, juliet->id,  jid_named("nobody@capulet.example"),
                                        juliet->jid, make_uuid(), jid_named("romeo@montague.example")};
    std::vector<std::promise<std::optional<model::account>>> promised(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i)
        reader.find(keys[i], [&promised, i](auto found, auto) { promised[i].set_value(std::move(found)); });
    std::vector<std::string> found;
    for (auto &one : promised) {
        auto const account = one.get_future().get();
        found.push_back(account ? account->jid.user().str() : "-");
    }
    EXPECT_EQ(found, (std::vector<std::string>{"juliet", "juliet", "-", "juliet", "-", "romeo"}));
}

}  // namespace
}  // namespace cusax::storage
