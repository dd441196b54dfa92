#include "dns/message.hpp"

#include "zone_text.hpp"

#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

// RFC 1035 §4.1.4: F.ISI.ARPA at 20, FOO.F.ISI.ARPA at 40, ARPA at 64, the root at 92
bytes rfc1035_example() {
    bytes message(93);
    auto const put = [&message](std::size_t at, bytes const &octets) {
        std::copy(octets.begin(), octets.end(), message.begin() + static_cast<std::ptrdiff_t>(at));
    };
    put(20, {1, 'F', 3, 'I', 'S', 'I', 4, 'A', 'R', 'P', 'A', 0});
    put(40, {3, 'F', 'O', 'O', 0xC0, 20});
    put(64, {0xC0, 26});
    return message;
}

TEST(compressed_name, example_of_rfc1035_reads) {
    bytes const message = rfc1035_example();
    struct {
        std::size_t at;
        std::string_view text;
        std::size_t behind;
    } const cases[] = {
        {20, "F.ISI.ARPA.", 32}, {40, "FOO.F.ISI.ARPA.", 46}, {64, "ARPA.", 66}, {92, ".", 93}};
    for (auto const &[at, text, behind] : cases) {
        bytes wire;
        EXPECT_EQ(read_name(message, at, wire), behind);
        EXPECT_EQ(name::from_wire(wire)->render(), text);
    }
}

TEST(compressed_name, loops_and_truncation_refused) {
    bytes const cases[] = {
        {0xC0, 0},           // to itself
        {0xC0, 2, 0xC0, 0},  // forward, and round
        {1, 'a', 0xC0, 0},   // to the name's own beginning
        {0xC0, 9},           // beyond the end
        {0xC0},              // half a pointer
        {3, 'a', 'b'},       // half a label
        {1, 'a'},            // no end
        {0x40, 0},           // label types of RFC 2671, given up by RFC 6891
        {0x80, 0},           //
        {},                  //
    };
    for (bytes const &message : cases) {
        bytes wire;
        EXPECT_FALSE(read_name(message, 0, wire)) << encode_hex(message);
    }
}

TEST(compressed_name, longer_than_255_octets_refused) {
    bytes message;  // each piece is one label and a pointer to the piece before: legal pointers, too long a
                    // name
    std::size_t before = 0;
    for (int i = 0; i < 6; ++i) {
        std::size_t const here = message.size();
        message.push_back(60);
        message.insert(message.end(), 60, 'a');
        if (i == 0)
            message.push_back(0);
        else
            add16(message, static_cast<unsigned>(0xC000U | before));
        before = here;
        bytes wire;
        EXPECT_EQ(read_name(message, here, wire).has_value(), 61 * (i + 1) + 1 <= 255) << i;
    }
}

TEST(query, question_and_edns_read) {
    bytes const octets = make_query(
        n("_sip._udp.CaPulet.example"), rr_type::srv,
        {.edns_payload = 4096, .dnssec_ok = true, .edns_options = {0, 12, 0, 2, 7, 7, 0, 9, 0, 0}});
    query read;
    ASSERT_EQ(parse_query(octets, read), query_verdict::readable);
    EXPECT_EQ(name::from_wire(read.qname)->render(), "_sip._udp.CaPulet.example.");
    EXPECT_EQ(read.qtype, rr_type::srv);
    EXPECT_EQ(read.qclass, rr_class::in);
    ASSERT_TRUE(read.edns);
    EXPECT_EQ(read.edns->payload, 4096);
    EXPECT_TRUE(read.edns->dnssec_ok);
    EXPECT_TRUE(read.edns->wants_expire);
    EXPECT_TRUE(read.tsig.empty());
}

TEST(query, every_truncation_of_a_query_is_malformed_or_ignored) {
    bytes const whole =
        make_query(n("a.example"), rr_type::a, {.edns_payload = 1232, .edns_options = {0, 10, 0, 1, 7}});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        query read;
        auto const expected = size < header_size ? query_verdict::ignore : query_verdict::malformed;
        EXPECT_EQ(parse_query(byte_view(whole).first(size), read), expected) << size;
    }
}

bytes with_additional(bytes query, std::vector<bytes> const &records) {
    query[11] = static_cast<std::uint8_t>(query[11] + records.size());
    for (bytes const &record : records) query.insert(query.end(), record.begin(), record.end());
    return query;
}

TEST(query, place_of_opt_and_tsig_is_held) {
    bytes const plain = make_query(n("a.example"), rr_type::a);
    bytes const opt{0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0};
    bytes const owned_opt{1, 'x', 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0};
    bytes const cut_option{0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 3, 0, 10, 0};
    bytes const tsig{1, 'k', 0, 0, 250, 0, 255, 0, 0, 0, 0, 0, 0};
    struct {
        std::vector<bytes> records;
        query_verdict verdict;
    } const cases[] = {{{opt}, query_verdict::readable},        {{opt, opt}, query_verdict::malformed},
                       {{owned_opt}, query_verdict::malformed}, {{cut_option}, query_verdict::malformed},
                       {{opt, tsig}, query_verdict::readable},  {{tsig, opt}, query_verdict::malformed}};
    for (auto const &[records, verdict] : cases) {
        query read;
        EXPECT_EQ(parse_query(with_additional(plain, records), read), verdict);
    }
    query read;
    bytes const signed_query = with_additional(plain, {opt, tsig});
    parse_query(signed_query, read);
    EXPECT_EQ(bytes(read.tsig.begin(), read.tsig.end()), tsig);

    bytes opt_in_answer = with_additional(plain, {opt});
    std::swap(opt_in_answer[7], opt_in_answer[11]);
    EXPECT_EQ(parse_query(opt_in_answer, read), query_verdict::malformed);

    bytes trailing = plain;
    trailing.push_back(0);
    EXPECT_EQ(parse_query(trailing, read), query_verdict::malformed);
}

}  // namespace
}  // namespace cusax::dns
