#include "nameserver/secondary_board.hpp"

#include <gmock/gmock.h>

namespace cusax::nameserver {
namespace {

using testing::SizeIs;

dns::name named(std::string_view text) { return dns::name::parse(text).value(); }

secondary at(std::string_view address, std::optional<dns::name> key = {}) {
    secondary made;
    made.address = endpoint::parse(address).value();
    made.key = std::move(key);
    return made;
}

bytes const verona{192, 0, 2, 53};
bytes const mantua{198, 51, 100, 7};
dns::name const capulet = named("capulet.example.");
dns::name const key = named("xfr.");
dns::name const other_key = named("other.");

TEST(secondary_board, zone_is_for_who_comes_from_the_right_place_with_the_right_key) {
    auto signing = at("192.0.2.53:53", key);
    signing.transfer_from = {network::parse("198.51.100.0/24").value()};
    signing.zones = {capulet};
    secondary_board const board({signing});
    struct {
        std::string_view what;
        bytes from;
        dns::name zone;
        dns::name const *with;
        bool allowed;
    } const cases[] = {
        {"its own address", verona, capulet, &key, true},
        {"a block that was named", mantua, capulet, &key, true},
        {"another address", {192, 0, 2, 54}, capulet, &key, false},
        {"an address of the other family", bytes(16), capulet, &key, false},
        {"another key", verona, capulet, &other_key, false},
        {"no key", verona, capulet, nullptr, false},
        {"another zone", verona, named("montague.example."), &key, false},
    };
    for (auto const &[what, from, zone, with, allowed] : cases)
        EXPECT_EQ(board.who_asks(from, zone, with, 1).has_value(), allowed) << what;
}

TEST(secondary_board, without_a_key_the_address_decides_and_a_key_does_not_help) {
    secondary_board const board({at("192.0.2.53:53")});
    EXPECT_EQ(board.who_asks(verona, capulet, nullptr, 1), 0U);
    EXPECT_EQ(board.who_asks(verona, capulet, &key, 1), std::nullopt);
    EXPECT_EQ(board.who_asks(mantua, capulet, nullptr, 1), std::nullopt);
}

TEST(secondary_board, of_two_that_look_alike_the_one_that_lacks_the_serial_asks) {
    secondary_board board({at("192.0.2.53:53", key), at("192.0.2.53:5353", key)});
    EXPECT_EQ(board.who_asks(verona, capulet, &key, 7), 0U);
    board.note_transfer(0, capulet, {.serial = 7});
    EXPECT_EQ(board.who_asks(verona, capulet, &key, 7), 1U);
    board.note_transfer(1, capulet, {.serial = 7});
    EXPECT_EQ(board.who_asks(verona, capulet, &key, 7), 0U);
}

TEST(secondary_board, error_is_over_once_the_zone_was_fetched) {
    secondary_board board({at("192.0.2.53:53", key)});
    board.note_error(0, capulet, "no answer to NOTIFY", timestamp{});
    board.note_transfer(0, capulet, {.serial = 7});
    EXPECT_TRUE(board.states(capulet).at(0).error.empty());
}

TEST(secondary_board, state_tells_what_was_acknowledged_sent_and_wrong) {
    secondary_board board({at("192.0.2.53:53", key)});
    board.note_pending(0, capulet);
    board.note_error(0, capulet, "no answer to NOTIFY", timestamp{});
    auto state = board.states(capulet).at(0);
    EXPECT_EQ(state.secondary, "192.0.2.53:53");
    EXPECT_TRUE(state.pending);
    EXPECT_EQ(state.error, "no answer to NOTIFY");
    board.note_acknowledged(0, capulet, 7);
    board.note_transfer(0, capulet, {.serial = 7, .incremental = true, .octets = 300});
    state = board.states(capulet).at(0);
    EXPECT_FALSE(state.pending);
    EXPECT_TRUE(state.error.empty());
    EXPECT_EQ(state.acknowledged, 7U);
    EXPECT_EQ(state.transfer->octets, 300U);
    auto const sum = board.stats().at(0);
    EXPECT_EQ(sum.zones, 1U);
    EXPECT_EQ(sum.incremental, 1U);
    EXPECT_EQ(sum.pending + sum.failing, 0U);
    board.forget(capulet);
    EXPECT_EQ(board.stats().at(0).zones, 0U);
    EXPECT_EQ(board.states(capulet).at(0).acknowledged, std::nullopt);
}

}  // namespace
}  // namespace cusax::nameserver
