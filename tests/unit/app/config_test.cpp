#include "app/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace cusax::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

char const *nothing(char const *) { return nullptr; }

environment set(std::map<std::string, std::string> variables) {
    auto const kept = std::make_shared<std::map<std::string, std::string>>(std::move(variables));
    return [kept](char const *name) {
        auto const found = kept->find(name);
        return found == kept->end() ? nullptr : found->second.c_str();
    };
}

std::vector<std::string> mistakes_of(std::string_view text, environment const &variables = nothing) {
    auto const parsed = parse_config(text, "t.toml", variables);
    std::vector<std::string> rendered;
    if (!parsed)
        for (auto const &mistake : parsed.error()) rendered.push_back(render(mistake));
    return rendered;
}

constexpr std::string_view smallest = "[database]\nurl = \"postgresql:///cusax\"\n";

TEST(config, photo_limit_read_and_bounded) {
    auto const read =
        parse_config(std::string(smallest) + "[vcard]\nphoto_octets = 196608\n", "t.toml", nothing);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->vcard.photo_octets, 196608U);
    for (auto const *const value : {"0", "196609", "\"many\""})
        EXPECT_THAT(mistakes_of(std::string(smallest) + "[vcard]\nphoto_octets = " + value + "\n"),
                    ElementsAre(HasSubstr("t.toml:4: vcard.photo_octets")));
}

TEST(config, smallest_file_has_every_default) {
    auto const read = parse_config(smallest, "t.toml", nothing);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->http.listen, (std::vector<net::endpoint>{{"127.0.0.1", 8080}}));
    EXPECT_TRUE(read->dns.listen.empty());
    EXPECT_TRUE(read->xmpp.empty());
    EXPECT_EQ(read->log.level, log_level::info);
}

TEST(config, mistake_names_file_line_and_key) {
    EXPECT_THAT(mistakes_of("[database]\nurl = 7\n"),
                testing::Contains(HasSubstr("t.toml:2: database.url: must be a string")));
    EXPECT_THAT(mistakes_of("[database]\nurl = \"x\"\n\n[http]\nlisten = [\"nowhere\"]\n"),
                ElementsAre(HasSubstr("t.toml:5: http.listen: \"nowhere\"")));
}

TEST(config, unknown_keys_and_sections_are_mistakes) {
    EXPECT_THAT(mistakes_of("[database]\nurl = \"x\"\ncolour = \"red\"\n[htttp]\n"),
                ElementsAre("t.toml:3: database.colour: there is no such key",
                            "t.toml:4: htttp: there is no such key"));
}

TEST(config, all_mistakes_are_told_at_once) {
    EXPECT_EQ(mistakes_of("[http]\nworkers = 0\n[log]\nlevel = \"loud\"\nformat = \"xml\"\n").size(), 4U)
        << "no database.url, workers, level, format";
}

TEST(config, broken_toml_names_its_line) {
    EXPECT_THAT(mistakes_of("[database]\nurl = \"x\"\nurl = \"y\"\n"), ElementsAre(HasSubstr("t.toml:3: ")));
}

TEST(config, environment_overrides_the_file) {
    auto const read = parse_config(
        std::string(smallest) +
            "[[xmpp]]\naddress=\"h:1\"\ncomponent=\"c.example\"\nsecret=\"s\"\ndomains=[\"d.example\"]\n"
            "canary_interval_ms=1000\n",
        "t.toml",
        set({{"CUSAX_HTTP_LISTEN", "127.0.0.1:1, [::1]:2"},
             {"CUSAX_DATABASE_URL", "postgresql://other"},
             {"CUSAX_HTTP_PUBLIC_METRICS", "true"},
             {"CUSAX_XMPP_0_SECRET", "from the environment"}}));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->http.listen, (std::vector<net::endpoint>{{"127.0.0.1", 1}, {"::1", 2}}));
    EXPECT_EQ(read->database.url, "postgresql://other");
    EXPECT_TRUE(read->http.public_metrics);
    EXPECT_EQ(read->xmpp.front().secret.reveal(), "from the environment");
    EXPECT_EQ(read->xmpp.front().host, "h");
    EXPECT_EQ(read->xmpp.front().canary_interval, std::chrono::seconds(1));
}

TEST(config, mistake_in_the_environment_names_the_variable) {
    EXPECT_THAT(mistakes_of(smallest, set({{"CUSAX_HTTP_WORKERS", "many"}})),
                ElementsAre(HasSubstr("environment: CUSAX_HTTP_WORKERS: must be a whole number")));
}

TEST(config, secret_never_stands_in_a_mistake) {
    auto const told = mistakes_of(std::string(smallest) + "[[dns.key]]\nname=\"k.\"\nsecret=\"hunter2!\"\n");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told.front().find("hunter2"), std::string::npos);
}

