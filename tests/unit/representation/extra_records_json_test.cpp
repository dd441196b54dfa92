#include "reading.hpp"
#include "representation/domain_json.hpp"

#include <gtest/gtest.h>

namespace cusax::representation {
namespace {

using nlohmann::json;

result<model::domain> read_extras(json const &extras, std::string_view name = "capulet.example") {
    return read_domain({{"extra_records", extras}}, model::domain_name::parse(name).value());
}

// The contract's shape in, the shape of /records out; and that is read back as the same.
TEST(extra_records_json, written_forms_come_back_as_records_shows_them) {
    auto const domain = read_extras(read(R"([
        {"name": "www", "type": "a", "records": ["192.0.2.80", "192.0.2.81"]},
        {"name": "@", "type": "CAA", "ttl": 60, "data": "0 issue \"ca.example\""},
        {"name": "*", "type": "MX", "ttl": null, "data": "10 mail"},
        {"name": "_sip._tcp.sub", "type": "SRV", "data": "0 0 5060 sip.montague.example."},
        {"name": "svc.capulet.example.", "type": "HTTPS", "ttl": 0, "data": "1 . port=443 alpn=h3,h2"},
        {"name": "odd", "type": "TYPE65280", "data": "\\# 4 0A000001"},
        {"name": "motto", "type": "TXT", "data": "\"Grüße\""}])"));
    ASSERT_TRUE(domain) << domain.error().detail << domain.error().inputs.at(0).pointer;
    auto const out = to_json(*domain);
    EXPECT_EQ(out["extra_records"], read(R"([
        {"name": "www.capulet.example.", "type": "A", "ttl": null, "records": ["192.0.2.80", "192.0.2.81"]},
        {"name": "capulet.example.", "type": "CAA", "ttl": 60, "records": ["0 issue \"ca.example\""]},
        {"name": "*.capulet.example.", "type": "MX", "ttl": null, "records": ["10 mail.capulet.example."]},
        {"name": "_sip._tcp.sub.capulet.example.", "type": "SRV", "ttl": null, "records": ["0 0 5060 sip.montague.example."]},
        {"name": "svc.capulet.example.", "type": "HTTPS", "ttl": 0, "records": ["1 . alpn=\"h3,h2\" port=\"443\""]},
        {"name": "odd.capulet.example.", "type": "TYPE65280", "ttl": null, "records": ["\\# 4 0a000001"]},
        {"name": "motto.capulet.example.", "type": "TXT", "ttl": null, "records": ["\"Gr\\195\\188\\195\\159e\""]}])"));
    EXPECT_EQ(read_domain(out, domain->name).value(), *domain);
}

TEST(extra_records_json, names_of_an_internationalised_domain_are_a_labels) {
    auto const domain =
        read_extras(read(R"([{"name": "www", "type": "A", "data": "192.0.2.80"}])"), "bücher.example");
    ASSERT_TRUE(domain);
    EXPECT_EQ(to_json(*domain)["extra_records"][0]["name"], "www.xn--bcher-kva.example.");
}

TEST(extra_records_json, bad_entries_are_pointed_at) {
    std::pair<char const *, pointers> const cases[] = {
        {R"({})", {"/extra_records"}},
        {R"([7])", {"/extra_records/0"}},
        {R"([{}])", {"/extra_records/0/name", "/extra_records/0/type", "/extra_records/0/records"}},
        {R"([{"name":"www","type":"A"}])", {"/extra_records/0/records"}},
        {R"([{"name":"www","type":"A","records":[]}])", {"/extra_records/0/records"}},
        {R"([{"name":"www","type":"A","records":["192.0.2.1"],"data":"192.0.2.2"}])",
         {"/extra_records/0/records"}},
        {R"([{"name":"www","type":"A","records":["192.0.2.1","x",7]}])",
         {"/extra_records/0/records/1", "/extra_records/0/records/2"}},
        {R"([{"name":"www","type":"A","records":["192.0.2.1","192.0.2.1"]}])",
         {"/extra_records/0/records/1"}},
        {R"([{"name":"www","type":"NS","records":["A.example.","a.example."]}])",
         {"/extra_records/0/records/1"}},
        {R"([{"name":"www","type":"A","data":"x"}])", {"/extra_records/0/data"}},
        {R"([{"name":"www","type":"A","data":"192.0.2.1","ttl":-1}])", {"/extra_records/0/ttl"}},
        {R"([{"name":"www","type":"A","data":"192.0.2.1","ttl":2147483648}])", {"/extra_records/0/ttl"}},
        {R"([{"name":"www","type":"A","data":"192.0.2.1","class":"IN"}])", {"/extra_records/0/class"}},
        {R"([{"name":"a..b","type":"A","data":"192.0.2.1"}])", {"/extra_records/0/name"}},
        {R"([{"name":"","type":"A","data":"192.0.2.1"}])", {"/extra_records/0/name"}},
        {R"([{"name":"bücher","type":"A","data":"192.0.2.1"}])", {"/extra_records/0/name"}},
        {R"([{"name":"www.montague.example.","type":"A","data":"192.0.2.1"}])", {"/extra_records/0/name"}},
        {R"([{"name":".","type":"A","data":"192.0.2.1"}])", {"/extra_records/0/name"}},
        {R"([{"name":"www","type":"ZZ","data":"x"}])", {"/extra_records/0/type"}},
        {R"([{"name":"@","type":"SOA","data":"x"}])", {"/extra_records/0/type"}},
        {R"([{"name":"@","type":"NS","data":"ns1"}])", {"/extra_records/0/type"}},
        {R"([{"name":"@","type":"TYPE2","data":"ns1"}])", {"/extra_records/0/type"}},
        {R"([{"name":"sub","type":"DNAME","data":"x"}])", {"/extra_records/0/type"}},
        {R"([{"name":"www","type":"ANY","data":"x"}])", {"/extra_records/0/type"}},
        {R"([{"name":"www","type":"OPT","data":"x"}])", {"/extra_records/0/type"}},
        {R"([{"name":"www","type":"TYPE0","data":"x"}])", {"/extra_records/0/type"}},
        {R"([{"name":"www","type":"TYPE46","data":"\\# 0"}])", {"/extra_records/0/type"}},
        {R"([{"name":"www","type":"TYPE48","data":"\\# 0"}])", {"/extra_records/0/type"}},
        {R"([{"name":"www","type":"A","data":"192.0.2.1"},{"name":"WWW.capulet.example.","type":"A","data":"192.0.2.2"}])",
         {"/extra_records/1/name"}},
    };
    for (auto const &[extras, expected] : cases) {
        auto const refused = read_extras(read(extras));
        EXPECT_FALSE(refused) << extras;
        EXPECT_EQ(pointers_of(refused), expected) << extras;
    }
}

TEST(extra_records_json, are_bounded_on_the_wire) {
    std::string const string = "\"" + std::string(255, 'a') + "\" ";
    std::string longest;
    for (int i = 0; i < 16; ++i) longest += string;
    auto const domain = read_extras({{{"name", "www"}, {"type", "TXT"}, {"data", longest}}});
    ASSERT_TRUE(domain) << domain.error().detail;
    auto const longer = read_extras({{{"name", "www"}, {"type", "TXT"}, {"data", longest + "a"}}});
    EXPECT_EQ(pointers_of(longer), pointers{"/extra_records/0/data"});
    json many = json::array();
    for (int i = 0; i < 32; ++i)
        many.push_back({{"name", "w" + std::to_string(i)}, {"type", "TXT"}, {"data", longest}});
    EXPECT_EQ(pointers_of(read_extras(many)), pointers{"/extra_records"});
}

TEST(dns_json, configuration_url_is_https_and_fits_into_a_naptr) {
    auto const dns = [](json const &value) {
        return read_domain({{"dns", value}}, model::domain_name::parse("capulet.example").value());
    };
    auto const fine = dns({{"configuration_url", "https://phones.capulet.example/"}, {"xmppconnect", true}});
    ASSERT_TRUE(fine);
    EXPECT_EQ(to_json(*fine)["dns"]["configuration_url"], "https://phones.capulet.example/");
    EXPECT_EQ(to_json(*fine)["dns"]["xmppconnect"], true);
    for (auto const &url : {std::string("http://phones.capulet.example/"), std::string("https://"),
                            std::string("x"), "https://phones.capulet.example/" + std::string(230, 'a')})
        EXPECT_EQ(pointers_of(dns({{"configuration_url", url}})), pointers{"/dns/configuration_url"}) << url;
    auto const refused = read_domain(
        {{"dns", {{"xmppconnect", true}}}, {"xmpp", {{"websocket", "wss://x/" + std::string(240, 'a')}}}},
        fine->name);
    EXPECT_EQ(pointers_of(refused), pointers{"/xmpp/websocket"});
}

}  // namespace
}  // namespace cusax::representation
