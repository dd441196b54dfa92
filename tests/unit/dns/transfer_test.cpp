#include "dns/transfer.hpp"

#include "zone_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace cusax::dns {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::SizeIs;

constexpr std::chrono::sys_seconds now{1'700'000'000s};

bool anyone(name const &, name const *) { return true; }

transfer_rules rules_for(tsig_keyring const *keys = nullptr) {
    return {.limits = {}, .trust = {.keys = keys, .now = now}, .may_have = anyone};
}

// With the SOA of this serial in its authority section (RFC 1995 §3).
bytes ixfr_query(std::string_view origin, std::uint32_t serial) {
    bytes message = make_query(n(origin), rr_type::ixfr);
    message[9] = 1;
    rdata const soa = with_serial(soa_of(origin).records.front(), serial);
    for (unsigned const octet : {0xC0U, 12U}) message.push_back(static_cast<std::uint8_t>(octet));
    for (unsigned const value : {6U, 1U, 0U, 0U, static_cast<unsigned>(soa.size())}) add16(message, value);
    message.insert(message.end(), soa.begin(), soa.end());
    return message;
}

std::vector<bytes> run(transfer &under_way) {
    std::vector<bytes> messages;
    bytes out(max_message_size);
    while (std::size_t const size = under_way.next(out, now))
        messages.emplace_back(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size));
    return messages;
}

struct received {
    transfer_kind kind{};
    std::vector<bytes> messages;
    std::vector<std::string> records;  // of all messages
};

received ask_for(bytes const &query, zone_set const &zones, transfer_rules const &rules = rules_for()) {
    bytes out(max_message_size);
    auto opened = open_transfer(query, zones, rules, out);
    auto *const under_way = std::get_if<transfer>(&opened);
    if (under_way == nullptr) {
        ADD_FAILURE() << "there is no transfer to run";
        return {};
    }
    received all{.kind = under_way->kind(), .messages = run(*under_way), .records = {}};
    for (bytes const &message : all.messages) {
        decoded const response = decode(message);
        EXPECT_EQ(response.id, 0x1234);
        EXPECT_TRUE(response.aa());
        EXPECT_EQ(response.code, 0U);
        EXPECT_FALSE(response.question.empty());
        all.records.insert(all.records.end(), response.answer.begin(), response.answer.end());
    }
    EXPECT_EQ(under_way->records_sent(), all.records.size());
    return all;
}

std::vector<std::string> lines_of(zone const &from) {
    std::vector<std::string> lines;
    for (rrset const &set : from.rrsets())
        for (rdata const &data : set.records)
            lines.push_back(set.owner.render() + ' ' + std::to_string(set.ttl.count()) + ' ' +
                            render_type(set.type) + ' ' + render_rdata(set.type, data));
    return lines;
}

rrset host(int i) { return a_of("h" + std::to_string(i) + ".example", "192.0.2.1"); }

std::string soa_line(std::uint32_t serial) {
    return "example. 3600 SOA ns1.example. hostmaster.example. " + std::to_string(serial) +
           " 7200 900 1209600 300";
}

std::string host_line(int i) { return "h" + std::to_string(i) + ".example. 3600 A 192.0.2.1"; }

std::shared_ptr<zone const> after(std::shared_ptr<zone const> const &before, zone_change const &change) {
    return std::make_shared<zone const>(before->apply(change, before->serial() + 1).value());
}

TEST(transfer, axfr_is_the_whole_zone_between_two_soa) {
    auto const zone = zone_of(
        "example", {host(1), txt_of("*.w.example", "x"), ns_of("s.example", "ns.s.example"),
                    a_of("ns.s.example", "192.0.2.53"), srv_of("_sip._udp.example", 1, "h1.example")});
    auto all = ask_for(make_query(n("EXAMPLE"), rr_type::axfr), zone_set({zone}));
    EXPECT_EQ(all.kind, transfer_kind::whole);
    ASSERT_THAT(all.messages, SizeIs(1));
    ASSERT_THAT(all.records, SizeIs(8));
    EXPECT_EQ(all.records.front(), soa_line(1));
    EXPECT_EQ(all.records.back(), soa_line(1));
    all.records.pop_back();
    EXPECT_THAT(all.records, testing::UnorderedElementsAreArray(lines_of(*zone)));
}

