#include "dns/cookie.hpp"

#include "zone_text.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

secret<bytes> secret_of(std::string_view hex) { return secret<bytes>(decode_hex(hex).value()); }

bytes address_of(std::string const &text) {
    bytes octets(text.find(':') == std::string::npos ? 4 : 16);
    EXPECT_EQ(inet_pton(octets.size() == 4 ? AF_INET : AF_INET6, text.c_str(), octets.data()), 1);
    return octets;
}

sys_seconds at(std::int64_t second) { return sys_seconds(seconds(second)); }

constexpr std::string_view old_secret = "e5e973e5a6b2a43f48e7dc849e37bfcf";

// RFC 9018 appendix A, octet by octet.
TEST(cookie, examples_of_rfc_9018_are_met) {
    struct {
        std::string_view secret, previous;
        std::string address;
        std::string_view sent;
        std::int64_t now;
        bool valid;
        std::string_view answered;
    } const cases[] = {
        {old_secret, "", "198.51.100.100", "2464c4abcf10c957", 1559731985, false,
         "2464c4abcf10c957010000005cf79f111f8130c3eee29480"},  // A.1
        {old_secret, "", "198.51.100.100", "2464c4abcf10c957010000005cf79f111f8130c3eee29480", 1559734385,
         true, "2464c4abcf10c957010000005cf7a871d4a564a1442aca77"},  // A.2
        // A.3: reserved octets are hashed as they came. It was made 1 h 52 min before: too old by §4.3.
        {old_secret, "", "203.0.113.203", "fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5", 1559734700,
         false, "fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e"},
        {old_secret, "", "203.0.113.203", "fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5", 1559727985,
         true, "fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5"},
        {"445536bcd2513298075a5d379663c962", "dd3bdf9344b678b185a6f5cb60fca715",
         "2001:db8:220:1:59de:d0f4:8769:82b8", "22681ab97d52c298010000005cf7c57926556bd0934c72f8", 1559741961,
         true, "22681ab97d52c298010000005cf7c609a6bb79d16625507a"},  // A.4: the secret was rolled over
    };
    for (auto const &c : cases) {
        std::optional<secret<bytes>> previous;
        if (!c.previous.empty()) previous = secret_of(c.previous);
        auto const mint = cookie_mint::make(secret_of(c.secret), previous).value();
        auto const checked = mint.check(decode_hex(c.sent).value(), address_of(c.address), at(c.now));
        EXPECT_EQ(checked.valid, c.valid) << c.sent;
        EXPECT_EQ(encode_hex(checked.reply), c.answered);
    }
}

// RFC 9018 §4.3: an hour old at most, five minutes into the future; renewed after half an hour.
TEST(cookie, age_decides) {
    auto const mint = cookie_mint::make(secret_of(old_secret)).value();
    bytes const client = address_of("192.0.2.1");
    std::int64_t const made_at = 0xFFFFFF00;  // the 32 bits run over meanwhile
    auto const made = mint.check(bytes(8, 7), client, at(made_at)).reply;
    struct {
        std::int64_t age;
        bool valid, same;
    } const cases[] = {{0, true, true},      {1800, true, true}, {1801, true, false}, {3600, true, false},
                       {3601, false, false}, {-300, true, true}, {-301, false, false}};
    for (auto const &[age, valid, same] : cases) {
        auto const checked = mint.check(made, client, at(made_at + age));
        EXPECT_EQ(checked.valid, valid) << age;
        EXPECT_EQ(checked.reply == made, same) << age;
        EXPECT_TRUE(mint.check(checked.reply, client, at(made_at + age)).valid) << "what is given is good";
    }
}

TEST(cookie, of_another_client_secret_or_version_is_not_ours) {
    auto const mint = cookie_mint::make(secret_of(old_secret)).value();
    bytes const client = address_of("192.0.2.1");
    auto const made = mint.check(bytes(8, 7), client, at(1000)).reply;
    ASSERT_TRUE(mint.check(made, client, at(1000)).valid);
    EXPECT_FALSE(mint.check(made, address_of("192.0.2.2"), at(1000)).valid);
    EXPECT_FALSE(mint.check(made, address_of("2001:db8::1"), at(1000)).valid);
    for (std::size_t i = 0; i < made.size(); ++i) {
        auto changed = made;
        changed[i] ^= 1U;
        EXPECT_FALSE(mint.check(changed, client, at(1000)).valid) << i;
    }
    for (std::size_t const size : {8U, 16U, 23U, 25U, 40U})
        EXPECT_FALSE(mint.check(bytes(size, 1), client, at(1000)).valid) << size;
    auto const other = cookie_mint::make(secret_of("00000000000000000000000000000000")).value();
    EXPECT_FALSE(other.check(made, client, at(1000)).valid);
}

TEST(cookie, secret_of_another_size_is_refused) {
    EXPECT_FALSE(cookie_mint::make(secret<bytes>(bytes(15, 1))));
    EXPECT_FALSE(cookie_mint::make(secret<bytes>(bytes(16, 1)), secret<bytes>(bytes(17, 1))));
}

