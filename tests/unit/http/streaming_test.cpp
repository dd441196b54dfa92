// Bodies that are taken while they come and answers that are made while they go,
// on loopback, octet by octet.
#include "http/answer_stream.hpp"
#include "http/body_stream.hpp"
#include "http/dispatcher.hpp"
#include "http/server.hpp"
#include "raw_client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <optional>
#include <string>

namespace cusax::http {
namespace {

using namespace std::chrono_literals;
using tests::raw_client;

class streams : public testing::Test {
  protected:
    ~streams() override {
        server_.reset();
        stream_pool_.stop();
        pool_.stop();
    }

    // Answers every piece of the body as it comes.
    static void echo(context const &asked, responder const &done) {
        answer_writer out;
        done(
            {.status = 200, .headers = {}, .body = {}, .content_type = "text/plain", .stream = out.stream()});
        for (auto piece = asked.incoming.stream->take(); !piece.empty();
             piece = asked.incoming.stream->take())
            out->write(piece);
        out->finish();
    }

    // Takes the body and says how long it was, or what became of it.
    void count(context const &asked, responder const &done) {
        std::size_t octets = 0;
        try {
            for (auto piece = asked.incoming.stream->take(); !piece.empty();
                 piece = asked.incoming.stream->take())
                octets += piece.size();
        } catch (body_lost const &) {
            lost_.set_value(octets);
            throw;
        }
        done({.status = 200, .headers = {}, .body = std::to_string(octets), .content_type = "text/plain"});
    }

