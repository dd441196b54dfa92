#include "component/link.hpp"

#include "fake_directory.hpp"
#include "fake_server.hpp"
#include "xmpp/component_stream.hpp"
#include "xmpp/pubsub.hpp"
#include "xmpp/stanza.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <future>
#include <latch>

namespace cusax::component {
namespace {

using namespace std::chrono_literals;

std::string get_card(std::string const &id, std::string const &account) {
    return "<iq id='" + id +
           "' type='set' from='capulet.example' to='cusax.capulet.example'><delegation "
           "xmlns='urn:xmpp:delegation:2'>"
           "<forwarded xmlns='urn:xmpp:forward:0'><iq xmlns='jabber:client' id='" +
           id + "' type='get' from='romeo@montague.example/o' to='" + account +
           "'><vCard xmlns='vcard-temp'/></iq></forwarded></delegation></iq>";
}
std::string set_card(std::string const &id, std::string const &account) {
    return "<iq id='" + id +
           "' type='set' from='capulet.example' to='cusax.capulet.example'><delegation "
           "xmlns='urn:xmpp:delegation:2'>"
           "<forwarded xmlns='urn:xmpp:forward:0'><iq xmlns='jabber:client' id='" +
           id + "' type='set' from='" + account + "/x'><vCard xmlns='vcard-temp'><FN>" + id +
           "</FN></vCard></iq></forwarded></delegation></iq>";
}

// Durations are hours unless a test makes one short: what happens then happens because of that one.
class link_test : public testing::Test {
  protected:
    link_test() : server_(io_) {
        config_.host = "127.0.0.1";
        config_.port = server_.port();
        config_.component = "cusax.capulet.example";
        config_.secret = secret_string("s3cret");
        config_.domains = {"capulet.example"};
        config_.timing = {.connect = 1h,
                          .retry_first = 1h,
                          .retry_most = 1h,
                          .retry_refused = 1h,
                          .delegation = 1h,
                          .ping_every = 1h,
                          .ping_deadline = 1h,
                          .canary_first = 0ms,
                          .canary_every = 1h,
                          .canary_deadline = 1h,
                          .request = 1h,
                          .close = 1h};
    }
    ~link_test() override {
        link_.reset();
        workers_.stop();
        workers_.join();
    }

    void start() {
        link_.emplace(io_, workers_, config_, directory_);
        link_->start();
    }
    void open_stream(int connection = 1) {
        ASSERT_TRUE(server_.wait_connection(connection));
        ASSERT_TRUE(server_.wait_for(" to='cusax.capulet.example'>"));
        server_.send(
            "<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
            "xmlns='jabber:component:accept' from='cusax.capulet.example' id='3BF96D32'>");
        ASSERT_EQ(server_.wait_for("</handshake>"),
                  "<handshake>" + xmpp::handshake_digest("3BF96D32", config_.secret) + "</handshake>");
    }
    void accept_handshake(int connection = 1) {
        open_stream(connection);
        server_.send("<handshake/>");
    }
    void delegate() {
        server_.send(
            "<message from='capulet.example' to='cusax.capulet.example'><delegation "
            "xmlns='urn:xmpp:delegation:2'>"
            "<delegated namespace='vcard-temp'/><delegated "
            "namespace='urn:ietf:params:xml:ns:vcard-4.0'/></delegation></message>");
        ASSERT_TRUE(server_.wait_until([&] { return link_->stats().linked(); }));
    }
    // Takes the first canary of a link, the get that the component sends itself, and lets it pass.
    std::string take_direct_canary() {
        auto const probe =
            server_.wait_for("to='capulet.example'><vCard xmlns='vcard-temp'/></iq>").value_or("");
        auto const start = probe.rfind("canary-");  // the answer to the one before may stand in front of it
        return start == std::string::npos ? "" : probe.substr(start, probe.find('\'', start) - start);
    }
    std::string forwarded_canary(std::string const &id, std::string const &from) {
        return "<iq id='fw" + id +
               "' type='set' from='capulet.example' to='cusax.capulet.example'><delegation "
               "xmlns='urn:xmpp:delegation:2'>"
               "<forwarded xmlns='urn:xmpp:forward:0'><iq xmlns='jabber:client' id='" +
               id + "' type='get' from='" + from +
               "' to='capulet.example'><vCard xmlns='vcard-temp'/></iq></forwarded></delegation></iq>";
    }
    void link_up(int connection = 1) {
        accept_handshake(connection);
        delegate();
        ASSERT_NE(take_direct_canary(), "");
    }
    std::uint64_t count(stanza_kind kind, stanza_outcome outcome) {
        return link_->stats().counts.at(static_cast<std::size_t>(kind)).at(static_cast<std::size_t>(outcome));
    }