TEST(config, peers_must_name_keys_that_exist) {
    EXPECT_THAT(
        mistakes_of(std::string(smallest) + "[[dns.secondary]]\naddress=\"127.0.0.1:53\"\nkey=\"nobody.\"\n"),
        ElementsAre(HasSubstr("dns.secondary.0.key: there is no [[dns.key]] of that name")));
}

TEST(config, update_target_has_zones_a_policy_and_an_address_of_its_own) {
    auto const with = [](std::string const &lines) {
        return std::string(smallest) + "[[dns.update]]\naddress = \"192.0.2.53:53\"\n" + lines;
    };
    auto const read =
        parse_config(with("zones = [\"capulet.example\"]\ndrift = \"report\"\nmax_change_percent = 0\n"
                          "check_interval_ms = 60000\ntimeout_ms = 1000\n"),
                     "t.toml", nothing);
    ASSERT_TRUE(read);
    auto const &update = read->dns.updates.at(0);
    EXPECT_EQ(update.drift, "report");
    EXPECT_EQ(update.max_change_percent, 0U);
    EXPECT_EQ(update.check_interval, std::chrono::minutes(1));
    EXPECT_EQ(update.timeout, std::chrono::seconds(1));

    EXPECT_THAT(mistakes_of(with("")), ElementsAre(HasSubstr("zones")));
    std::string const zones = "zones = [\"capulet.example\"]\n";
    EXPECT_THAT(mistakes_of(with(zones + "drift = \"ignore\"\n")), ElementsAre(HasSubstr("drift")));
    EXPECT_THAT(mistakes_of(with(zones + "max_change_percent = 101\n")),
                ElementsAre(HasSubstr("max_change_percent")));
    EXPECT_THAT(mistakes_of(with(zones + "[[dns.update]]\naddress = \"192.0.2.53:53\"\n" + zones)),
                ElementsAre(HasSubstr("two update targets have this address")));
}

TEST(config, certificate_and_key_go_together) {
    EXPECT_EQ(mistakes_of(std::string(smallest) + "[http]\ncertificate = \"c.pem\"\n").size(), 1U);
}

TEST(config, shipped_example_has_no_mistake) {
    auto const read = load_config(CUSAX_EXAMPLE_CONFIG, nothing);
    if (!read)
        for (auto const &mistake : read.error()) ADD_FAILURE() << render(mistake);
}

TEST(config, folder_in_place_of_the_file_is_one_mistake) {
    auto const read = load_config("/", nothing);
    ASSERT_FALSE(read);
    EXPECT_THAT(render(read.error().front()), HasSubstr("cannot be read"));
}

TEST(config, one_domain_has_one_link) {
    std::string const link =
        "[[xmpp]]\naddress=\"h:1\"\ncomponent=\"%.example\"\nsecret=\"s\"\ndomains=[\"d.example\"]\n";
    std::string text(smallest);
    for (char const *name : {"a", "b"}) text += std::string(link).replace(link.find('%'), 1, name);
    EXPECT_THAT(mistakes_of(text), testing::Contains(HasSubstr("the domain d.example is named twice")));
}

TEST(config, link_needs_a_port_and_http_an_address) {
    EXPECT_EQ(mistakes_of(
                  std::string(smallest) +
                  "[[xmpp]]\naddress=\"h\"\ncomponent=\"c.example\"\nsecret=\"s\"\ndomains=[\"d.example\"]\n")
                  .size(),
              1U);
    EXPECT_EQ(mistakes_of(smallest, set({{"CUSAX_HTTP_LISTEN", ""}})).size(), 1U);
}

TEST(config, file_that_is_not_there_is_one_mistake) {
    auto const read = load_config("/nonexistent/cusaxd.toml", nothing);
    ASSERT_FALSE(read);
    EXPECT_THAT(render(read.error().front()), HasSubstr("cannot be read"));
}

TEST(config, services_of_a_link_are_read) {
    std::string const link =
        std::string(smallest) +
        "[turn]\nsecret = \"north-wind\"\nlifetime_s = 3600\n"
        "[[xmpp]]\naddress=\"h:1\"\ncomponent=\"c.example\"\nsecret=\"s\"\ndomains=[\"d.example\"]\n";
    auto const read =
        parse_config(link +
                         "contact = { abuse = [\"mailto:a@d.example\"] }\ncontact_on_server = true\n"
                         "admins = [\"Nurse@d.example\"]\nsearch_limit = 7\nsearch_open = true\n",
                     "t.toml", nothing);
    ASSERT_TRUE(read);
    auto const &xmpp = read->xmpp.front();
    EXPECT_THAT(xmpp.contact.at("abuse"), ElementsAre("mailto:a@d.example"));
    EXPECT_THAT(xmpp.admins, ElementsAre("nurse@d.example")) << "as the server writes it";
    EXPECT_TRUE(xmpp.contact_on_server && xmpp.search_open);
    EXPECT_EQ(xmpp.search_limit, 7U);
    EXPECT_EQ(read->turn.secret.reveal(), "north-wind");
    EXPECT_EQ(read->turn.lifetime, std::chrono::hours(1));
    EXPECT_THAT(mistakes_of(link + "admins = [\"nurse\"]\ncontact = { abuse = [\"me\"], boss = [] }\n"),
                ElementsAre(HasSubstr("xmpp.0.contact.abuse: \"me\""), HasSubstr("xmpp.0.contact.boss"),
                            HasSubstr("xmpp.0.admins: \"nurse\"")));
}

