#include "dns/transfer_reader.hpp"

#include "dns/transfer.hpp"
#include "zone_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds now{1'700'000'000s};
constexpr std::size_t plenty = 1 << 24;

std::shared_ptr<zone const> large_zone() {
    std::vector<rrset> sets;
    for (int i = 0; i < 2000; ++i)
        sets.push_back(srv_of("_s" + std::to_string(i) + ".example", 1, "h.example"));
    sets.push_back(a_of("h.example", "192.0.2.1"));
    return zone_of("example", sets, 42);
}

std::vector<bytes> transfer_of(std::shared_ptr<zone const> const &zone, bytes const &request,
                               tsig_keyring const *keys = nullptr) {
    bytes out(max_message_size);
    auto opened = open_transfer(request, zone_set({zone}),
                                {.limits = {},
                                 .trust = {.keys = keys, .now = now},
                                 .may_have = [](name const &, name const *) { return true; }},
                                out);
    std::vector<bytes> messages;
    while (std::size_t const size = std::get<transfer>(opened).next(out, now))
        messages.emplace_back(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size));
    return messages;
}

// A message of these records, as an answer to AXFR of "example" with ID 9.
bytes answer_of(std::vector<rrset> const &sets) {
    bytes out{0, 9, 0x84, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 252, 0, 1};
    for (rrset const &set : sets)
        for (rdata const &data : set.records) {
            ++out[7];
            out.insert(out.end(), set.owner.wire().begin(), set.owner.wire().end());
            for (unsigned const value : {static_cast<unsigned>(set.type), 1U, 0U, unsigned{set.ttl.count()},
                                         static_cast<unsigned>(data.size())})
                add16(out, value);
            out.insert(out.end(), data.begin(), data.end());
        }
    return out;
}

transfer_reader reader_for(std::size_t most_octets = plenty) {
    return {n("example"), make_query(9, n("example"), rr_type::axfr, {}), most_octets};
}

TEST(transfer_reader, our_own_transfer_reads_back) {
    tsig_key const key = key_of("verona");
    tsig_keyring const keys({key});
    auto const zone = large_zone();
    for (bool const is_signed : {false, true}) {
        auto request =
            make_query(9, n("example"), rr_type::axfr, {.key = is_signed ? &key : nullptr, .now = now});
        auto const messages = transfer_of(zone, request.octets, &keys);
        ASSERT_GT(messages.size(), 2U);
        transfer_reader reader(n("example"), std::move(request), plenty);
        for (std::size_t i = 0; i < messages.size(); ++i)
            ASSERT_EQ(reader.take(messages[i], now).value(), i + 1 == messages.size());
        EXPECT_FALSE(reader.take(messages.back(), now)) << "it is over";
        EXPECT_EQ(std::move(reader).rrsets(), zone->rrsets());
    }
}

TEST(transfer_reader, stream_with_a_changed_lost_or_unsigned_message_is_refused) {
    tsig_key const key = key_of("verona");
    tsig_keyring const keys({key});
    auto const request = make_query(9, n("example"), rr_type::axfr, {.key = &key, .now = now}).octets;
    auto const good = transfer_of(large_zone(), request, &keys);
    auto changed = good;
    changed[1][changed[1].size() / 2] ^= 1U;
    auto lost = good;
    lost.erase(lost.begin() + 1);
    auto const without_signatures =
        transfer_of(large_zone(), make_query(9, n("example"), rr_type::axfr, {}).octets);
    auto end_unsigned = good;
    end_unsigned.back() = without_signatures.back();
    for (auto const &messages : {changed, lost, without_signatures, end_unsigned}) {
        transfer_reader reader(n("example"),
                               make_query(9, n("example"), rr_type::axfr, {.key = &key, .now = now}), plenty);
        result<bool> last = false;
        for (auto const &message : messages)
            if (last) last = reader.take(message, now);
        ASSERT_FALSE(last);
        EXPECT_THAT(last.error().code, testing::AnyOf(error_code::unauthorized, error_code::malformed));
    }
}

TEST(transfer_reader, what_is_no_transfer_is_refused) {
    rrset const soa = soa_of("example");
    bytes refused = answer_of({});
    refused[3] = 5;
    bytes other_id = answer_of({soa});
    other_id[1] = 8;
    bytes other_class = answer_of({soa, a_of("h.example", "192.0.2.1")});
    other_class[other_class.size() - 11] = 3;
    struct {
        std::string_view what;
        bytes message;
        error_code code;
    } const cases[] = {
        {"REFUSED", refused, error_code::forbidden},
        {"another ID", other_id, error_code::malformed},
        {"no records", answer_of({}), error_code::malformed},
        {"no SOA first", answer_of({a_of("h.example", "192.0.2.1"), soa}), error_code::malformed},
        {"SOA of another zone", answer_of({soa_of("a.example")}), error_code::malformed},
        {"SOA that differ", answer_of({soa, soa_of("example", 17)}), error_code::malformed},
        {"records behind the end", answer_of({soa, soa, a_of("h.example", "192.0.2.1")}),
         error_code::malformed},
        {"outside the zone", answer_of({soa, a_of("h.other", "192.0.2.1"), soa}), error_code::malformed},
        {"another class", other_class, error_code::malformed},
        {"octets", bytes{1, 2, 3}, error_code::malformed},
    };
    for (auto const &[what, message, code] : cases) {
        auto const taken = reader_for().take(message, now);
        ASSERT_FALSE(taken) << what;
        EXPECT_EQ(taken.error().code, code) << what;
    }
    EXPECT_EQ(reader_for(100)
                  .take(answer_of({soa, a_of("h.example", "192.0.2.1"), txt_of("t.example", "x"), soa}), now)
                  .error()
                  .code,
              error_code::too_large);
}

TEST(transfer_reader, records_of_one_set_come_together) {
    rrset quick = a_of("h.example", "192.0.2.2");
    quick.ttl = time_to_live(60);
    auto reader = reader_for();
    EXPECT_EQ(reader.take(answer_of({soa_of("example"), a_of("h.example", "192.0.2.1")}), now), false);
    EXPECT_EQ(reader.take(answer_of({txt_of("a.example", "x"), quick, a_of("H.example", "192.0.2.1"),
                                     soa_of("EXAMPLE")}),
                          now),
              true);
    auto const sets = std::move(reader).rrsets();
    ASSERT_EQ(sets.size(), 3U);
    EXPECT_EQ(sets[0].type, rr_type::soa);
    EXPECT_EQ(sets[1], txt_of("a.example", "x"));
    EXPECT_EQ(sets[2], set_of("h.example", rr_type::a, {make_a({192, 0, 2, 1}), make_a({192, 0, 2, 2})}, 60));
}

}  // namespace
}  // namespace cusax::dns
