// The server on loopback, held against raw octets.
#include "http/server.hpp"

#include "http/dispatcher.hpp"
#include "raw_client.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <future>
#include <optional>
#include <thread>

namespace cusax::http {
namespace {

using namespace std::chrono_literals;
using tests::raw_client;
using tests::raw_response;

response text(std::string body) {
    return {.status = 200, .headers = {}, .body = std::move(body), .content_type = "text/plain"};
}

// A door inside a handler: the test waits until a request stands before it, and opens it when it likes.
class gate {
  public:
    void pass() {
        reached_.set_value();
        open_future_.wait();
    }
    void wait_until_reached() { reached_.get_future().wait(); }
    void open() { open_.set_value(); }

  private:
    std::promise<void> reached_;
    std::promise<void> open_;
    std::shared_future<void> open_future_ = open_.get_future().share();
};

class serving : public testing::Test {
  protected:
    ~serving() override {
        server_.reset();
        pool_.stop();
    }

    router routes() {
        router out;
        out.add({.method = "GET",
                 .pattern = "/hello",
                 .run = immediate([](context const &) -> result<response> { return text("hello"); })});
        out.add({.method = "POST",
                 .pattern = "/echo",
                 .run = blocking(
                     [](context const &asked) -> result<response> { return text(asked.incoming.body); })});
        out.add({.method = "POST",
                 .pattern = "/import",
                 .run = blocking([](context const &asked) -> result<response> {
                     return text(std::to_string(asked.incoming.body.size()));
                 }),
                 .body_limit = 1 << 20});
        out.add({.method = "GET",
                 .pattern = "/gate",
                 .run = blocking([this](context const &) -> result<response> {
                     gate_.pass();
                     return text("through");
                 })});
        out.add({.method = "GET", .pattern = "/big", .run = blocking([](context const &) -> result<response> {
                                                         return text(std::string(32U << 20, 'b'));
                                                     })});
        out.add({.method = "GET",
                 .pattern = "/where",
                 .run = blocking([](context const &asked) -> result<response> {
                     return text(asked.incoming.remote_address + (asked.incoming.tls ? " tls" : " plain"));
                 })});
        return out;
    }

    net::endpoint serve(limits bounds = {}, unsigned io_threads = 2) {
        server_.emplace(server_settings{.listen = {{.where = {.address = "127.0.0.1", .port = 0}}},
                                        .io_threads = io_threads,
                                        .limits = bounds},
                        dispatcher_);
        server_->start();
        return server_->bound_endpoints().at(0);
    }

    gate gate_;
    net::blocking_pool pool_{"test", 4, 64};
    dispatcher dispatcher_{routes(), {}, pool_, 64 * 1024};
    std::optional<server> server_;
};

// The listener is closed by another thread than the one that closes the idle connections.
bool refuses_soon(net::endpoint const &where) {
    auto const deadline = std::chrono::steady_clock::now() + 10s;
    while (std::chrono::steady_clock::now() < deadline) {
        try {
            raw_client const knocking(where);
        } catch (std::runtime_error const &) {
            return true;
        }
    }
    return false;
}

constexpr std::string_view get_hello = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(serving, many_requests_on_one_connection) {
    raw_client client(serve());
    for (int i = 0; i < 3; ++i) {
        client.send(get_hello);
        raw_response const got = client.receive();
        EXPECT_EQ(got.status, 200);
        EXPECT_EQ(got.body, "hello");
        EXPECT_EQ(got.headers.count("date"), 1U);
        EXPECT_EQ(got.headers.count("x-request-id"), 1U);
    }
    client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
    raw_response const last = client.receive();
    EXPECT_EQ(last.body, "hi");
    EXPECT_EQ(last.headers.at("connection"), "close");
    EXPECT_TRUE(client.at_end());
}

TEST_F(serving, http_1_0_closes_unless_asked) {
    auto const where = serve();
    raw_client brief(where);
    brief.send("GET /hello HTTP/1.0\r\n\r\n");
    EXPECT_EQ(brief.receive().body, "hello");
    EXPECT_TRUE(brief.at_end());
    raw_client lasting(where);
    for (int i = 0; i < 2; ++i) {
        lasting.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        EXPECT_EQ(lasting.receive().headers.at("connection"), "keep-alive");
    }
}

TEST_F(serving, pipelined_requests_answered_in_order) {
    raw_client client(serve());
    std::string all;
    for (int i = 0; i < 50; ++i) {
        std::string const body = "n" + std::to_string(i);
        all += "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
        all += get_hello;
    }
    client.send(all);
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(client.receive().body, "n" + std::to_string(i));
        EXPECT_EQ(client.receive().body, "hello");
    }
}

TEST_F(serving, chunked_body_joined) {
    raw_client client(serve());
    client.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n");
    client.send("5\r\npedia\r\n0\r\n\r\n");
    EXPECT_EQ(client.receive().body, "Wikipedia");
}

TEST_F(serving, head_has_the_length_but_no_body) {
    raw_client client(serve());
    client.send("HEAD /hello HTTP/1.1\r\nHost: h\r\n\r\n");
    raw_response const got = client.receive(false);
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.headers.at("content-length"), "5");
    client.send(get_hello);
    EXPECT_EQ(client.receive().body, "hello");  // nothing stood between
}