TEST(config, way_of_ending_sessions_needs_what_belongs_to_it) {
    struct row {
        std::string lines;
        std::string mistaken;  // key; empty: none
    };
    row const rows[] = {
        {"", ""},
        {"end_sessions=\"none\"\n", ""},
        {"end_sessions=\"kick\"\n", "end_sessions"},
        {"end_sessions=\"http\"\n", "sessions_url"},
        {"end_sessions=\"http\"\nsessions_url=\"ftp://h/\"\n", "sessions_url"},
        {"end_sessions=\"http\"\nsessions_url=\"http://127.0.0.1:5280/api\"\n", ""},
        {"end_sessions=\"shell\"\nsessions_socket=\"prosody.sock\"\n", "sessions_socket"},
        {"end_sessions=\"shell\"\nsessions_socket=\"/run/prosody.sock\"\n", ""},
    };
    for (auto const &[lines, mistaken] : rows) {
        auto const read = parse_config(
            "[database]\nurl=\"u\"\n[[xmpp]]\naddress=\"h:1\"\ncomponent=\"c.example\"\nsecret=\"s\"\n"
            "domains=[\"d.example\"]\n" +
                lines,
            "cusaxd.toml", [](char const *) -> char const * { return nullptr; });
        EXPECT_EQ(read.has_value(), mistaken.empty()) << lines;
        if (!read) {
            EXPECT_NE(render(read.error().front()).find(mistaken), std::string::npos) << lines;
        }
    }
}

TEST(config, sip_proxies_are_read_with_their_defaults) {
    auto const read = parse_config(std::string(smallest) +
                                       "[[sip]]\nname=\"sip1\"\nrpc=\"unixgram:/run/kamailio/rpc.sock\"\n"
                                       "[[sip]]\nname=\"sip2\"\nrpc=\"http://u:p@127.0.0.1:8090/RPC\"\n"
                                       "domains=[\"d.example\"]\ntimeout_ms=100\nsettling_ms=1\n",
                                   "t.toml", nothing);
    ASSERT_TRUE(read) << render(read.error().front());
    ASSERT_EQ(read->sip.size(), 2U);
    EXPECT_EQ(read->sip[0].rpc.reveal(), "unixgram:/run/kamailio/rpc.sock");
    EXPECT_TRUE(read->sip[0].domains.empty());
    EXPECT_EQ(read->sip[0].timeout, std::chrono::seconds(5));
    EXPECT_EQ(read->sip[0].settling, std::chrono::seconds(10));
    EXPECT_THAT(read->sip[1].domains, ElementsAre("d.example"));
    EXPECT_EQ(read->sip[1].timeout, std::chrono::milliseconds(100));
    EXPECT_EQ(read->sip[1].settling, std::chrono::milliseconds(1));
}

TEST(config, sip_proxies_that_cannot_be) {
    std::string const one = "[[sip]]\nname=\"sip1\"\nrpc=\"http://h/RPC\"\n";
    struct row {
        std::string lines;
        std::string mistaken;
    };
    row const rows[] = {
        {"[[sip]]\nrpc=\"http://h/RPC\"\n", "sip.0.name"},
        {"[[sip]]\nname=\"sip1\"\n", "sip.0.rpc"},
        {"[[sip]]\nname=\"sip1\"\nrpc=\"http://\"\n", "sip.0.rpc"},
        {"[[sip]]\nname=\"sip1\"\nrpc=\"unixgram:rpc.sock\"\n", "sip.0.rpc"},
        {"[[sip]]\nname=\"sip1\"\nrpc=\"udp:127.0.0.1:2049\"\n", "sip.0.rpc"},
        {one + "domains=[\"-\"]\n", "sip.0.domains"},
        {one + "[[sip]]\nname=\"sip1\"\nrpc=\"http://h2/RPC\"\n", "another server is called sip1"},
        {one + "[[sip]]\nname=\"sip2\"\nrpc=\"http://h/RPC\"\n", "sip2 has the rpc of another"},
        {"[[xmpp]]\naddress=\"h:1\"\ncomponent=\"sip1\"\nsecret=\"s\"\ndomains=[\"d.example\"]\n" + one,
         "another server is called sip1"},
    };
    for (auto const &[lines, mistaken] : rows)
        EXPECT_THAT(mistakes_of(std::string(smallest) + lines), ElementsAre(HasSubstr(mistaken))) << lines;
}

}  // namespace
}  // namespace cusax::app