    boost::asio::io_context io_;
    boost::asio::thread_pool workers_{4};
    fake_server server_;
    fake_directory directory_;
    link_config config_;
    std::optional<link> link_;
};

TEST_F(link_test, linked_once_every_namespace_is_delegated) {
    start();
    accept_handshake();
    EXPECT_TRUE(server_.wait_until([&] { return link_->stats().state == link_state::proving; }));
    delegate();
    auto const stats = link_->stats();
    ASSERT_EQ(stats.domains.size(), 1U);
    EXPECT_EQ(stats.domains[0].delegation_ns, "urn:xmpp:delegation:2");
    EXPECT_EQ(stats.attempts, 1U);
    EXPECT_TRUE(stats.since);
}

TEST_F(link_test, request_answered_in_the_shape_of_the_request) {
    start();
    link_up();
    server_.send(get_card("x1", "juliet@capulet.example"));
    EXPECT_EQ(
        server_.wait_for("</iq></forwarded></delegation></iq>"),
        "<iq type='result' id='x1' from='cusax.capulet.example' to='capulet.example'><delegation "
        "xmlns='urn:xmpp:delegation:2'>"
        "<forwarded xmlns='urn:xmpp:forward:0'><iq xmlns='jabber:client' type='result' id='x1' "
        "from='juliet@capulet.example' to='romeo@montague.example/o'>"
        "<vCard "
        "xmlns='vcard-temp'><FN>juliet@capulet.example</FN></vCard></iq></forwarded></delegation></iq>");
    EXPECT_EQ(count(stanza_kind::vcard_temp_get, stanza_outcome::answered), 1U);
}

TEST_F(link_test, nesting_is_answered_before_delegation_is_announced) {
    start();
    accept_handshake();
    server_.send(
        "<iq id='n1' type='get' from='capulet.example' to='cusax.capulet.example'>"
        "<query xmlns='http://jabber.org/protocol/disco#info' "
        "node='urn:xmpp:delegation:1::vcard-temp'/></iq>");
    EXPECT_TRUE(server_.wait_for("<feature var='vcard-temp'/>"));
}

TEST_F(link_test, bare_eof_is_followed_by_a_new_link) {
    config_.timing.retry_first = config_.timing.retry_most = 1ms;
    start();
    link_up(1);
    server_.drop();
    link_up(2);
    EXPECT_EQ(link_->stats().last_end.substr(0, 4), "lost");
    EXPECT_EQ(link_->stats().attempts, 2U);
}

TEST_F(link_test, wrong_secret_waits_for_the_slow_retry) {
    config_.timing.retry_refused = 1ms;
    start();
    open_stream(1);
    server_.send(
        "<stream:error><not-authorized "
        "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>");
    open_stream(2);
    EXPECT_EQ(link_->stats().last_end, "refused: not-authorized");
}

TEST_F(link_test, conflict_waits_for_the_slow_retry) {
    config_.timing.retry_refused = 1ms;
    start();
    link_up(1);
    server_.send(
        "<stream:error><conflict "
        "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>");
    link_up(2);
    EXPECT_EQ(link_->stats().last_end, "conflict: conflict");
}

// ask() blocks, so it runs beside the test's thread, which plays the server.
std::future<result<xml::element>> ask_beside(link &through, std::string const &to) {
    auto iq = xmpp::make_iq({.type = "get", .id = "", .from = "", .to = to}, "jabber:component:accept");
    iq.add(xml::element("ping", "urn:xmpp:ping"));
    return std::async(std::launch::async, [&through, iq] { return through.ask(iq); });
}

std::string id_in(std::string const &iq) {
    auto const start = iq.find("id='ask-") + 4;
    return iq.substr(start, iq.find('\'', start) - start);
}

TEST_F(link_test, question_gets_the_answer_of_whom_it_was_sent_to) {
    start();
    link_up();
    auto answer = ask_beside(*link_, "juliet@capulet.example");
    auto const id = id_in(server_.wait_for("<ping xmlns='urn:xmpp:ping'/></iq>").value());
    server_.send("<iq type='error' id='" + id +
                 "' from='romeo@montague.example' to='cusax.capulet.example'/>");
    server_.send("<iq type='result' id='" + id +
                 "' from='juliet@capulet.example' to='cusax.capulet.example'/>");
    ASSERT_TRUE(server_.wait_until([&] { return answer.wait_for(0s) == std::future_status::ready; }));
    auto const got = answer.get();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->attr("type"), "result");
    EXPECT_EQ(count(stanza_kind::iq_answer, stanza_outcome::ignored), 1U);
}

TEST_F(link_test, question_ends_with_its_deadline) {
    config_.timing.request = 1ms;
    start();
    link_up();
    auto late = ask_beside(*link_, "juliet@capulet.example");
    ASSERT_TRUE(server_.wait_until([&] { return late.wait_for(0s) == std::future_status::ready; }));
    EXPECT_EQ(late.get().error().code, error_code::unavailable);
}

TEST_F(link_test, question_ends_with_the_link) {
    start();
    link_up();
    auto cut = ask_beside(*link_, "juliet@capulet.example");
    ASSERT_TRUE(server_.wait_for("<ping xmlns='urn:xmpp:ping'/></iq>"));
    server_.drop();
    ASSERT_TRUE(server_.wait_until([&] { return cut.wait_for(0s) == std::future_status::ready; }));
    EXPECT_EQ(cut.get().error().code, error_code::unavailable);
    auto without = ask_beside(*link_, "juliet@capulet.example");
    ASSERT_TRUE(server_.wait_until([&] { return without.wait_for(0s) == std::future_status::ready; }));
    EXPECT_EQ(without.get().error().code, error_code::unavailable);
}

TEST_F(link_test, events_are_handed_on) {
    std::string node;
    link_.emplace(io_, workers_, config_, directory_);
    link_->on_event([&](xml::element const &message) { node = xmpp::read_event(message)->node; });
    link_->start();
    link_up();
    server_.send(
        "<message from='juliet@capulet.example' to='cusax.capulet.example'><event "
        "xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'/></event></message>");
    EXPECT_TRUE(server_.wait_until([&] { return node == "n"; }));
}

TEST_F(link_test, port_that_refuses_is_tried_again) {
    config_.timing.retry_first = config_.timing.retry_most = 1ms;
    {
        fake_server const gone(io_);
        config_.port = gone.port();
    }
    start();
    EXPECT_TRUE(server_.wait_until([&] { return link_->stats().attempts >= 3; }));
    EXPECT_EQ(link_->stats().last_end.substr(0, 11), "unreachable");
}

TEST_F(link_test, server_that_accepts_and_stays_silent_is_left) {
    config_.timing.connect = 10ms;
    config_.timing.retry_first = config_.timing.retry_most = 1ms;
    start();
    EXPECT_TRUE(server_.wait_connection(2));
    EXPECT_EQ(link_->stats().last_end, "unreachable: no stream in time");
}

TEST_F(link_test, delegation_that_does_not_come_closes_and_links_again) {
    config_.timing.delegation = 10ms;
    config_.timing.close = 10ms;
    config_.timing.retry_first = config_.timing.retry_most = 1ms;
    start();
    accept_handshake(1);
    EXPECT_TRUE(server_.wait_for("</stream:stream>"));
    accept_handshake(2);
    EXPECT_FALSE(link_->stats().linked());
}

TEST_F(link_test, delegation_by_a_foreign_server_does_not_count) {
    start();
    accept_handshake();
    server_.send(
        "<message from='montague.example' to='cusax.capulet.example'><delegation "
        "xmlns='urn:xmpp:delegation:2'>"
        "<delegated namespace='vcard-temp'/><delegated "
        "namespace='urn:ietf:params:xml:ns:vcard-4.0'/></delegation></message>");
    EXPECT_TRUE(server_.wait_until([&] { return count(stanza_kind::other, stanza_outcome::ignored) == 1; }));
    EXPECT_EQ(link_->stats().state, link_state::proving);
}

TEST_F(link_test, broken_xml_ends_with_a_stream_error_and_a_new_link) {
    config_.timing.retry_first = config_.timing.retry_most = 1ms;
    start();
    link_up(1);
    server_.send("<iq></message>");
    EXPECT_TRUE(server_.wait_for(
        "<not-well-formed xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"));
    link_up(2);
}

TEST_F(link_test, request_slower_than_the_deadline_gets_a_wait_error_once) {
    config_.timing.request = 10ms;
    std::promise<void> release;
    directory_.before = [done = release.get_future().share()](std::string const &) { done.wait(); };
    start();
    link_up();
    server_.send(get_card("x1", "juliet@capulet.example"));
    EXPECT_EQ(server_.wait_for("</delegation></iq>"),
              "<iq type='result' id='x1' from='cusax.capulet.example' to='capulet.example'><delegation "
              "xmlns='urn:xmpp:delegation:2'>"
              "<forwarded xmlns='urn:xmpp:forward:0'><iq xmlns='jabber:client' type='error' id='x1' "
              "from='juliet@capulet.example' to='romeo@montague.example/o'>"
              "<error type='wait'><resource-constraint "
              "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq></forwarded></delegation></iq>");
    EXPECT_EQ(count(stanza_kind::vcard_temp_get, stanza_outcome::timed_out), 1U);
    release.set_value();
    EXPECT_TRUE(
        server_.wait_until([&] { return count(stanza_kind::vcard_temp_get, stanza_outcome::late) == 1; }));
    EXPECT_EQ(server_.received(), "");
}

// What has been refused with "wait" must not happen behind the client's back when its turn comes.
TEST_F(link_test, set_that_timed_out_in_the_queue_is_not_stored) {
    config_.timing.request = 10ms;
    std::promise<void> release;
    std::latch begun(1);
    directory_.before = [&, done = release.get_future().share()](std::string const &account) {
        if (account == "juliet@capulet.example") begun.count_down();
        done.wait();
    };
    start();
    link_up();
    server_.send(get_card("x1", "juliet@capulet.example"));
    ASSERT_TRUE(server_.wait_until([&] { return begun.try_wait(); }));
    server_.send(set_card("x2", "juliet@capulet.example"));
    EXPECT_TRUE(server_.wait_until(
        [&] { return count(stanza_kind::vcard_temp_set, stanza_outcome::timed_out) == 1; }));
    release.set_value();
    EXPECT_TRUE(
        server_.wait_until([&] { return count(stanza_kind::vcard_temp_get, stanza_outcome::late) == 1; }));
    workers_.join();
    EXPECT_TRUE(directory_.stored().empty());
}

TEST_F(link_test, one_account_in_order_others_beside_it) {
    std::promise<void> release;
    directory_.before = [done = release.get_future().share()](std::string const &account) {
        if (account == "juliet@capulet.example") done.wait();
    };
    start();
    link_up();
    for (int i = 0; i < 20; ++i) server_.send(set_card("j" + std::to_string(i), "juliet@capulet.example"));
    server_.send(get_card("n", "nurse@capulet.example"));
    auto const first = server_.wait_for("</iq></forwarded></delegation></iq>");
    ASSERT_TRUE(first);
    EXPECT_NE(first->find("id='n'"), std::string::npos);
    release.set_value();
    for (int i = 0; i < 20; ++i) {
        auto const next = server_.wait_for("</forwarded></delegation></iq>");
        ASSERT_TRUE(next);
        EXPECT_NE(next->find("id='j" + std::to_string(i) + "'"), std::string::npos) << *next;
    }
    auto const stored = directory_.stored();
    ASSERT_EQ(stored.size(), 20U);
    for (std::size_t i = 0; i < stored.size(); ++i)
        EXPECT_NE(stored[i].find("<FN>j" + std::to_string(i) + "</FN>"), std::string::npos) << stored[i];
}

TEST_F(link_test, more_than_may_be_in_flight_is_turned_away) {
    config_.requests_in_flight = 1;
    std::promise<void> release;
    directory_.before = [done = release.get_future().share()](std::string const &) { done.wait(); };
    start();
    link_up();
    server_.send(get_card("x1", "juliet@capulet.example") + get_card("x2", "nurse@capulet.example"));
    auto const refused = server_.wait_for("</delegation></iq>");
    ASSERT_TRUE(refused);
    EXPECT_NE(refused->find("id='x2'"), std::string::npos);
    EXPECT_NE(refused->find("<error type='wait'><resource-constraint "), std::string::npos);
    EXPECT_EQ(link_->stats().in_flight, 1U);
    release.set_value();
    EXPECT_TRUE(server_.wait_for("<FN>juliet@capulet.example</FN>"));
}

// A server that asks whether we live is answered also while the database holds every worker up (XEP-0199).
TEST_F(link_test, ping_is_answered_while_every_worker_hangs) {
    std::promise<void> release;
    std::latch held(4);
    directory_.before = [&, done = release.get_future().share()](std::string const &) {
        held.count_down();
        done.wait();
    };
    start();
    link_up();
    for (auto const *user : {"juliet", "nurse", "tybalt", "peter"})
        server_.send(get_card("x", std::string(user) + "@capulet.example"));
    ASSERT_TRUE(server_.wait_until([&] { return held.try_wait(); }));
    server_.send(
        "<iq type='get' id='p' from='capulet.example' to='cusax.capulet.example'><ping "
        "xmlns='urn:xmpp:ping'/></iq>");
    EXPECT_EQ(server_.wait_for("/>"),
              "<iq type='result' id='p' from='cusax.capulet.example' to='capulet.example'/>");
    release.set_value();
}

TEST_F(link_test, thousands_in_flight_are_all_answered) {
    start();
    link_up();
    std::string all;
    for (int i = 0; i < 3000; ++i)
        all += get_card("x" + std::to_string(i),
                        i % 2 == 0 ? "juliet@capulet.example" : "nurse@capulet.example");
    server_.send(all);
    EXPECT_TRUE(server_.wait_until(
        [&] { return count(stanza_kind::vcard_temp_get, stanza_outcome::answered) == 3000; }));
}

TEST_F(link_test, silent_server_is_found_by_ping) {
    config_.timing.ping_every = 5ms;
    config_.timing.ping_deadline = 10ms;
    config_.timing.retry_first = config_.timing.retry_most = 1ms;
    start();
    link_up(1);
    EXPECT_TRUE(server_.wait_for("to='capulet.example'><ping xmlns='urn:xmpp:ping'/></iq>"));
    ASSERT_TRUE(server_.wait_connection(2));
    EXPECT_EQ(link_->stats().last_end, "lost: no answer to a ping");
}

// An error is an answer too: the server lives.
TEST_F(link_test, answered_ping_is_followed_by_the_next) {
    config_.timing.ping_every = 1ms;
    config_.timing.canary_first = 1h;  // whoever waits for it would swallow a ping before it
    start();
    accept_handshake();
    delegate();
    for (int i = 0; i < 4; ++i) {
        auto const ping = server_.wait_for("<ping xmlns='urn:xmpp:ping'/></iq>");
        ASSERT_TRUE(ping) << i;
        auto const id = ping->substr(ping->find("ping-"), std::string("ping-").size() + 36);
        server_.send("<iq type='" + std::string(i % 2 == 0 ? "result" : "error") + "' id='" + id +
                     "' from='capulet.example' to='cusax.capulet.example'/>");
    }
    EXPECT_TRUE(
        server_.wait_until([&] { return count(stanza_kind::iq_answer, stanza_outcome::answered) == 4; }));
    EXPECT_EQ(server_.connections(), 1);
}

TEST_F(link_test, busy_server_that_answers_no_ping_is_kept) {
    config_.timing.ping_every = 1ms;
    config_.timing.ping_deadline = 1s;
    start();
    link_up();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(server_.wait_for("<ping xmlns='urn:xmpp:ping'/></iq>")) << i;
        server_.send("<presence from='juliet@capulet.example'/>");
    }
    EXPECT_EQ(server_.connections(), 1);
}

