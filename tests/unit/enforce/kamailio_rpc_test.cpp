// What is asked of a Kamailio and what its answers mean, as 5.6.3 words them.
#include "enforce/kamailio_rpc.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <vector>

namespace cusax::enforce {
namespace {

using nlohmann::json;

json fault(int code, char const *message) { return {{"error", {{"code", code}, {"message", message}}}}; }
json result_of(json value) { return {{"result", std::move(value)}}; }

json bindings(std::size_t count) {
    return result_of({{"AoR", "x"}, {"Contacts", json(std::vector<json>(count, json::object()))}});
}

// Answers by method; what it was asked is kept as "method last-parameter".
class scripted_line : public rpc_line {
  public:
    std::map<std::string, json> answers{{"ul.lookup", fault(500, "AOR not found in location table")},
                                        {"ul.rm", result_of(json::object())},
                                        {"domain.reload", result_of(json::object())},
                                        {"core.uptime", result_of({{"uptime", 3600}})}};
    std::vector<std::string> asked;
    std::optional<error_code> broken{};

    std::string_view name() const override { return "scripted"; }
    result<std::string> exchange(std::string const &call, accepts const &) override {
        auto const said = json::parse(call);
        auto const method = said["method"].get<std::string>();
        asked.push_back(method +
                        (said["params"].empty() ? "" : " " + said["params"].back().get<std::string>()));
        if (broken) return fail(*broken, "nobody is there");
        auto answer = answers.at(method);
        answer["jsonrpc"] = "2.0";
        answer["id"] = said["id"];
        return answer.dump();
    }
    void interrupt() noexcept override {}
};

struct kamailio_server {
    scripted_line *line = new scripted_line;
    kamailio_rpc server{std::unique_ptr<rpc_line>(line), std::chrono::seconds(10)};
};

session_owner owner_of(std::vector<char const *> const &aors) {
    session_owner owner{.jid = model::jid::parse("juliet@capulet.example").value()};
    for (auto const *const aor : aors) owner.aors.push_back(model::sip_uri::parse(aor).value());
    return owner;
}

TEST(kamailio_rpc, aor_is_written_as_usrloc_keeps_it) {
    struct row {
        char const *uri;
        char const *stored;
    };
    for (auto const &[uri, stored] : {row{"sip:juliet@capulet.example", "juliet@capulet.example"},
                                      row{"sip:JULIET@Capulet.Example", "juliet@capulet.example"},
                                      row{"sip:j%40c@bücher.example", "j@c@xn--bcher-kva.example"}})
        EXPECT_EQ(stored_aor(model::sip_uri::parse(uri).value()), stored);
}

TEST(kamailio_rpc, every_aor_loses_its_bindings_and_they_are_counted) {
    kamailio_server at;
    at.line->answers["ul.lookup"] = bindings(2);
    auto const done =
        at.server.end_sessions(owner_of({"sip:juliet@capulet.example", "sip:balcony@capulet.example"}));
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(done->sessions, 4U);
    EXPECT_EQ(at.line->asked,
              (std::vector<std::string>{"ul.lookup juliet@capulet.example", "ul.rm juliet@capulet.example",
                                        "ul.lookup balcony@capulet.example", "ul.rm balcony@capulet.example",
                                        "core.uptime"}));
}

TEST(kamailio_rpc, aor_without_bindings_is_no_error) {
    for (auto const &answer : {result_of(json::object()), fault(500, "AOR not found in location table"),
                               fault(404, "AOR not found")}) {
        kamailio_server at;
        at.line->answers["ul.rm"] = answer;
        auto const done = at.server.end_sessions(owner_of({"sip:juliet@capulet.example"}));
        ASSERT_TRUE(done) << done.error().detail;
        EXPECT_EQ(done->sessions, 0U);
    }
}

TEST(kamailio_rpc, count_that_is_not_told_stops_nothing) {
    for (auto const &answer : {fault(500, "Internal error"), result_of(json::array()), result_of(7)}) {
        kamailio_server at;
        at.line->answers["ul.lookup"] = answer;
        auto const done = at.server.end_sessions(owner_of({"sip:juliet@capulet.example"}));
        ASSERT_TRUE(done) << done.error().detail;
        EXPECT_EQ(done->sessions, std::nullopt);
    }
}

TEST(kamailio_rpc, answers_that_are_errors) {
    struct row {
        char const *method;
        json answer;
        error_code expected;
    };
    row const rows[] = {
        {"ul.rm", fault(500, "Method Not Found"), error_code::forbidden},
        {"ul.rm", fault(-32601, "no such method"), error_code::forbidden},
        {"ul.rm", fault(500, "Domain table not found"), error_code::conflict},
        {"ul.rm", fault(500, "Failed to delete AOR"), error_code::conflict},
        {"ul.rm", json::object(), error_code::unavailable},
        {"core.uptime", result_of({{"uptime", "long"}}), error_code::unavailable},
        {"core.uptime", result_of(json::array()), error_code::unavailable},
    };
    for (auto const &[method, answer, expected] : rows) {
        kamailio_server at;
        at.line->answers[method] = answer;
        auto const done = at.server.end_sessions(owner_of({"sip:juliet@capulet.example"}));
        ASSERT_FALSE(done) << answer;
        EXPECT_EQ(done.error().code, expected) << answer;
    }
}

TEST(kamailio_rpc, line_without_an_answer_says_so_itself) {
    for (auto const code : {error_code::unavailable, error_code::forbidden}) {
        kamailio_server at;
        at.line->broken = code;
        EXPECT_EQ(at.server.end_sessions(owner_of({"sip:juliet@capulet.example"})).error().code, code);
        EXPECT_EQ(at.server.reload_domains().error().code, code);
    }
}

// What it restores from its database may come after what we removed.
TEST(kamailio_rpc, server_that_has_just_started_is_asked_again) {
    kamailio_server at;
    for (auto const &[uptime, settled] : {std::pair{0, false}, {9, false}, {10, true}}) {
        at.line->asked.clear();
        at.line->answers["core.uptime"] = result_of({{"uptime", uptime}});
        auto const done = at.server.end_sessions(owner_of({"sip:juliet@capulet.example"}));
        EXPECT_EQ(done.has_value(), settled) << uptime;
        EXPECT_TRUE(done || done.error().code == error_code::unavailable);
        EXPECT_EQ(at.line->asked[1], "ul.rm juliet@capulet.example");
    }
}

// It stands still with our datagram in its queue, and goes on.
TEST(kamailio_rpc, reload_without_an_answer_is_not_sent_again_before_the_server_answers) {
    kamailio_server at;
    at.line->broken = error_code::unavailable;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(at.server.reload_domains().error().code, error_code::unavailable);
    at.line->broken.reset();
    EXPECT_EQ(at.server.reload_domains().error().code, error_code::conflict);
    EXPECT_TRUE(at.server.reload_domains());
    EXPECT_EQ(at.line->asked, (std::vector<std::string>{"domain.reload", "core.uptime", "core.uptime",
                                                        "core.uptime", "domain.reload"}));
}

TEST(kamailio_rpc, domains_are_reloaded) {
    kamailio_server at;
    EXPECT_TRUE(at.server.reload_domains());
    EXPECT_EQ(at.line->asked, std::vector<std::string>{"domain.reload"});
    at.line->answers["domain.reload"] = fault(500, "Domain Table Reload Failed");
    EXPECT_EQ(at.server.reload_domains().error().code, error_code::conflict);
}

}  // namespace
}  // namespace cusax::enforce
