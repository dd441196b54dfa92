#include "representation/domain_json.hpp"

#include "reading.hpp"

#include <gtest/gtest.h>

namespace cusax::representation {
namespace {

using nlohmann::json;

model::domain_name name_of(std::string_view text) { return model::domain_name::parse(text).value(); }

result<model::domain> read_capulet(json const &value) {
    return read_domain(value, name_of("capulet.example"));
}

// The contract's own example, "Domain", with the A-label form that answers carry.
json example() {
    return read(R"(
        {"name": "capulet.example", "name_ascii": "capulet.example",
         "sip":  {"enabled": true, "realm": "capulet.example", "video": true,
                  "servers": [{"transport": "tls", "host": "sip1.capulet.example", "port": 5061, "priority": 10, "weight": 50}]},
         "xmpp": {"enabled": true,
                  "client": [{"tls": "starttls", "host": "xmpp1.capulet.example", "port": 5222, "priority": 5, "weight": 0}],
                  "server": [{"tls": "starttls", "host": "xmpp1.capulet.example", "port": 5269, "priority": 5, "weight": 0}],
                  "websocket": "wss://xmpp1.capulet.example/ws", "bosh": null},
         "relay": [{"kind": "turn", "transport": "udp", "host": "turn.capulet.example", "port": 3478, "priority": 0, "weight": 0}],
         "hosts": [{"name": "sip1.capulet.example", "addresses": ["192.0.2.5", "2001:db8::5"]}],
         "extra_records": [],
         "dns":  {"mode": "zone", "ttl": 3600, "nameservers": ["ns1.capulet.example"], "hostmaster": "hostmaster@capulet.example",
                  "configuration_url": null, "xmppconnect": false},
         "numbering": {"country_code": "49", "national_prefix": "0", "international_prefix": "00",
                       "ranges": [{"first": "+493012340000", "last": "+493012349999"}], "enum_zone": "4.3.2.1.0.3.9.4.e164.arpa"},
         "policy": {"tel_edit": "forbid", "vcard_voice_form": "bare", "sip_messaging": false, "xmpp_jingle": false,
                    "scram_iterations": 10000, "digest_algorithms": ["MD5", "SHA-256"], "retain_days": 90,
                    "password_min_length": 1, "password_history": 0},
         "version": 1})");
}

TEST(domain_json, contracts_example_reads_and_is_written_back) {
    auto const domain = read_capulet(example());
    ASSERT_TRUE(domain) << domain.error().detail;
    EXPECT_EQ(to_json(*domain), example());
}

TEST(domain_json, everything_has_a_default) {
    auto const domain = read_capulet(json::object());
    ASSERT_TRUE(domain);
    EXPECT_EQ(*domain, model::make_domain(name_of("capulet.example")));
    EXPECT_EQ(to_json(*domain), read(R"(
        {"name": "capulet.example", "name_ascii": "capulet.example",
         "sip":  {"enabled": true, "realm": "capulet.example", "video": false, "servers": []},
         "xmpp": {"enabled": true, "client": [], "server": [], "websocket": null, "bosh": null},
         "relay": [], "hosts": [],
         "extra_records": [],
         "dns":  {"mode": "zone", "ttl": 3600, "nameservers": [], "hostmaster": "hostmaster@capulet.example",
                  "configuration_url": null, "xmppconnect": false},
         "numbering": {"country_code": null, "national_prefix": null, "international_prefix": null, "ranges": [],
                       "enum_zone": null},
         "policy": {"tel_edit": "forbid", "vcard_voice_form": "bare", "sip_messaging": false, "xmpp_jingle": false,
                    "scram_iterations": 10000, "digest_algorithms": ["MD5", "SHA-256"], "retain_days": 90,
                    "password_min_length": 1, "password_history": 0},
         "version": 0})"));
    EXPECT_EQ(read_capulet(
                  read(R"({"sip":{},"xmpp":{},"relay":[],"hosts":[],"dns":{},"numbering":{},"policy":{}})"))
                  .value(),
              *domain);
}

TEST(domain_json, servers_have_defaults_but_for_transport_host_and_port) {
    auto const domain =
        read_capulet(
            read(R"({"sip":{"servers":[{"transport":"udp","host":"sip.capulet.example.","port":5060}]},
        "xmpp":{"client":[{"host":"xmpp.capulet.example","port":5222}]},"relay":[{"host":"turn.montague.example","port":3478}]})"))
            .value();
    EXPECT_EQ(domain.sip.servers,
              (std::vector<model::sip_server>{
                  {model::sip_transport::udp, {name_of("sip.capulet.example"), 5060, 0, 0}}}));
    EXPECT_EQ(domain.xmpp.client,
              (std::vector<model::xmpp_server>{
                  {model::xmpp_security::starttls, {name_of("xmpp.capulet.example"), 5222, 0, 0}}}));
    EXPECT_EQ(domain.relay,
              (std::vector<model::relay_server>{{model::relay_kind::turn,
                                                 model::relay_transport::udp,
                                                 {name_of("turn.montague.example"), 3478, 0, 0}}}));
}

TEST(domain_json, name_may_be_echoed_in_either_form) {
    auto const munich = name_of("münchen.example");
    for (auto const *const text : {R"({"name":"münchen.example","name_ascii":"xn--mnchen-3ya.example"})",
                                   R"({"name":"xn--mnchen-3ya.example"})", R"({"name":"MÜNCHEN.example."})",
                                   R"({"name_ascii":"XN--MNCHEN-3YA.EXAMPLE"})"}) {
        auto const domain = read_domain(read(text), munich);
        ASSERT_TRUE(domain) << text;
        auto const out = to_json(*domain);
        EXPECT_EQ(out["name"], "münchen.example");
        EXPECT_EQ(out["name_ascii"], "xn--mnchen-3ya.example");
        EXPECT_EQ(out["sip"]["realm"], "xn--mnchen-3ya.example");
        EXPECT_EQ(out["dns"]["hostmaster"], "hostmaster@xn--mnchen-3ya.example");
    }
    EXPECT_EQ(pointers_of(read_domain(read(R"({"name":"munchen.example","name_ascii":"example"})"), munich)),
              (pointers{"/name", "/name_ascii"}));
}

TEST(domain_json, hosts_of_an_internationalised_domain_in_either_form) {
    auto const domain =
        read_domain(read(R"({"hosts":[{"name":"sip.xn--mnchen-3ya.example","addresses":["192.0.2.5"]},
        {"name":"Tür.münchen.example"},{"name":"münchen.example"}],"dns":{"nameservers":["ns.münchen.example"],
        "hostmaster":"post@münchen.example"}})"),
                    name_of("münchen.example"));
    ASSERT_TRUE(domain) << domain.error().detail;
    auto const out = to_json(*domain);
    EXPECT_EQ(out["hosts"][0]["name"], "sip.münchen.example");
    EXPECT_EQ(out["hosts"][1]["name"], "tür.münchen.example");
    EXPECT_EQ(out["dns"]["nameservers"], json({"ns.münchen.example"}));
    EXPECT_EQ(out["dns"]["hostmaster"], "post@xn--mnchen-3ya.example") << "as the SOA will carry it";
}

TEST(domain_json, italy_has_no_national_prefix) {
    auto const domain =
        read_capulet(read(R"({"numbering":{"country_code":"39","national_prefix":null}})")).value();
    EXPECT_FALSE(domain.numbering.national_prefix);
    EXPECT_EQ(to_json(domain)["numbering"]["national_prefix"], nullptr);
}

TEST(domain_json, addresses_are_canonical_and_stand_once_in_the_order_given) {
    auto const domain = read_capulet(read(R"({"hosts":[{"name":"sip.capulet.example",
        "addresses":["2001:DB8:0::5","192.0.2.9","2001:db8::5","192.0.2.5","192.0.2.9"]}]})"))
                            .value();
    EXPECT_EQ(to_json(domain)["hosts"][0]["addresses"], json({"2001:db8::5", "192.0.2.9", "192.0.2.5"}));
}