    // Writes until nobody takes it any more.
    void pour(context const &, responder const &done) {
        answer_writer out;
        done(
            {.status = 200, .headers = {}, .body = {}, .content_type = "text/plain", .stream = out.stream()});
        std::string const piece(65'536, 'p');
        while (out->write(piece)) poured_ += piece.size();
        lost_.set_value(poured_);
    }

    router routes() {
        router made;
        auto const add = [&](char const *method, char const *pattern, streaming_function run) {
            made.add({.method = method,
                      .pattern = pattern,
                      .run = streaming(stream_pool_, std::move(run)),
                      .streams_body = std::string_view(method) == "POST"});
        };
        add("POST", "/echo", echo);
        add("POST", "/count", [this](auto const &asked, auto const &done) { count(asked, done); });
        add("GET", "/pour", [this](auto const &asked, auto const &done) { pour(asked, done); });
        add("POST", "/refuse", [](auto const &, auto const &done) { done(plain_answer(422)); });
        add("GET", "/break", [](auto const &, auto const &done) {
            answer_writer out;
            done({.status = 200, .headers = {}, .body = {}, .content_type = {}, .stream = out.stream()});
            out->write("half");
        });
        made.add({.method = "GET",
                  .pattern = "/hello",
                  .run = immediate([](auto const &) -> result<response> { return plain_answer(200); })});
        return made;
    }

    static response plain_answer(int status) {
        return {.status = status, .headers = {}, .body = "hello", .content_type = "text/plain"};
    }

    net::endpoint serve(limits bounds = {}) {
        server_.emplace(server_settings{.listen = {{.where = {.address = "127.0.0.1", .port = 0}}},
                                        .io_threads = 1,
                                        .limits = bounds},
                        dispatcher_);
        server_->start();
        return server_->bound_endpoints().at(0);
    }

    std::promise<std::size_t> lost_;
    std::atomic<std::size_t> poured_ = 0;
    net::blocking_pool pool_{"test", 2, 64};
    net::blocking_pool stream_pool_{"streams", 2, 2};
    dispatcher dispatcher_{routes(), {}, pool_, 64 * 1024};
    std::optional<server> server_;
};

constexpr std::string_view chunked_head = " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string chunked_post(std::string_view path) {
    return "POST " + std::string(path) + std::string(chunked_head);
}

TEST_F(streams, a_piece_is_answered_before_the_next_is_sent) {
    raw_client client(serve());
    client.send(chunked_post("/echo"));
    std::string const head = client.receive_until("\r\n\r\n");
    EXPECT_NE(head.find("Transfer-Encoding: chunked"), std::string::npos);
    EXPECT_EQ(head.find("Content-Length"), std::string::npos);
    client.send("3\r\none\r\n");
    EXPECT_EQ(client.receive_until("one\r\n"), "3\r\none\r\n");
    client.send("5\r\nthree\r\n");
    EXPECT_EQ(client.receive_until("three\r\n"), "5\r\nthree\r\n");
    client.send("0\r\n\r\n");
    EXPECT_EQ(client.receive_until("\r\n\r\n"), "0\r\n\r\n");
    client.send("GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.receive().body, "hello");
}

TEST_F(streams, a_request_behind_a_streamed_body_is_read) {
    raw_client client(serve());
    client.send(chunked_post("/count") + "4\r\nbody\r\n0\r\n\r\nGET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.receive().body, "4");
    EXPECT_EQ(client.receive().body, "hello");
}

TEST_F(streams, a_body_larger_than_the_limit_of_others_is_counted) {
    raw_client client(serve());
    constexpr std::size_t size = 8U << 20;
    client.send("POST /count HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
    client.send(std::string(size, 'b'));
    EXPECT_EQ(client.receive().body, std::to_string(size));
}

TEST_F(streams, http_1_0_gets_the_answer_until_the_end) {
    raw_client client(serve());
    client.send("POST /echo HTTP/1.0\r\nContent-Length: 4\r\n\r\nbody");
    std::string const head = client.receive_until("\r\n\r\n");
    EXPECT_EQ(head.find("Transfer-Encoding"), std::string::npos);
    EXPECT_EQ(client.receive_until("body"), "body");
    EXPECT_TRUE(client.at_end());
}

TEST_F(streams, an_answer_before_the_end_of_the_body_closes) {
    raw_client client(serve());
    client.send(chunked_post("/refuse") + "4\r\nbody\r\n");
    auto const answer = client.receive();
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.headers.at("connection"), "close");
}

TEST_F(streams, an_answer_that_breaks_off_has_no_last_chunk) {
    raw_client client(serve());
    client.send("GET /break HTTP/1.1\r\nHost: h\r\n\r\n");
    client.receive_until("half\r\n");
    EXPECT_TRUE(client.at_end());
}

TEST_F(streams, head_has_no_body_and_the_connection_goes_on) {
    raw_client client(serve());
    client.send("HEAD /break HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.receive(false).status, 200);
    client.send("GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.receive().body, "hello");
}

TEST_F(streams, a_client_that_vanishes_inside_its_body_is_heard_of) {
    raw_client client(serve());
    client.send(chunked_post("/count") + "4\r\nbody\r\n");
    client.vanish();
    EXPECT_LE(lost_.get_future().get(), 4U);
}

TEST_F(streams, a_malformed_chunk_is_refused) {
    raw_client client(serve());
    client.send(chunked_post("/count") + "4\r\nbody\r\nxyz\r\n");
    EXPECT_EQ(client.receive().status, 400);
    EXPECT_EQ(lost_.get_future().get(), 4U);
}

TEST_F(streams, a_body_that_stalls_is_refused) {
    raw_client client(serve({.body_idle = 50ms}));
    client.send(chunked_post("/count") + "4\r\nbody\r\n");
    EXPECT_EQ(client.receive().status, 408);
}

TEST_F(streams, an_answer_that_nobody_takes_stops_its_writer) {
    raw_client client(serve({.body_idle = 100ms}));
    client.send("GET /pour HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_GT(lost_.get_future().get(), 0U);
}

TEST_F(streams, an_answer_that_goes_nowhere_holds_little_memory) {
    raw_client client(serve());
    client.send("GET /pour HTTP/1.1\r\nHost: h\r\n\r\n");
    client.receive_until("p");
    // The kernel's buffers and ours are full by the time that nothing is added any more.
    std::size_t before = 0;
    do {
        before = poured_;
        std::this_thread::sleep_for(100ms);
    } while (poured_ != before);
    EXPECT_LT(before, 64U << 20);
    client.vanish();
    lost_.get_future().wait();
}

TEST_F(streams, the_server_stops_while_a_body_is_awaited) {
    raw_client client(serve());
    client.send(chunked_post("/echo"));
    client.receive_until("\r\n\r\n");
    server_->stop(10ms);
    stream_pool_.stop();  // waits for the handler
    EXPECT_TRUE(client.at_end());
}

TEST_F(streams, more_streams_than_there_is_room_for_are_refused) {
    auto const where = serve();
    std::vector<std::unique_ptr<raw_client>> clients;
    bool refused = false;
    for (int i = 0; i < 5; ++i) {  // two run, two wait
        clients.push_back(std::make_unique<raw_client>(where));
        clients.back()->send(chunked_post("/echo"));
        if (i < 2) clients.back()->receive_until("\r\n\r\n");
    }
    refused = clients.back()->receive_until("\r\n").find("503") != std::string::npos;
    EXPECT_TRUE(refused);
}

TEST_F(streams, a_body_that_dribbles_is_refused_where_it_is_read_whole) {
    auto const where = serve({.body_idle = 200ms, .body_rate = 1'000'000});
    raw_client client(where);
    client.send("GET /hello HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
    std::string answer;
    auto const until = std::chrono::steady_clock::now() + 10s;
    while (client.try_send("x") && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(20ms);
    EXPECT_LT(std::chrono::steady_clock::now(), until);
}

}  // namespace
}  // namespace cusax::http
