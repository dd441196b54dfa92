#include "net/tls_context.hpp"

#include <boost/asio/ssl/context.hpp>

#include <stdexcept>
#include <string_view>
#include <utility>

namespace cusax::net {
namespace {

namespace ssl = boost::asio::ssl;

void require(boost::system::error_code const &failure, std::string_view what, std::string const &file) {
    if (failure) throw std::runtime_error(std::string(what) + " '" + file + "': " + failure.message());
}

void demand_client_certificate(ssl::context &context, std::string const &client_ca) {
    boost::system::error_code failure;
    context.load_verify_file(client_ca, failure);
    require(failure, "client CA", client_ca);
    context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
    // The names of these CAs help a client choose among its certificates; the context takes the list over.
    SSL_CTX_set_client_CA_list(context.native_handle(), SSL_load_client_CA_file(client_ca.c_str()));
    // Without it OpenSSL refuses to resume sessions that had a client certificate.
    static constexpr std::string_view session_scope = "cusaxd";
    SSL_CTX_set_session_id_context(context.native_handle(),
                                   reinterpret_cast<unsigned char const *>(session_scope.data()),
                                   static_cast<unsigned>(session_scope.size()));
}

std::shared_ptr<ssl::context> load(tls_files const &files) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);  // RFC 8996
    SSL_CTX_set_options(context->native_handle(),
                        SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    // A key with a passphrase is an error, not a question on somebody's terminal.
    context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); });
    boost::system::error_code failure;
    context->use_certificate_chain_file(files.certificate, failure);
    require(failure, "certificate", files.certificate);
    context->use_private_key_file(files.key, ssl::context::pem,
                                  failure);  // also compares it with the certificate
    require(failure, "key", files.key);
    if (!files.client_ca.empty()) demand_client_certificate(*context, files.client_ca);
    return context;
}

}  // namespace

tls_context::tls_context(tls_files files) : files_(std::move(files)), current_(load(files_)) {}

void tls_context::reload() {
    auto fresh = load(files_);
    std::lock_guard const lock(mutex_);
    current_.swap(fresh);
}

std::shared_ptr<ssl::context> tls_context::current() const {
    std::lock_guard const lock(mutex_);
    return current_;
}

}  // namespace cusax::net