class cookie_answer : public testing::Test {
  protected:
    static bytes option(bytes const &cookie) {
        bytes out{0, 10, 0, static_cast<std::uint8_t>(cookie.size())};
        out.insert(out.end(), cookie.begin(), cookie.end());
        return out;
    }
    decoded ask_with(bytes const &options, cookie_mint const &used, transport via = transport::udp,
                     std::string_view qname = "h.example") {
        bytes const query = make_query(n(qname), rr_type::a, {.edns_payload = 1232, .edns_options = options});
        bytes out(max_message_size);
        outcome = answer(query, zones, client(via, address, &used), {}, out, {.now = at(1000)});
        out.resize(outcome.size);
        return decode(out);
    }

    zone_set const zones{{zone_of("example", {a_of("h.example", "192.0.2.5")})}};
    bytes const address = address_of("192.0.2.1");
    cookie_mint const mint = cookie_mint::make(secret_of(old_secret)).value();
    cookie_mint const strict = cookie_mint::make(secret_of(old_secret), std::nullopt, true).value();
    answered outcome;
};

TEST_F(cookie_answer, gives_a_cookie_that_is_good_next_time) {
    auto const first = ask_with(option(bytes(8, 7)), mint);
    EXPECT_EQ(first.answer.size(), 1U);
    EXPECT_FALSE(outcome.has_valid_cookie);
    ASSERT_EQ(first.opt_options.size(), 28U);
    EXPECT_EQ(bytes(first.opt_options.begin() + 4, first.opt_options.begin() + 12), bytes(8, 7));
    auto const second = ask_with(first.opt_options, mint);
    EXPECT_TRUE(outcome.has_valid_cookie);
    EXPECT_EQ(second.opt_options, first.opt_options);
}

TEST_F(cookie_answer, server_cookie_that_is_not_ours_is_answered_with_a_fresh_one) {
    auto const got = ask_with(option(bytes(24, 1)), mint);
    EXPECT_EQ(got.code, 0U);
    EXPECT_EQ(got.answer.size(), 1U);
    EXPECT_EQ(got.opt_options.size(), 28U);
    EXPECT_FALSE(outcome.has_valid_cookie);
}

// RFC 7873 §5.2.2
TEST_F(cookie_answer, other_sizes_are_malformed) {
    for (std::size_t const size : {0U, 1U, 7U, 9U, 15U, 41U, 100U})
        EXPECT_EQ(ask_with(option(bytes(size, 1)), mint).code, 1U) << size;
    for (std::size_t const size : {8U, 16U, 40U})
        EXPECT_EQ(ask_with(option(bytes(size, 1)), mint).code, 0U) << size;
}

// RFC 7873 §5.2
TEST_F(cookie_answer, first_of_two_cookies_counts) {
    bytes both = option(bytes(8, 7));
    bytes const second = option(bytes(3, 1));
    both.insert(both.end(), second.begin(), second.end());
    auto const got = ask_with(both, mint);
    EXPECT_EQ(got.code, 0U);
    EXPECT_EQ(bytes(got.opt_options.begin() + 4, got.opt_options.begin() + 12), bytes(8, 7));
}

// RFC 7873 §5.2.3, §5.2.4
TEST_F(cookie_answer, badcookie_only_where_one_is_required_over_udp) {
    auto const refused = ask_with(option(bytes(8, 7)), strict);
    EXPECT_EQ(refused.code, 23U);
    EXPECT_TRUE(refused.answer.empty());
    EXPECT_EQ(render_rcode(outcome.code), "BADCOOKIE");
    EXPECT_EQ(ask_with(refused.opt_options, strict).answer.size(), 1U) << "with the cookie just given";
    EXPECT_EQ(ask_with(option(bytes(8, 7)), strict, transport::tcp).answer.size(), 1U);
    EXPECT_EQ(ask_with({}, strict).answer.size(), 1U) << "a client that knows no cookies";
}

TEST_F(cookie_answer, cut_answer_keeps_question_and_cookie) {
    bytes const query =
        make_query(n("h.example"), rr_type::a, {.edns_payload = 1232, .edns_options = option(bytes(8, 7))});
    bytes out(1232);
    outcome = answer(query, zones, client(transport::udp, address, &mint), {}, out, {.now = at(1000)});
    cut_answer(outcome, out);
    out.resize(outcome.size);
    auto const got = decode(out);
    EXPECT_TRUE(got.tc());
    EXPECT_TRUE(outcome.truncated);
    EXPECT_EQ(got.question_octets.size() + 12 + 11 + 28, got.size);
    EXPECT_TRUE(got.answer.empty() && got.authority.empty() && got.additional.empty());
    EXPECT_EQ(got.opt_options.size(), 28U);

    bytes plain(1232);
    outcome = answer(make_query(n("h.example"), rr_type::a), zones, transport::udp, {}, plain);
    cut_answer(outcome, plain);
    plain.resize(outcome.size);
    EXPECT_FALSE(decode(plain).has_opt);
    EXPECT_TRUE(decode(plain).tc());
}

}  // namespace
}  // namespace cusax::dns