TEST_F(link_test, canary_that_comes_back_is_noted_and_flies_again) {
    config_.timing.canary_every = 1ms;
    start();
    accept_handshake();
    delegate();
    for (int round = 0; round < 3; ++round) {
        auto const id = take_direct_canary();
        ASSERT_NE(id, "") << round;
        server_.send(forwarded_canary(id, "cusax.capulet.example"));
        EXPECT_TRUE(server_.wait_for(
            "to='cusax.capulet.example'><vCard xmlns='vcard-temp'/></iq></forwarded></delegation></iq>"));
    }
    EXPECT_TRUE(link_->stats().last_canary);
    EXPECT_TRUE(link_->stats().canary_possible);
}

TEST_F(link_test, canary_that_dies_closes_and_links_again) {
    config_.timing.canary_every = 1ms;
    config_.timing.close = 10ms;
    config_.timing.retry_first = config_.timing.retry_most = 1ms;
    start();
    accept_handshake(1);
    delegate();
    auto id = take_direct_canary();
    server_.send(forwarded_canary(id, "cusax.capulet.example"));
    id = take_direct_canary();
    server_.send("<iq type='error' id='" + id +
                 "' from='capulet.example' to='cusax.capulet.example'><error type='cancel'>"
                 "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
    EXPECT_TRUE(server_.wait_for("</stream:stream>"));
    link_up(2);
}

TEST_F(link_test, canary_that_is_swallowed_closes_and_links_again) {
    config_.timing.canary_deadline = 10ms;
    config_.timing.close = 10ms;
    config_.timing.retry_first = config_.timing.retry_most = 1ms;
    start();
    link_up(1);
    EXPECT_TRUE(server_.wait_for("</stream:stream>"));
    link_up(2);
}

TEST_F(link_test, canary_that_the_server_never_forwards_is_given_up) {
    start();
    accept_handshake();
    delegate();
    auto const id = take_direct_canary();
    server_.send("<iq type='error' id='" + id +
                 "' from='capulet.example' to='cusax.capulet.example'><error type='cancel'>"
                 "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
    EXPECT_TRUE(server_.wait_until([&] { return !link_->stats().canary_possible; }));
    EXPECT_TRUE(link_->stats().linked());
}

TEST_F(link_test, canary_travels_as_a_user_where_the_server_grants_it) {
    start();
    accept_handshake();
    server_.send(
        "<message from='capulet.example' to='cusax.capulet.example'><privilege "
        "xmlns='urn:xmpp:privilege:2'><perm access='iq'>"
        "<namespace ns='http://jabber.org/protocol/pubsub' type='both'><namespace ns='vcard-temp' "
        "type='get'/></namespace>"
        "</perm></privilege></message>");
    delegate();
    auto const probe = server_.wait_for("</privileged_iq></iq>").value_or("");
    EXPECT_NE(probe.find("to='juliet@capulet.example'><privileged_iq xmlns='urn:xmpp:privilege:2'>"),
              std::string::npos)
        << probe;
    auto const start_of_id = probe.find("canary-");
    ASSERT_NE(start_of_id, std::string::npos);
    server_.send(forwarded_canary(probe.substr(start_of_id, probe.find('\'', start_of_id) - start_of_id),
                                  "juliet@capulet.example"));
    EXPECT_TRUE(server_.wait_until([&] { return link_->stats().last_canary.has_value(); }));
    EXPECT_TRUE(link_->stats().domains.at(0).may_publish);
}

TEST_F(link_test, stop_answers_what_is_under_way_then_closes) {
    std::promise<void> release;
    std::latch begun(1);
    directory_.before = [&, done = release.get_future().share()](std::string const &) {
        begun.count_down();
        done.wait();
    };
    start();
    link_up();
    server_.send(get_card("x1", "juliet@capulet.example"));
    ASSERT_TRUE(server_.wait_until([&] { return begun.try_wait(); }));
    bool stopped = false;
    link_->stop([&] { stopped = true; });
    ASSERT_TRUE(server_.wait_until([&] { return link_->stats().state == link_state::stopping; }));
    server_.send(get_card("x2", "nurse@capulet.example"));
    auto const refused = server_.wait_for("</delegation></iq>");
    ASSERT_TRUE(refused);
    EXPECT_NE(refused->find("id='x2'"), std::string::npos);
    release.set_value();
    EXPECT_TRUE(server_.wait_for("<FN>juliet@capulet.example</FN>"));
    EXPECT_TRUE(server_.wait_for("</stream:stream>"));
    EXPECT_FALSE(stopped);
    server_.send("</stream:stream>");
    EXPECT_TRUE(server_.wait_until([&] { return stopped; }));
    EXPECT_TRUE(server_.wait_eof());
    EXPECT_EQ(link_->stats().state, link_state::idle);
    EXPECT_EQ(server_.connections(), 1);
}

TEST_F(link_test, stop_between_attempts_ends_at_once) {
    start();
    open_stream();
    server_.drop();
    ASSERT_TRUE(server_.wait_until([&] { return link_->stats().state == link_state::waiting; }));
    bool stopped = false;
    link_->stop([&] { stopped = true; });
    EXPECT_TRUE(server_.wait_until([&] { return stopped; }));
}

TEST_F(link_test, stop_does_not_wait_for_a_server_that_never_closes) {
    config_.timing.close = 10ms;
    start();
    link_up();
    bool stopped = false;
    link_->stop([&] { stopped = true; });
    EXPECT_TRUE(server_.wait_until([&] { return stopped; }));
}

TEST_F(link_test, link_that_is_dropped_lets_go_of_the_server) {
    start();
    link_up();
    link_.reset();
    EXPECT_TRUE(server_.wait_eof());
}

}  // namespace
}  // namespace cusax::component
