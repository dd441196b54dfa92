// What a session reads and writes: a TCP connection, plain or under TLS, by the
// same two members.
#pragma once

#include "http/session.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <openssl/bio.h>
#include <openssl/x509.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace cusax::http {

struct plain_connection {
    static constexpr bool encrypted = false;
    tcp_socket socket;
    tcp_socket &octets() { return socket; }
    tcp_socket &transport() { return socket; }
};

struct tls_connection {
    static constexpr bool encrypted = true;
    tls_connection(tcp_socket transport_socket, std::shared_ptr<boost::asio::ssl::context> settings)
        : context(std::move(settings)), stream(std::move(transport_socket), *context) {}
    std::shared_ptr<boost::asio::ssl::context> context;  // may be replaced for others while this one lives
    boost::asio::ssl::stream<tcp_socket> stream;
    boost::asio::ssl::stream<tcp_socket> &octets() { return stream; }
    tcp_socket &transport() { return stream.next_layer(); }
};

// RFC 2253 form of the subject; empty where the client showed no certificate.
inline std::optional<std::string> client_subject(SSL *connection) {
    std::unique_ptr<X509, decltype(&X509_free)> const certificate(SSL_get1_peer_certificate(connection),
                                                                  X509_free);
    if (!certificate) return {};
    std::unique_ptr<BIO, decltype(&BIO_free_all)> const out(BIO_new(BIO_s_mem()), BIO_free_all);
    X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate.get()), 0,
                       XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char *text = nullptr;
    auto const size = BIO_get_mem_data(out.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
}

}  // namespace cusax::http
