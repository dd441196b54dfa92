// The server behind TLS, seen by OpenSSL's own client.
#include "http/dispatcher.hpp"
#include "http/server.hpp"
#include "raw_client.hpp"
#include "support/self_signed.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <memory>

namespace cusax::http {
namespace {

using namespace std::chrono_literals;
using tests::raw_client;
using tests::self_signed;

class tls_client {
  public:
    // `own` may be null: then no client certificate is shown.
    explicit tls_client(net::endpoint const &where, self_signed const *own = nullptr)
        : socket_(where), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), tls_(nullptr, SSL_free) {
        if (own) {
            SSL_CTX_use_certificate_file(context_.get(), own->certificate().c_str(), SSL_FILETYPE_PEM);
            SSL_CTX_use_PrivateKey_file(context_.get(), own->key().c_str(), SSL_FILETYPE_PEM);
        }
        tls_.reset(SSL_new(context_.get()));
        SSL_set_fd(tls_.get(), socket_.descriptor());
        connected_ = SSL_connect(tls_.get()) == 1;
    }

    bool connected() const { return connected_; }

    std::string server_name() const {
        std::unique_ptr<X509, decltype(&X509_free)> const shown(SSL_get1_peer_certificate(tls_.get()),
                                                                X509_free);
        char name[64]{};
        X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name, sizeof name);
        return name;
    }

    // True where the server has ended the connection. Writes nothing, which could raise SIGPIPE here.
    bool at_end() {
        char octet = 0;
        return SSL_read(tls_.get(), &octet, 1) <= 0;
    }

    // The body of the answer; "" where there was none.
    std::string get(std::string const &path) {
        std::string const asked = "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
        SSL_write(tls_.get(), asked.data(), static_cast<int>(asked.size()));
        std::string got;
        while (true) {
            auto const end = got.find("\r\n\r\n");
            auto const field = got.find("Content-Length: ");
            if (end != std::string::npos && got.size() - end - 4 >= std::stoul(got.substr(field + 16)))
                return got.substr(end + 4);
            char piece[4096];
            int const count = SSL_read(tls_.get(), piece, sizeof piece);
            if (count <= 0) return "";
            got.append(piece, static_cast<std::size_t>(count));
        }
    }

  private:
    raw_client socket_;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
    bool connected_ = false;
};

class tls_serving : public testing::Test {
  protected:
    ~tls_serving() override {
        server_.reset();
        pool_.stop();
    }

    static router routes() {
        router out;
        out.add({.method = "GET",
                 .pattern = "/who",
                 .run = blocking([](context const &asked) -> result<response> {
                     auto const &seen = asked.incoming;
                     return response{
                         .status = 200,
                         .headers = {},
                         .body = (seen.tls ? "tls " : "plain ") + seen.client_subject.value_or("nobody"),
                         .content_type = "text/plain"};
                 })});
        return out;
    }

    net::endpoint serve(std::string const &client_ca = "", limits bounds = {}) {
        tls_ = std::make_shared<net::tls_context>(
            net::tls_files{.certificate = pair_.certificate(), .key = pair_.key(), .client_ca = client_ca});
        server_ = std::make_unique<server>(
            server_settings{.listen = {{.where = {.address = "127.0.0.1", .port = 0}, .tls = tls_}},
                            .limits = bounds},
            dispatcher_);
        server_->start();
        return server_->bound_endpoints().at(0);
    }

    self_signed pair_{"capulet.example"};
    std::shared_ptr<net::tls_context> tls_;
    net::blocking_pool pool_{"test", 2, 64};
    dispatcher dispatcher_{routes(), {}, pool_, 64 * 1024};
    std::unique_ptr<server> server_;
};

TEST_F(tls_serving, many_requests_on_one_connection) {
    tls_client client(serve());
    ASSERT_TRUE(client.connected());
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.get("/who"), "tls nobody");
}

TEST_F(tls_serving, reloaded_certificate_shown_to_new_connections_only) {
    auto const where = serve();
    tls_client before(where);
    EXPECT_EQ(before.server_name(), "capulet.example");
    pair_.renew("montague.example");
    tls_->reload();
    tls_client after(where);
    EXPECT_EQ(after.server_name(), "montague.example");
    EXPECT_EQ(before.get("/who"), "tls nobody");
    EXPECT_EQ(after.get("/who"), "tls nobody");
}

TEST_F(tls_serving, client_certificate_demanded_and_its_subject_told) {
    self_signed const nurse("nurse");
    self_signed const stranger("stranger");
    auto const where = serve(nurse.certificate());
    EXPECT_EQ(tls_client(where, &nurse).get("/who"), "tls CN=nurse");
    // With TLS 1.3 the client learns of the refusal when it reads.
    EXPECT_TRUE(tls_client(where).at_end());
    EXPECT_TRUE(tls_client(where, &stranger).at_end());
}

TEST_F(tls_serving, plain_text_and_silence_end_the_handshake) {
    auto const where = serve("", {.head_time = 40ms});
    raw_client plain(where);
    plain.send("GET /who HTTP/1.1\r\nHost: h\r\n\r\n");
    raw_client silent(where);
    EXPECT_TRUE(silent.at_end());
    auto const deadline = std::chrono::steady_clock::now() + 10s;
    while (server_->connection_count() > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    EXPECT_EQ(server_->connection_count(), 0U);
}

TEST_F(tls_serving, stop_closes_idle_connections) {
    tls_client client(serve());
    EXPECT_EQ(client.get("/who"), "tls nobody");
    server_->stop(10s);
    EXPECT_TRUE(client.at_end());
}

}  // namespace
}  // namespace cusax::http
