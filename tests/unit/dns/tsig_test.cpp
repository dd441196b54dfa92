#include "dns/tsig.hpp"

#include "dns/wire_number.hpp"
#include "zone_text.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace cusax::dns {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_seconds;

constexpr sys_seconds now{1'700'000'000s};

bytes soa_query() { return make_query(n("capulet.example"), rr_type::soa); }

bytes soa_answer() {
    bytes message = soa_query();
    message[2] = 0x85;
    return message;
}

tsig_check check(bytes const &message, tsig_keyring const &keys, sys_seconds at = now) {
    query request;
    EXPECT_EQ(parse_query(message, request), query_verdict::readable);
    auto outcome = check_tsig(message, request, {.keys = &keys, .now = at});
    EXPECT_TRUE(outcome);
    return outcome.value_or(tsig_check{});
}

bytes signed_query(tsig_key const &key, sys_seconds at = now) {
    tsig_signer signer(key);
    return with_signature(soa_query(), signer, at);
}

// The record of a signed message, to be changed and put back with the same MAC.
bytes with_record(bytes message, std::function<void(tsig_record &)> const &change) {
    bytes const whole = message;
    auto record = read_tsig(whole, find_tsig(whole).value()).value();
    change(record);
    message.resize(record.at);
    append_tsig(message, record);
    return message;
}

// Computed by Python's hmac module; dnspython writes the same first message.
TEST(tsig, macs_are_those_of_other_implementations) {
    struct {
        tsig_algorithm algorithm;
        std::string_view request, answer, second;
    } const cases[] = {
        {tsig_algorithm::hmac_sha256, "b912632762ca15126a54992281ecb3a5cff7e78adc07c8a3dd7d0ff2e4702003",
         "e031e58595607d8990ee6d8e44b34b9eafdb43f16793a98e72bd8f6a7f9cebeb",
         "0286aea2ed412e7b162ad536258f4335a52f977f57323193ce99672b5266f0e5"},
        {tsig_algorithm::hmac_sha384,
         "bcd7ae5b5da16599a2e9d9ebc9ff63d1fbbc9a592b9a32fd3ee3ba93e7b0be967ea3946dd8fff248e860b11a20c86d85",
         "ea303ad5c465cff66939ac97668d1a79e51e9df54020e169cee01156d594327338bfc3970ac26d00f7f86a46020a0c5a",
         "fe3f5e3e7983433350369d990aadb03354fa9ed39d22ef461c02213eed543ce212e9abfac9007f46f0bcc9a8a0916886"},
        {tsig_algorithm::hmac_sha512,
         "2ad024d835ed7e563cd73376ba7b18eaaa23cb63bfccc6cede4e3e08b56f05ca"
         "5a88aa9645b214592e5ea59e55958edc8e0eaf78316407df49f02b21656c4d36",
         "0161ff129398feaa288e5ab3b59481dff3f14a6fc60367953e26d23ddf80454e"
         "e6267d77f0970afee3ce1398764f97839884dd473ac4e3a648f11cda05402fe0",
         "5fcc88bd12f847d43843e207ebdc49db4c3692432d3c80149151c0d734d59d68"
         "8821df8db7acf99cda2a17ba1df54ca18456c49590d58d78aa46dc59e53afe89"},
    };
    for (auto const &[algorithm, request, answer, second] : cases) {
        tsig_key const key = key_of("Verona", algorithm);
        tsig_signer client(key);
        bytes const message = with_signature(soa_query(), client, now);
        EXPECT_EQ(encode_hex(client.mac().octets()), request);

        tsig_keyring const keys({key});
        tsig_signer server(check(message, keys));
        with_signature(soa_answer(), server, now);
        EXPECT_EQ(encode_hex(server.mac().octets()), answer);
        with_signature(soa_answer(), server, now);
        EXPECT_EQ(encode_hex(server.mac().octets()), second);
    }
}

TEST(tsig, request_of_dnspython_is_verified) {
    auto const message = decode_hex(
        "12340100000100000000000107636170756c6574076578616d706c650000060001067665726f6e610000fa00ff0000000000"
        "3d"
        "0b686d61632d7368613235360000006553f100012c0020b912632762ca15126a54992281ecb3a5cff7e78adc07c8a3dd7d0f"
        "f2"
        "e4702003123400000000");
    ASSERT_TRUE(message);
    EXPECT_TRUE(check(*message, tsig_keyring({key_of("VERONA")})).verified());
    EXPECT_EQ(signed_query(key_of("VERONA")), *message) << "we write names in lower case";
}

TEST(tsig, faults_of_a_request_are_told_apart) {
    tsig_key const key = key_of("verona");
    bytes const good = signed_query(key);
    auto const changed = [&good](auto const &change) { return with_record(good, change); };
    bytes other_id = good;
    other_id[1] ^= 1U;
    bytes other_name = good;
    other_name[13] ^= 0x20U;
    struct {
        std::string_view what;
        bytes message;
        bool malformed;
        tsig_error error;
        bool has_key;
    } const cases[] = {
        {"untouched", good, false, tsig_error::none, true},
        {"a forwarder's ID", other_id, false, tsig_error::none, true},
        {"changed original ID", changed([](auto &r) { r.original_id ^= 1; }), false, tsig_error::badsig,
         false},
        {"changed case of the question", other_name, false, tsig_error::badsig, false},
        {"another secret",
         signed_query({.name = n("verona"), .algorithm = {}, .secret = secret<bytes>(bytes{1})}), false,
         tsig_error::badsig, false},
        {"unknown key", signed_query(key_of("mantua")), false, tsig_error::badkey, false},
        {"known key, another algorithm", signed_query(key_of("verona", tsig_algorithm::hmac_sha384)), false,
         tsig_error::badkey, false},
        {"algorithm of no one", changed([](auto &r) {
             r.algorithm = {3, 'f', 'o', 'o', 0};
         }),
         false, tsig_error::badkey, false},
        {"changed time", changed([](auto &r) { ++r.time_signed; }), false, tsig_error::badsig, false},
        {"changed fudge", changed([](auto &r) { r.fudge = 0xFFFF; }), false, tsig_error::badsig, false},
        {"as old as may be", signed_query(key, now - 300s), false, tsig_error::none, true},
        {"too old", signed_query(key, now - 301s), false, tsig_error::badtime, true},
        {"too new", signed_query(key, now + 301s), false, tsig_error::badtime, true},
        {"half a MAC", changed([](auto &r) { r.mac = r.mac.first(16); }), false, tsig_error::badtrunc, true},
        {"half a MAC, forged", changed([](auto &r) { r.mac = r.mac.last(16); }), false, tsig_error::badsig,
         false},
        {"less than half a MAC", changed([](auto &r) { r.mac = r.mac.first(15); }), true, tsig_error::none,
         false},
        {"no MAC", changed([](auto &r) { r.mac = {}; }), true, tsig_error::none, false},
    };
    tsig_keyring const keys({key});
    for (auto const &[what, message, malformed, error, has_key] : cases) {
        tsig_check const outcome = check(message, keys);
        EXPECT_EQ(outcome.malformed, malformed) << what;
        EXPECT_EQ(outcome.error, error) << what;
        EXPECT_EQ(outcome.key != nullptr, has_key) << what;
    }
    EXPECT_EQ(
        check(with_record(signed_query(key, now - 301s), [](auto &r) { r.mac = r.mac.first(16); }), keys)
            .error,
        tsig_error::badtime)
        << "time comes before truncation";
}

TEST(tsig, mac_longer_than_its_hash_is_malformed) {
    tsig_key const key = key_of("verona");
    bytes const long_mac(33, 7);
    bytes const message = with_record(signed_query(key), [&](auto &r) { r.mac = long_mac; });
    EXPECT_TRUE(check(message, tsig_keyring({key})).malformed);
}

TEST(tsig, record_that_is_not_shaped_like_one_is_malformed) {
    tsig_key const key = key_of("verona");
    bytes const good = signed_query(key);
    std::size_t const type_at = find_tsig(good).value() + key.name.wire().size();
    std::size_t const data_at = type_at + 10;
    for (auto const &[what, at] :
         {std::pair("class", type_at + 3), std::pair("TTL", type_at + 7), std::pair("algorithm", data_at),
          std::pair("MAC size", data_at + 22), std::pair("other size", good.size() - 1)}) {
        bytes broken = good;
        broken[at] ^= 0x40U;
        EXPECT_TRUE(check(broken, tsig_keyring({key})).malformed) << what;
    }
}

TEST(tsig, record_out_of_its_place_is_no_readable_query) {
    bytes const good = signed_query(key_of("verona"));
    std::size_t const at = find_tsig(good).value();
    bytes twice = good;
    twice.insert(twice.end(), good.begin() + static_cast<std::ptrdiff_t>(at), good.end());
    twice[11] = 2;
    bytes not_last = good;
    for (std::uint8_t const octet : bytes{0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0}) not_last.push_back(octet);
    not_last[11] = 2;
    bytes in_answer = good;
    std::swap(in_answer[7], in_answer[11]);
    for (bytes const &message : {twice, not_last, in_answer}) {
        query request;
        EXPECT_EQ(parse_query(message, request), query_verdict::malformed);
        EXPECT_FALSE(find_tsig(message));
    }
}

struct exchange {
    tsig_key key = key_of("verona");
    tsig_keyring keys{std::vector{key}};
    tsig_signer client{key};
    bytes request = with_signature(soa_query(), client, now);
    tsig_verifier verifier{key, client.mac()};

    tsig_signer server(sys_seconds at = now) const { return tsig_signer(check(request, keys, at)); }
};

TEST(tsig, answer_is_verified_by_who_asked) {
    exchange it;
    tsig_signer server = it.server();
    bytes const answer = with_signature(soa_answer(), server, now);
    EXPECT_EQ(it.verifier.check(answer, now), tsig_verdict::good);
}

TEST(tsig, answers_that_prove_nothing_are_told_apart) {
    exchange const it;
    tsig_signer server = it.server();
    bytes const good = with_signature(soa_answer(), server, now);
    bytes changed = good;
    changed[3] ^= 1U;
    tsig_key const other = key_of("mantua");
    tsig_signer stranger(other);
    struct {
        std::string_view what;
        bytes message;
        sys_seconds at;
        tsig_verdict verdict;
    } const cases[] = {
        {"unsigned", soa_answer(), now, tsig_verdict::missing},
        {"cut", bytes(good.begin(), good.end() - 1), now, tsig_verdict::malformed},
        {"changed", changed, now, tsig_verdict::bad_mac},
        {"of another key", with_signature(soa_answer(), stranger, now), now, tsig_verdict::bad_key},
        {"an old one", good, now + 301s, tsig_verdict::bad_time},
        {"truncated MAC", with_record(good, [](auto &r) { r.mac = r.mac.first(16); }), now,
         tsig_verdict::bad_length},
        {"tiny MAC", with_record(good, [](auto &r) { r.mac = r.mac.first(9); }), now,
         tsig_verdict::malformed},
        {"the request itself", it.request, now, tsig_verdict::bad_mac},
    };
    for (auto const &[what, message, at, verdict] : cases) {
        tsig_verifier verifier(it.key, it.client.mac());
        EXPECT_EQ(verifier.check(message, at), verdict) << what;
        EXPECT_FALSE(verifier.complete()) << what;
    }
}

// RFC 8945 §5.2.3: signed, with the client's time, so that the client can believe it.
TEST(tsig, bad_time_is_reported_signed_with_the_servers_time) {
    exchange it;
    sys_seconds const server_time = now + 1h;
    tsig_signer server = it.server(server_time);
    bytes const answer = with_signature(soa_answer(), server, server_time);
    EXPECT_EQ(it.verifier.check(answer, now), tsig_verdict::reported);
    EXPECT_EQ(it.verifier.error(), static_cast<std::uint16_t>(tsig_error::badtime));
    auto const record = read_tsig(answer, find_tsig(answer).value()).value();
    EXPECT_EQ(record.time_signed, 1'700'000'000U);
    ASSERT_EQ(record.other.size(), 6U);
    EXPECT_EQ(read48(record.other, 0), 1'700'003'600U);
}

// RFC 8945 §5.3.2
TEST(tsig, bad_key_and_bad_mac_are_reported_with_an_empty_mac) {
    exchange it;
    tsig_key const other{.name = n("verona"), .algorithm = {}, .secret = secret<bytes>(bytes{1})};
    for (auto const &[keys, error] : {std::pair(tsig_keyring(), tsig_error::badkey),
                                      std::pair(tsig_keyring({other}), tsig_error::badsig)}) {
        tsig_signer server(check(it.request, keys));
        bytes const answer = with_signature(soa_answer(), server, now);
        tsig_verifier verifier(it.key, it.client.mac());
        EXPECT_EQ(verifier.check(answer, now), tsig_verdict::reported);
        EXPECT_EQ(verifier.error(), static_cast<std::uint16_t>(error));
        EXPECT_TRUE(read_tsig(answer, find_tsig(answer).value())->mac.empty());
    }
}

// RFC 8945 §5.3.1
TEST(tsig, stream_is_verified_message_by_message) {
    exchange it;
    tsig_signer server = it.server();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(it.verifier.check(with_signature(soa_answer(), server, now + i * 1s), now),
                  tsig_verdict::good);
        EXPECT_TRUE(it.verifier.complete());
    }
    tsig_signer reordered = it.server();
    tsig_verifier fresh(it.key, it.client.mac());
    bytes const first = with_signature(soa_answer(), reordered, now);
    bytes const second = with_signature(soa_answer(), reordered, now);
    bytes const third = with_signature(soa_answer(), reordered, now);
    EXPECT_EQ(fresh.check(first, now), tsig_verdict::good);
    EXPECT_EQ(fresh.check(third, now), tsig_verdict::bad_mac) << "one message is missing";
}

// The digest of a signature covers the unsigned messages before it.
bytes sign_after(tsig_key const &key, tsig_mac const &prior, std::vector<bytes> const &unsigned_before) {
    bytes const message = soa_answer();
    tsig_record record{.owner = bytes(key.name.wire().begin(), key.name.wire().end()),
                       .algorithm = bytes(algorithm_name(key.algorithm).wire().begin(),
                                          algorithm_name(key.algorithm).wire().end()),
                       .time_signed = 1'700'000'000,
                       .fudge = 300,
                       .mac = {},
                       .original_id = 0x1234,
                       .error = 0,
                       .other = {},
                       .at = message.size()};
    tsig_digest digest(key);
    digest.add_mac(prior.octets());
    for (bytes const &before : unsigned_before) digest.add(before);
    digest.add_message(message, message.size(), record.original_id);
    digest.add_timers(record);
    tsig_mac const mac = digest.finish();
    record.mac = mac.octets();
    bytes out = message;
    append_tsig(out, record);
    out[11] = 1;
    return out;
}

TEST(tsig, up_to_99_messages_of_a_stream_may_be_unsigned) {
    for (std::size_t const count : {1U, 99U, 100U}) {
        exchange it;
        tsig_signer server = it.server();
        ASSERT_EQ(it.verifier.check(with_signature(soa_answer(), server, now), now), tsig_verdict::good);
        std::vector<bytes> const between(count, soa_answer());
        tsig_verdict last = tsig_verdict::good;
        for (bytes const &message : between) last = it.verifier.check(message, now);
        EXPECT_EQ(last, count == 100 ? tsig_verdict::missing : tsig_verdict::good);
        EXPECT_FALSE(it.verifier.complete()) << "the last message must be signed";
        if (count == 100) continue;
        EXPECT_EQ(it.verifier.check(sign_after(it.key, server.mac(), between), now), tsig_verdict::good);
        EXPECT_TRUE(it.verifier.complete());
    }
}

TEST(tsig_algorithm, names_parse_in_any_case) {
    EXPECT_EQ(parse_tsig_algorithm("HMAC-SHA256"), tsig_algorithm::hmac_sha256);
    EXPECT_EQ(parse_tsig_algorithm("hmac-sha384."), tsig_algorithm::hmac_sha384);
    EXPECT_EQ(parse_tsig_algorithm("hmac-sha512"), tsig_algorithm::hmac_sha512);
    for (auto const text : {"", "hmac-md5", "hmac-sha1", "sha256"}) EXPECT_FALSE(parse_tsig_algorithm(text));
}

}  // namespace
}  // namespace cusax::dns
