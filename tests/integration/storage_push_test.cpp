// What is ours in other people's primaries: written before an update, settled after it.
#include "integration/storage_fixture.hpp"
#include "storage/push_store.hpp"

#include <gmock/gmock.h>

namespace cusax::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char const *target = "127.0.0.1:5302";
constexpr char const *domain = "capulet.example";

push_entry sip(std::optional<std::uint8_t> last, std::string const &owner = "sip.capulet.example") {
    push_entry entry{.at = {.zone = domain, .owner = owner, .type = 1}};
    if (last) entry.value = push_value{.ttl = 3600, .rdata = {{192, 0, 2, *last}}};
    return entry;
}

class pushed : public storage_test {
  protected:
    push_store store() { return push_store(pool()); }

    std::vector<pushed_row> rows() { return store().rows(target, {domain})[domain]; }

    // "known 1 intended 2" of the only row; "-" where there is none.
    std::string only_row() {
        auto const all = rows();
        if (all.empty()) return "-";
        EXPECT_THAT(all, SizeIs(1));
        auto const said = [](std::optional<push_value> const &value) {
            return value ? std::to_string(value->rdata.front().back()) : "-";
        };
        auto const &row = all.front();
        return "known " + said(row.known) + (row.under_way ? " intended " + said(row.intended) : "");
    }
};

TEST_F(pushed, row_goes_from_intended_to_owned_and_back_to_nothing) {
    EXPECT_THAT(store().intend(target, domain, {sip(1)}), ElementsAre(true));
    EXPECT_EQ(only_row(), "known - intended 1");
    store().settle(target, domain, {sip(1)});
    EXPECT_EQ(only_row(), "known 1");
    EXPECT_THAT(store().intend(target, domain, {sip(2)}), ElementsAre(true));
    EXPECT_EQ(only_row(), "known 1 intended 2");
    store().abandon(target, domain, {sip(2)});
    EXPECT_EQ(only_row(), "known 1");
    EXPECT_THAT(store().intend(target, domain, {sip({})}), ElementsAre(true));
    EXPECT_EQ(only_row(), "known 1 intended -");
    store().settle(target, domain, {sip({})});
    EXPECT_EQ(only_row(), "-");
}

TEST_F(pushed, creation_that_was_refused_leaves_nothing) {
    store().intend(target, domain, {sip(1)});
    store().abandon(target, domain, {sip(1)});
    EXPECT_EQ(only_row(), "-");
}

TEST_F(pushed, record_of_another_domain_is_not_taken_over) {
    store().intend(target, domain, {sip(1)});
    EXPECT_THAT(store().intend(target, "montague.example", {sip(9), sip(8, "other.capulet.example")}),
                ElementsAre(false, true));
    store().settle(target, "montague.example", {sip({})});
    store().abandon(target, "montague.example", {sip(9)});
    EXPECT_EQ(only_row(), "known - intended 1");
}

TEST_F(pushed, domains_are_those_in_push_mode_and_those_that_have_something_there) {
    add_domain("balthasar.example");  // of another mode
    auto abram = model::make_domain(domain_named("abram.example"));
    abram.dns.mode = model::dns_mode::push;
    apply(create_domain{abram});
    store().intend(target, domain, {sip(1)});
    store().intend("192.0.2.53:53", "tybalt.example", {sip(2)});
    EXPECT_THAT(store().domains_of(target, "", 10), ElementsAre("abram.example", "capulet.example"));
    EXPECT_THAT(store().domains_of(target, "abram.example", 10), ElementsAre("capulet.example"));
    EXPECT_THAT(store().domains_of(target, "", 1), ElementsAre("abram.example"));
    EXPECT_THAT(store().domains_in_push_mode(), ElementsAre("abram.example"));
}

TEST_F(pushed, confirmation_holds_for_its_fingerprint_alone) {
    auto const state = [&] { return store().states(target, {domain})[domain]; };
    store().note_checked(target, domain, "aaaa");
    store().confirm(target, domain, "aaaa", nurse());
    EXPECT_EQ(state().confirmed, "aaaa");
    store().note_checked(target, domain, "aaaa");
    EXPECT_EQ(state().confirmed, "aaaa");
    store().note_checked(target, domain, "bbbb");
    EXPECT_EQ(state().confirmed, std::nullopt);
    EXPECT_EQ(state().fingerprint, "bbbb");
    EXPECT_EQ(value("SELECT action || ' ' || domain FROM cusax.audit WHERE action LIKE 'push.%'"),
              "push.confirmed capulet.example");
}

TEST_F(pushed, error_is_kept_until_the_next_comparison) {
    auto const state = [&] { return store().states(target, {domain})[domain]; };
    store().note_error(target, domain, "connection refused");
    EXPECT_EQ(state().error, "connection refused");
    EXPECT_EQ(state().checked_at, std::nullopt);
    store().note_checked(target, domain, std::nullopt);
    EXPECT_EQ(state().error, std::nullopt);
    EXPECT_NE(state().checked_at, std::nullopt);
    store().forget(target, domain);
    EXPECT_THAT(store().states(target, {domain}), IsEmpty());
}

}  // namespace
}  // namespace cusax::storage