TEST(transfer, large_zone_comes_in_messages_that_pointers_reach) {
    std::vector<rrset> sets;
    for (int i = 0; i < 5000; ++i) sets.push_back(host(i));
    std::vector<rdata> many;
    for (std::uint16_t i = 0; i < 1500; ++i) many.push_back(make_srv(i, 0, 5060, n("sip.montague.example")));
    sets.push_back(set_of("_sip._udp.example", rr_type::srv, many));
    sets.push_back(set_of("big.example", static_cast<rr_type>(65280), {bytes(63'900, 7)}));
    auto const zone = zone_of("example", sets);
    auto all = ask_for(make_query(n("example"), rr_type::axfr), zone_set({zone}));
    EXPECT_GT(all.messages.size(), 5U);
    std::size_t beyond = 0;
    for (bytes const &message : all.messages) beyond += message.size() > 0x4000U + 100U ? 1U : 0U;
    EXPECT_LE(beyond, 1U) << "but for the one huge record";
    ASSERT_EQ(all.records.front(), all.records.back());
    all.records.pop_back();
    auto expected = lines_of(*zone);
    std::ranges::sort(expected);
    std::ranges::sort(all.records);
    EXPECT_EQ(all.records, expected);
}

TEST(transfer, version_that_it_began_with_is_sent_to_the_end) {
    std::vector<rrset> sets;
    for (int i = 0; i < 3000; ++i) sets.push_back(host(i));
    auto zone = zone_of("example", sets);
    bytes out(max_message_size);
    auto opened = open_transfer(make_query(n("example"), rr_type::axfr), zone_set({zone}), rules_for(), out);
    auto moved = std::get<transfer>(std::move(opened));
    ASSERT_GT(moved.next(out, now), 0U);
    zone = after(zone, {.removed = sets, .added = {}});
    EXPECT_FALSE(run(moved).empty());
    EXPECT_EQ(moved.records_sent(), 3003U);
    EXPECT_EQ(moved.serial(), 1U);
}

TEST(transfer, ixfr_sends_what_the_client_lacks) {
    auto const first = zone_of("example", {host(1), host(2), host(3)}, 10);
    auto const second = after(first, {.removed = {host(1)}, .added = {host(4)}});
    auto const third = after(second, {.removed = {host(4)}, .added = {host(5)}});
    zone_set const zones({third});
    struct {
        std::uint32_t client;
        transfer_kind kind;
        std::vector<std::string> records;
    } const cases[] = {
        {11,
         transfer_kind::difference,
         {soa_line(12), soa_line(11), host_line(4), soa_line(12), host_line(5), soa_line(12)}},
        {10,
         transfer_kind::difference,
         {soa_line(12), soa_line(10), host_line(1), soa_line(12), host_line(5), soa_line(12)}},
        {12, transfer_kind::nothing_newer, {soa_line(12)}},
        {13, transfer_kind::nothing_newer, {soa_line(12)}},
        {0xFFFFFFFF, transfer_kind::whole_for_ixfr, {}},
        {9, transfer_kind::whole_for_ixfr, {}},
    };
    for (auto const &[client, kind, records] : cases) {
        auto const all = ask_for(ixfr_query("example", client), zones);
        EXPECT_EQ(all.kind, kind) << client;
        EXPECT_THAT(all.messages, SizeIs(1)) << client;
        if (kind != transfer_kind::whole_for_ixfr) {
            EXPECT_EQ(all.records, records) << client;
            continue;
        }
        EXPECT_EQ(all.records.size(), third->record_count() + 1);
        EXPECT_EQ(all.records.front(), all.records.back());
    }
}

TEST(transfer, difference_longer_than_the_zone_is_the_zone) {
    zone_change change;
    for (int i = 0; i < 10; ++i) change.added.push_back(host(i));
    auto const full = after(zone_of("example", {}, 1), change);  // 10 records of difference, 12 of zone
    auto const empty = after(full, {.removed = change.added, .added = {host(20)}});
    EXPECT_EQ(ask_for(ixfr_query("example", 1), zone_set({full})).kind, transfer_kind::difference);
    EXPECT_EQ(ask_for(ixfr_query("example", 2), zone_set({empty})).kind, transfer_kind::whole_for_ixfr);
    EXPECT_EQ(ask_for(ixfr_query("example", 1), zone_set({empty})).kind, transfer_kind::difference)
        << "most of what happened since cancels out";
}

TEST(transfer, difference_fills_its_messages) {
    std::vector<rrset> sets;
    for (int i = 0; i < 3000; ++i) sets.push_back(host(i));
    auto const before = zone_of("example", sets, 1);
    sets.resize(1500);
    auto const all =
        ask_for(ixfr_query("example", 1), zone_set({after(before, {.removed = sets, .added = {}})}));
    EXPECT_THAT(all.messages, SizeIs(1));
    EXPECT_THAT(all.records, SizeIs(1504));
}

TEST(transfer, edns_and_expire_are_answered_in_the_first_message) {
    std::vector<rrset> sets;
    for (int i = 0; i < 3000; ++i) sets.push_back(host(i));
    bytes const query =
        make_query(n("example"), rr_type::axfr, {.edns_payload = 1232, .edns_options = {0, 9, 0, 0}});
    auto const all = ask_for(query, zone_set({zone_of("example", sets)}));
    ASSERT_GT(all.messages.size(), 1U);
    EXPECT_EQ(decode(all.messages[0]).opt_options, (bytes{0, 9, 0, 4, 0, 0x12, 0x75, 0}));
    EXPECT_FALSE(decode(all.messages[1]).has_opt);
}

// RFC 8945 §5.3.1
TEST(transfer, every_message_is_signed) {
    tsig_key const key = key_of("verona", tsig_algorithm::hmac_sha384);
    tsig_keyring const keys({key});
    tsig_signer client(key);
    std::vector<rrset> sets;
    for (int i = 0; i < 3000; ++i) sets.push_back(host(i));
    bytes const query = with_signature(make_query(n("example"), rr_type::axfr), client, now);
    auto rules = rules_for(&keys);
    rules.may_have = [](name const &origin, name const *by) {
        return origin == n("example") && by != nullptr && *by == n("verona");
    };
    auto const all = ask_for(query, zone_set({zone_of("example", sets)}), rules);
    ASSERT_GT(all.messages.size(), 2U);
    tsig_verifier verifier(key, client.mac());
    for (bytes const &message : all.messages) {
        EXPECT_EQ(verifier.check(message, now), tsig_verdict::good);
        EXPECT_TRUE(verifier.complete());
    }
}

TEST(transfer, what_is_no_request_for_one_is_left_to_answer) {
    zone_set const zones({zone_of("example", {})});
    bytes const axfr = make_query(n("example"), rr_type::axfr);
    bytes out(max_message_size);
    for (bytes const &message :
         {bytes(), bytes(axfr.begin(), axfr.end() - 1), make_query(n("example"), rr_type::soa),
          make_query(n("example"), rr_type::axfr, {.flags = 0x8000}),
          make_query(n("example"), rr_type::axfr, {.flags = 4 << 11}),
          make_query(n("example"), rr_type::axfr, {.edns_payload = 1232, .edns_version = 1})})
        EXPECT_TRUE(std::holds_alternative<ordinary_query>(open_transfer(message, zones, rules_for(), out)));
}

TEST(transfer, refusals_have_no_data) {
    tsig_key const key = key_of("verona");
    tsig_keyring const keys({key});
    auto const signed_by = [](tsig_key const &by, std::chrono::sys_seconds at) {
        tsig_signer signer(by);
        return with_signature(make_query(n("example"), rr_type::axfr), signer, at);
    };
    bytes soa_of_another_type = ixfr_query("example", 1);
    soa_of_another_type[12 + 13 + 3] = 7;
    bytes cut_soa = ixfr_query("example", 1);
    cut_soa.resize(cut_soa.size() - 1);
    --cut_soa[12 + 13 + 11];
    struct {
        std::string_view what;
        bytes message;
        bool allowed;
        rcode code;
        bool has_tsig;
    } const cases[] = {
        {"not ours", make_query(n("montague.example"), rr_type::axfr), true, rcode::notauth, false},
        {"inside ours", make_query(n("h.example"), rr_type::axfr), true, rcode::notauth, false},
        {"above ours", make_query(name(), rr_type::axfr), true, rcode::notauth, false},
        {"class CH", make_query(n("example"), rr_type::axfr, {.qclass = rr_class::ch}), true, rcode::refused,
         false},
        {"refused", make_query(n("example"), rr_type::axfr), false, rcode::refused, false},
        {"IXFR without SOA", make_query(n("example"), rr_type::ixfr), true, rcode::formerr, false},
        {"IXFR with something else", soa_of_another_type, true, rcode::formerr, false},
        {"IXFR with a cut SOA", cut_soa, true, rcode::formerr, false},
        {"refused to a key", signed_by(key, now), false, rcode::refused, true},
        {"unknown key", signed_by(key_of("mantua"), now), true, rcode::notauth, true},
        {"skewed clock", signed_by(key, now - 1h), true, rcode::notauth, true},
    };
    zone_set const zones({zone_of("example", {host(1)})});
    for (auto const &[what, message, allowed, code, has_tsig] : cases) {
        auto rules = rules_for(&keys);
        rules.may_have = [allowed = allowed](name const &, name const *) { return allowed; };
        bytes out(max_message_size);
        auto const opened = open_transfer(message, zones, rules, out);
        auto const *const refusal = std::get_if<answered>(&opened);
        ASSERT_NE(refusal, nullptr) << what;
        EXPECT_EQ(refusal->code, code) << what;
        decoded const response = decode(byte_view(out).first(refusal->size));
        EXPECT_EQ(response.code, static_cast<unsigned>(code)) << what;
        EXPECT_TRUE(response.answer.empty()) << what;
        EXPECT_FALSE(response.aa()) << what;
        EXPECT_EQ(response.has_tsig, has_tsig) << what;
    }
}

}  // namespace
}  // namespace cusax::dns
