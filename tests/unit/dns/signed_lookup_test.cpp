#include "dns/lookup.hpp"
#include "zone_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::chrono::sys_seconds now{1'700'000'000s};

zone_set capulet_zones() {
    std::vector<rdata> many;
    for (std::uint16_t i = 0; i < 20; ++i) many.push_back(make_srv(i, 0, 5060, n("sip.capulet.example")));
    return zone_set({zone_of("capulet.example", {set_of("_sip._udp.capulet.example", rr_type::srv, many),
                                                 a_of("sip.capulet.example", "192.0.2.10")})});
}

struct signed_answer {
    answered outcome;
    bytes octets;
    decoded response;
};

signed_answer ask_signed(bytes const &query, tsig_context const &trust, transport via = transport::udp,
                         std::size_t room = 4096) {
    bytes out(room);
    answered const outcome = answer(query, capulet_zones(), via, {}, out, trust);
    out.resize(outcome.size);
    return {outcome, out, outcome.size == 0 ? decoded() : decode(out)};
}

TEST(signed_lookup, answer_is_signed_over_udp_and_tcp) {
    tsig_key const key = key_of("verona", tsig_algorithm::hmac_sha512);
    tsig_keyring const keys({key});
    for (transport const via : {transport::udp, transport::tcp})
        for (bool const edns : {false, true}) {
            tsig_signer client(key);
            bytes const query =
                with_signature(make_query(n("_sip._udp.capulet.example"), rr_type::srv,
                                          edns ? query_options{.edns_payload = 1232} : query_options{}),
                               client, now);
            auto const [outcome, octets, response] = ask_signed(query, {&keys, now}, via);
            EXPECT_EQ(response.code, 0U);
            EXPECT_EQ(outcome.key, keys.find(key.name));
            EXPECT_EQ(tsig_verifier(key, client.mac()).check(octets, now), tsig_verdict::good);
            bool const small = via == transport::udp && !edns;
            EXPECT_EQ(response.tc(), small);
            EXPECT_EQ(response.answer.size(), small ? 0U : 20U);
            EXPECT_LE(octets.size(), via == transport::tcp ? 4096U : edns ? 1232U : 512U);
        }
}

TEST(signed_lookup, soa_keeps_its_expire_option) {
    tsig_key const key = key_of("verona");
    tsig_keyring const keys({key});
    tsig_signer client(key);
    bytes const query = with_signature(
        make_query(n("capulet.example"), rr_type::soa, {.edns_payload = 1232, .edns_options = {0, 9, 0, 0}}),
        client, now);
    auto const [outcome, octets, response] = ask_signed(query, {&keys, now});
    EXPECT_TRUE(response.aa());
    EXPECT_EQ(response.opt_options, (bytes{0, 9, 0, 4, 0, 0x12, 0x75, 0}));
    EXPECT_EQ(tsig_verifier(key, client.mac()).check(octets, now), tsig_verdict::good);
}

// RFC 1995 §2: over TCP the client gets the difference.
TEST(signed_lookup, ixfr_over_udp_gets_the_current_soa) {
    tsig_key const key = key_of("verona");
    tsig_keyring const keys({key});
    auto const ask_for = [&](std::string_view owner) {
        tsig_signer client(key);
        return ask_signed(with_signature(make_query(n(owner), rr_type::ixfr), client, now), {&keys, now})
            .response;
    };
    EXPECT_TRUE(ask_for("capulet.example").aa());
    EXPECT_THAT(ask_for("capulet.example").answer,
                ElementsAre("capulet.example. 3600 SOA ns1.example. hostmaster.example. 1 "
                            "7200 900 1209600 300"));
    EXPECT_EQ(ask_for("sip.capulet.example").code, static_cast<unsigned>(rcode::notauth));
}

TEST(signed_lookup, fault_is_answered_notauth_without_data) {
    tsig_key const key = key_of("verona");
    tsig_keyring const keys({key});
    struct {
        std::string_view what;
        tsig_key key;
        std::chrono::sys_seconds signed_at;
        tsig_error error;
    } const cases[] = {
        {"unknown key", key_of("mantua"), now, tsig_error::badkey},
        {"another algorithm", key_of("verona", tsig_algorithm::hmac_sha384), now, tsig_error::badkey},
        {"another secret",
         {.name = n("verona"), .algorithm = {}, .secret = secret<bytes>(bytes{1})},
         now,
         tsig_error::badsig},
        {"skewed clock", key, now - 1h, tsig_error::badtime},
    };
    for (auto const &[what, client_key, signed_at, error] : cases) {
        tsig_signer client(client_key);
        bytes const query = with_signature(make_query(n("capulet.example"), rr_type::soa), client, signed_at);
        auto const [outcome, octets, response] = ask_signed(query, {&keys, now});
        EXPECT_EQ(response.code, static_cast<unsigned>(rcode::notauth)) << what;
        EXPECT_EQ(outcome.tsig, error) << what;
        EXPECT_TRUE(response.has_tsig) << what;
        EXPECT_FALSE(response.aa()) << what;
        EXPECT_THAT(response.answer, IsEmpty()) << what;
        tsig_verifier verifier(client_key, client.mac());
        EXPECT_EQ(verifier.check(octets, signed_at), tsig_verdict::reported) << what;
        EXPECT_EQ(verifier.error(), static_cast<std::uint16_t>(error)) << what;
    }
}

TEST(signed_lookup, record_that_is_no_tsig_is_formerr_and_unsigned) {
    bytes query = make_query(n("capulet.example"), rr_type::soa);
    query[11] = 1;
    for (std::uint8_t const octet : bytes{1, 'k', 0, 0, 250, 0, 255, 0, 0, 0, 0, 0, 0})
        query.push_back(octet);
    auto const [outcome, octets, response] = ask_signed(query, {});
    EXPECT_EQ(response.code, static_cast<unsigned>(rcode::formerr));
    EXPECT_TRUE(outcome.malformed);
    EXPECT_FALSE(response.has_tsig);
}

TEST(signed_lookup, refusals_are_signed_too) {
    tsig_key const key = key_of("verona");
    tsig_keyring const keys({key});
    tsig_signer client(key);
    bytes const query = with_signature(make_query(n("elsewhere.example"), rr_type::soa), client, now);
    auto const [outcome, octets, response] = ask_signed(query, {&keys, now});
    EXPECT_EQ(response.code, static_cast<unsigned>(rcode::refused));
    EXPECT_EQ(tsig_verifier(key, client.mac()).check(octets, now), tsig_verdict::good);
}

// 255 octets of name, key and algorithm each: the answer needs more than 512 octets, or is none.
TEST(signed_lookup, longest_names_need_their_room) {
    std::string text;
    for (int i = 0; i < 3; ++i) text += std::string(63, 'a') + '.';
    name const longest = n(text + std::string(61, 'a'));
    tsig_key const key{.name = longest, .algorithm = {}, .secret = secret<bytes>(bytes{1})};
    tsig_signer client(key);
    bytes const query = with_signature(make_query(longest, rr_type::soa), client, now);
    EXPECT_EQ(ask_signed(query, {}, transport::udp, 512).outcome.size, 0U);
    EXPECT_EQ(ask_signed(query, {}).response.code, static_cast<unsigned>(rcode::notauth));
}

}  // namespace
}  // namespace cusax::dns