TEST(domain_json, numbers_written_with_separators_are_stored_without) {
    auto const domain =
        read_capulet(
            read(R"({"numbering":{"ranges":[{"first":"+49 30 1234-0000","last":"+49 (30) 12349999"}]}})"))
            .value();
    EXPECT_EQ(to_json(domain)["numbering"]["ranges"],
              read(R"([{"first":"+493012340000","last":"+493012349999"}])"));
}

struct refusal {
    char const *patch;  // on top of the contract's example
    pointers expected;
};

void expect_refused(std::initializer_list<refusal> cases) {
    for (auto const &[patch, expected] : cases) {
        auto const refused = read_capulet(with(example(), patch));
        EXPECT_FALSE(refused) << patch;
        EXPECT_EQ(pointers_of(refused), expected) << patch;
    }
}

TEST(domain_json, document_that_is_no_object_refused) {
    for (auto const *const text : {"null", "[]", "\"capulet.example\"", "1"})
        EXPECT_EQ(pointers_of(read_capulet(read(text))), pointers{""}) << text;
    EXPECT_EQ(pointers_of(read_capulet(read(R"({"sip":null,"xmpp":[],"dns":1,"numbering":"x","policy":true,
        "relay":null,"hosts":{}})"))),
              (pointers{"/sip", "/xmpp", "/relay", "/hosts", "/dns", "/numbering", "/policy"}));
}

TEST(domain_json, mistakes_of_the_whole_told_with_pointers) {
    expect_refused({
        {R"({"name":1})", {"/name"}},
        {R"({"name":""})", {"/name"}},
        {R"({"name":"montague.example"})", {"/name"}},
        {R"({"name_ascii":"x capulet.example"})", {"/name_ascii"}},
        {R"({"version":"1"})", {"/version"}},
        {R"({"version":-1})", {"/version"}},
        {R"({"colour":"red","sip":{"colour":1},"xmpp":{"colour":1},"dns":{"a/b":1},"numbering":{"x":1},"policy":{"x":1}})",
         {"/sip/colour", "/xmpp/colour", "/dns/a~1b", "/numbering/x", "/policy/x", "/colour"}},
    });
}

TEST(domain_json, mistakes_of_sip_told_with_pointers) {
    expect_refused({
        {R"({"sip":{"enabled":1,"video":"no"}})", {"/sip/enabled", "/sip/video"}},
        {R"({"sip":{"enabled":0,"realm":7}})", {"/sip/enabled", "/sip/realm"}},
        {R"({"sip":{"realm":""}})", {"/sip/realm"}},
        {R"({"sip":{"realm":"a:b"}})", {"/sip/realm"}},
        {R"({"sip":{"realm":"a\"b"}})", {"/sip/realm"}},
        {R"({"sip":{"realm":"a\\b"}})", {"/sip/realm"}},
        {R"({"sip":{"realm":"a\u0000b"}})", {"/sip/realm"}},
        {R"({"sip":{"servers":{}}})", {"/sip/servers"}},
        {R"({"sip":{"servers":["sip1.capulet.example"]}})", {"/sip/servers/0"}},
        {R"({"sip":{"servers":[{}]}})",
         {"/sip/servers/0/transport", "/sip/servers/0/host", "/sip/servers/0/port"}},
        {R"({"sip":{"servers":[{"transport":"sctp","host":"-","port":0,"priority":65536,"weight":-1,"x":1}]}})",
         {"/sip/servers/0/transport", "/sip/servers/0/host", "/sip/servers/0/port", "/sip/servers/0/priority",
          "/sip/servers/0/weight", "/sip/servers/0/x"}},
        {R"({"sip":{"servers":[{"transport":"tls","host":"sip1.capulet.example","port":5061},
                               {"transport":"tls","host":"192.0.2.5","port":65536}]}})",
         {"/sip/servers/1/host", "/sip/servers/1/port"}},
        {R"({"sip":{"servers":[{"transport":"tls","host":"","port":5061.5}]}})",
         {"/sip/servers/0/host", "/sip/servers/0/port"}},
        {R"({"sip":{"servers":[{"transport":"tls","host":"sip1.capulet.example\u0000","port":1}]}})",
         {"/sip/servers/0/host"}},
    });
}