TEST_F(serving, continue_sent_to_those_who_wait_for_it) {
    raw_client client(serve());
    client.send("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(client.receive().status, 100);
    client.send("hi");
    EXPECT_EQ(client.receive().body, "hi");
}

TEST_F(serving, body_too_large_refused_instead_of_100) {
    raw_client client(serve());
    client.send("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 65537\r\n\r\n");
    raw_response const got = client.receive();
    EXPECT_EQ(got.status, 413);
    EXPECT_EQ(got.headers.at("content-type"), "application/problem+json");
    EXPECT_EQ(got.headers.at("connection"), "close");
}

TEST_F(serving, refusal_arrives_although_the_client_goes_on_sending) {
    raw_client client(serve());
    client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
    client.try_send(std::string(1'000'000, 'x'));
    EXPECT_EQ(client.receive().status, 413);
}

TEST_F(serving, route_may_take_larger_bodies) {
    raw_client client(serve());
    client.send("POST /import HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
    client.send(std::string(1'000'000, 'x'));
    EXPECT_EQ(client.receive().body, "1000000");
}

TEST_F(serving, smuggling_refused_and_nothing_behind_it_read) {
    std::string_view const attempts[] = {
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 4\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    };
    auto const where = serve();
    for (auto const attempt : attempts) {
        raw_client client(where);
        client.send(std::string(attempt) + std::string(get_hello));
        raw_response const got = client.receive();
        EXPECT_EQ(got.status, 400) << attempt;
        EXPECT_EQ(got.headers.at("content-type"), "application/problem+json");
        EXPECT_EQ(got.headers.at("connection"), "close");
        EXPECT_TRUE(client.at_end()) << attempt;
    }
}

TEST_F(serving, huge_head_is_431) {
    raw_client client(serve());
    client.try_send("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x'));
    EXPECT_EQ(client.receive().status, 431);
    EXPECT_TRUE(client.at_end());
}

TEST_F(serving, head_octet_by_octet_runs_into_its_time_limit) {
    raw_client client(serve({.head_time = 60ms}));
    auto const began = std::chrono::steady_clock::now();
    std::string_view const slow = "GET /hello HTTP/1.1\r\nX: ";
    client.send(slow);
    // As long as the server listens there is always one octet more; the receive timeout is what ends a
    // failure.
    std::future<raw_response> got = std::async(std::launch::async, [&] { return client.receive(); });
    while (got.wait_for(5ms) != std::future_status::ready) client.try_send("x");
    EXPECT_EQ(got.get().status, 408);
    EXPECT_GE(std::chrono::steady_clock::now() - began, 60ms);
}

TEST_F(serving, idle_body_runs_into_its_time_limit) {
    raw_client client(serve({.body_idle = 40ms}));
    client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel");
    EXPECT_EQ(client.receive().status, 408);
    EXPECT_TRUE(client.at_end());
}

TEST_F(serving, idle_connections_closed_without_a_word) {
    auto const where = serve({.head_time = 40ms, .keep_alive = 40ms});
    raw_client fresh(where);
    raw_client used(where);
    used.send(get_hello);
    EXPECT_EQ(used.receive().status, 200);
    EXPECT_TRUE(fresh.at_end());
    EXPECT_TRUE(used.at_end());
}

TEST_F(serving, client_that_vanishes_harms_nobody) {
    auto const where = serve();
    raw_client gone(where);
    gone.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
    char first = 0;
    ASSERT_EQ(::recv(gone.descriptor(), &first, 1, 0), 1);
    gone.vanish();
    raw_client other(where);
    other.send(get_hello);
    EXPECT_EQ(other.receive().body, "hello");
    auto const deadline = std::chrono::steady_clock::now() + 10s;
    while (server_->connection_count() > 1 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    EXPECT_EQ(server_->connection_count(), 1U);
}

TEST_F(serving, client_that_vanishes_before_its_answer_harms_nobody) {
    auto const where = serve();
    raw_client gone(where);
    gone.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n");
    gate_.wait_until_reached();
    gone.vanish();
    gate_.open();
    raw_client other(where);
    other.send(get_hello);
    EXPECT_EQ(other.receive().body, "hello");
}

TEST_F(serving, connections_beyond_the_limit_closed) {
    auto const where = serve({.connections = 1});
    raw_client first(where);
    first.send(get_hello);
    EXPECT_EQ(first.receive().status, 200);
    raw_client second(where);
    EXPECT_TRUE(second.at_end());
    first.send(get_hello);
    EXPECT_EQ(first.receive().status, 200);
}

TEST_F(serving, stop_lets_the_request_in_flight_finish) {
    auto const where = serve();
    raw_client busy(where);
    raw_client idle(where);
    idle.send(get_hello);
    EXPECT_EQ(idle.receive().status, 200);
    busy.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n");
    gate_.wait_until_reached();
    auto stopped = std::async(std::launch::async, [&] { server_->stop(10s); });
    EXPECT_TRUE(idle.at_end());  // so the stop has begun
    EXPECT_TRUE(refuses_soon(where));
    gate_.open();
    raw_response const got = busy.receive();
    EXPECT_EQ(got.body, "through");
    EXPECT_EQ(got.headers.at("connection"), "close");
    EXPECT_TRUE(busy.at_end());
    stopped.get();
    EXPECT_EQ(server_->connection_count(), 0U);
}

TEST_F(serving, stop_ends_with_its_grace_though_a_request_runs) {
    raw_client busy(serve());
    busy.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n");
    gate_.wait_until_reached();
    server_->stop(20ms);
    EXPECT_TRUE(busy.at_end());
    gate_.open();  // its answer goes nowhere, and that is all
}

TEST_F(serving, server_gone_before_the_answer_comes) {
    raw_client busy(serve());
    busy.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n");
    gate_.wait_until_reached();
    server_.reset();
    gate_.open();
    EXPECT_TRUE(busy.at_end());
}

TEST_F(serving, several_addresses_and_one_that_is_busy) {
    auto const where = serve();
    server_settings settings{.listen = {{.where = {.address = "127.0.0.1", .port = 0}}, {.where = where}}};
    try {
        server const second(settings, dispatcher_);
        FAIL() << "bound twice";
    } catch (std::runtime_error const &failure) {
        EXPECT_NE(std::string(failure.what()).find(net::render_endpoint(where)), std::string::npos);
    }
    settings.listen.at(1).where.port = 0;
    server both(settings, dispatcher_);
    both.start();
    for (auto const &each : both.bound_endpoints()) {
        raw_client client(each);
        client.send("GET /where HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_EQ(client.receive().body, "127.0.0.1 plain");
    }
}

TEST_F(serving, many_connections_at_once) {
    auto const where = serve();
    std::vector<std::future<int>> clients;
    for (int c = 0; c < 8; ++c)
        clients.push_back(std::async(std::launch::async, [&where, c] {
            raw_client client(where);
            int good = 0;
            for (int i = 0; i < 100; ++i) {
                std::string const body = std::to_string(c * 1000 + i);
                client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n\r\n" + body);
                good += client.receive().body == body;
            }
            return good;
        }));
    for (auto &client : clients) EXPECT_EQ(client.get(), 100);
}

}  // namespace
}  // namespace cusax::http