TEST(domain_json, mistakes_of_xmpp_and_relays_told_with_pointers) {
    expect_refused({
        {R"({"xmpp":{"enabled":null,"client":1,"server":"x"}})", {"/xmpp/client", "/xmpp/server"}},
        {R"({"xmpp":{"client":[{"tls":"none","host":"x.example","port":1}]}})", {"/xmpp/client/0/tls"}},
        {R"({"xmpp":{"server":[{"transport":"tls","host":"x.example","port":1}]}})",
         {"/xmpp/server/0/transport"}},
        {R"({"xmpp":{"websocket":"https://x.example/ws","bosh":"wss://x.example/"}})",
         {"/xmpp/websocket", "/xmpp/bosh"}},
        {R"({"xmpp":{"websocket":"wss://","bosh":"https:///bind"}})", {"/xmpp/websocket", "/xmpp/bosh"}},
        {R"({"xmpp":{"websocket":"wss://x.example/a b","bosh":"https://x.example/<"}})",
         {"/xmpp/websocket", "/xmpp/bosh"}},
        {R"({"xmpp":{"websocket":"","bosh":1}})", {"/xmpp/websocket", "/xmpp/bosh"}},
        {R"({"xmpp":{"websocket":"wss://x.example/\u0000"}})", {"/xmpp/websocket"}},
        {R"({"relay":[{"kind":"proxy","transport":"ws","host":"x.example","port":"3478"}]})",
         {"/relay/0/kind", "/relay/0/transport", "/relay/0/port"}},
        {R"({"relay":[{"kind":"stun","tls":"direct","host":"x.example","port":3478}]})", {"/relay/0/tls"}},
    });
}

TEST(domain_json, mistakes_of_hosts_told_with_pointers) {
    expect_refused({
        {R"({"hosts":[7]})", {"/hosts/0"}},
        {R"({"hosts":[{}]})", {"/hosts/0/name"}},
        {R"({"hosts":[{"name":"sip.montague.example"}]})", {"/hosts/0/name"}},
        {R"({"hosts":[{"name":"example"}]})", {"/hosts/0/name"}},
        {R"({"hosts":[{"name":"sip.notcapulet.example"}]})", {"/hosts/0/name"}},
        {R"({"hosts":[{"name":"a.capulet.example"},{"name":"A.capulet.example."}]})", {"/hosts/1/name"}},
        {R"({"hosts":[{"name":"a.capulet.example","addresses":["192.0.2.5","192.0.2.256","::1%lo",5,null,"a.capulet.example"]}]})",
         {"/hosts/0/addresses/1", "/hosts/0/addresses/2", "/hosts/0/addresses/3", "/hosts/0/addresses/4",
          "/hosts/0/addresses/5"}},
        {R"({"hosts":[{"name":"a.capulet.example","addresses":"192.0.2.5","ttl":1}]})",
         {"/hosts/0/addresses", "/hosts/0/ttl"}},
    });
}

TEST(domain_json, mistakes_of_dns_told_with_pointers) {
    expect_refused({
        {R"({"dns":{"mode":"primary"}})", {"/dns/mode"}},
        {R"({"dns":{"ttl":-1}})", {"/dns/ttl"}},
        {R"({"dns":{"ttl":2147483648}})", {"/dns/ttl"}},
        {R"({"dns":{"ttl":60.5}})", {"/dns/ttl"}},
        {R"({"dns":{"nameservers":"ns1.capulet.example"}})", {"/dns/nameservers"}},
        {R"({"dns":{"nameservers":["ns1.capulet.example","192.0.2.1",5,"NS1.capulet.example"]}})",
         {"/dns/nameservers/1", "/dns/nameservers/2", "/dns/nameservers/3"}},
        {R"({"dns":{"hostmaster":""}})", {"/dns/hostmaster"}},
        {R"({"dns":{"hostmaster":"hostmaster"}})", {"/dns/hostmaster"}},
        {R"({"dns":{"hostmaster":"@capulet.example"}})", {"/dns/hostmaster"}},
        {R"({"dns":{"hostmaster":"host master@capulet.example"}})", {"/dns/hostmaster"}},
        {R"({"dns":{"hostmaster":"a@b@capulet.example"}})", {"/dns/hostmaster"}},
        {R"({"dns":{"hostmaster":"müller@capulet.example"}})", {"/dns/hostmaster"}},
        {R"({"dns":{"hostmaster":"a@192.0.2.1"}})", {"/dns/hostmaster"}},
        {R"({"dns":{"hostmaster":"0123456789012345678901234567890123456789012345678901234567890123@capulet.example"}})",
         {"/dns/hostmaster"}},
    });
    EXPECT_TRUE(read_capulet(read(R"({"dns":{"ttl":0}})")));
    EXPECT_TRUE(
        read_capulet(read(R"({"dns":{"ttl":2147483647,"hostmaster":"host.master+dns@montague.example"}})")));
}

TEST(domain_json, mistakes_of_numbering_told_with_pointers) {
    expect_refused({
        {R"({"numbering":{"country_code":49}})", {"/numbering/country_code"}},
        {R"({"numbering":{"country_code":"+49"}})", {"/numbering/country_code"}},
        {R"({"numbering":{"country_code":""}})", {"/numbering/country_code"}},
        {R"({"numbering":{"country_code":"049"}})", {"/numbering/country_code"}},
        {R"({"numbering":{"country_code":"4930"}})", {"/numbering/country_code"}},
        {R"({"numbering":{"country_code":"４９"}})", {"/numbering/country_code"}},
        {R"({"numbering":{"national_prefix":"a","international_prefix":"0000000"}})",
         {"/numbering/national_prefix", "/numbering/international_prefix"}},
        {R"({"numbering":{"ranges":{}}})", {"/numbering/ranges"}},
        {R"({"numbering":{"ranges":[{}]}})", {"/numbering/ranges/0/first", "/numbering/ranges/0/last"}},
        {R"({"numbering":{"ranges":[{"first":"030 1","last":7,"step":1}]}})",
         {"/numbering/ranges/0/first", "/numbering/ranges/0/last", "/numbering/ranges/0/step"}},
        {R"({"numbering":{"ranges":[{"first":"+493012340001","last":"+493012340000"}]}})",
         {"/numbering/ranges/0/last"}},
        {R"({"numbering":{"ranges":[{"first":"+49301234000","last":"+493012349999"}]}})",
         {"/numbering/ranges/0/last"}},
        {R"({"numbering":{"enum_zone":1}})", {"/numbering/enum_zone"}},
        {R"({"numbering":{"enum_zone":"4..e164.arpa"}})", {"/numbering/enum_zone"}},
        {R"({"numbering":{"enum_zone":"9.4.e164.arpa\u0000"}})", {"/numbering/enum_zone"}},
    });
    EXPECT_TRUE(
        read_capulet(read(R"({"numbering":{"ranges":[{"first":"+493012340000","last":"+493012340000"}]}})")));
    EXPECT_EQ(
        read_capulet(read(R"({"numbering":{"enum_zone":"9.4.E164.ARPA."}})")).value().numbering.enum_zone,
        "9.4.e164.arpa");
}

TEST(domain_json, policy_of_passwords_has_limits) {
    auto const policy =
        read_capulet(read(R"({"policy":{"password_min_length":32,"password_history":24}})")).value().policy;
    EXPECT_EQ(policy.password_min_length, 32);
    EXPECT_EQ(policy.password_history, 24);
    for (auto const *const text : {R"({"policy":{"password_min_length":0,"password_history":-1}})",
                                   R"({"policy":{"password_min_length":33,"password_history":25}})",
                                   R"({"policy":{"password_min_length":"8","password_history":true}})"})
        EXPECT_EQ(pointers_of(read_capulet(read(text))),
                  (pointers{"/policy/password_min_length", "/policy/password_history"}))
            << text;
}

TEST(domain_json, mistakes_of_policy_told_with_pointers) {
    expect_refused({
        {R"({"policy":{"tel_edit":"deny","vcard_voice_form":"tel","sip_messaging":0,"xmpp_jingle":"x"}})",
         {"/policy/tel_edit", "/policy/vcard_voice_form", "/policy/sip_messaging", "/policy/xmpp_jingle"}},
        {R"({"policy":{"scram_iterations":4095}})", {"/policy/scram_iterations"}},
        {R"({"policy":{"scram_iterations":1000001}})", {"/policy/scram_iterations"}},
        {R"({"policy":{"retain_days":-1}})", {"/policy/retain_days"}},
        {R"({"policy":{"retain_days":36501}})", {"/policy/retain_days"}},
        {R"({"policy":{"digest_algorithms":"MD5"}})", {"/policy/digest_algorithms"}},
        {R"({"policy":{"digest_algorithms":["MD5","md5","SHA-1",5]}})",
         {"/policy/digest_algorithms/1", "/policy/digest_algorithms/2", "/policy/digest_algorithms/3"}},
        {R"({"policy":{"digest_algorithms":["MD5","SHA-256","MD5"]}})", {"/policy/digest_algorithms/2"}},
    });
    auto const strict =
        read_capulet(
            read(
                R"({"policy":{"digest_algorithms":["SHA-512-256"],"scram_iterations":4096,"retain_days":0}})"))
            .value();
    EXPECT_EQ(strict.policy.digest_algorithms, std::vector{model::digest_algorithm::sha512_256});
    EXPECT_EQ(strict.policy.scram_iterations, 4096);
    EXPECT_EQ(strict.policy.retain.count(), 0);
}

TEST(domain_json, mistakes_of_all_parts_told_at_once) {
    expect_refused({{R"({"sip":{"enabled":1},"hosts":[{"name":"x.example"}],"dns":{"ttl":-1},"version":"x"})",
                     {"/sip/enabled", "/hosts/0/name", "/dns/ttl", "/version"}}});
}

// 253 octets in all (RFC 1035 §2.3.4), 19 of them for "_xmpps-client._tcp."
TEST(domain_json, name_without_room_for_service_records_refused) {
    std::string const label(60, 'a');
    std::string const stem = label + "." + label + "." + label + ".";     // 183 octets
    auto const fits = name_of(stem + std::string(43, 'b') + ".example");  // 234
    auto const too_long = name_of(stem + std::string(44, 'b') + ".example");
    ASSERT_EQ(fits.ascii().size(), 234U);
    EXPECT_TRUE(read_domain(json::object(), fits));
    EXPECT_EQ(pointers_of(read_domain(json::object(), too_long)), pointers{"/name"});
}

TEST(domain_json, sizes_are_bounded) {
    json const server = {{"transport", "udp"}, {"host", "sip.capulet.example"}, {"port", 5060}};
    EXPECT_TRUE(read_capulet({{"sip", {{"servers", json(1000, server)}}}}));
    EXPECT_EQ(pointers_of(read_capulet({{"sip", {{"servers", json(1001, server)}}}})),
              pointers{"/sip/servers"});
    json const host = {{"name", "sip.capulet.example"}, {"addresses", json(101, "192.0.2.5")}};
    EXPECT_EQ(pointers_of(read_capulet({{"hosts", json::array({host})}})), pointers{"/hosts/0/addresses"});
    EXPECT_EQ(pointers_of(read_capulet({{"sip", {{"realm", std::string(256, 'r')}}}})),
              pointers{"/sip/realm"});
}

TEST(domain_json, enum_zone_without_room_for_digits_refused) {
    std::string const label(60, 'a');
    std::string const stem = label + "." + label + "." + label + ".";
    auto const zone_of = [&](std::size_t octets) {
        return stem + std::string(octets - stem.size() - 8, 'b') + ".example";
    };
    EXPECT_TRUE(read_capulet({{"numbering", {{"enum_zone", zone_of(223)}}}}));
    EXPECT_EQ(pointers_of(read_capulet({{"numbering", {{"enum_zone", zone_of(224)}}}})),
              pointers{"/numbering/enum_zone"});
}

}  // namespace
}  // namespace cusax::representation
