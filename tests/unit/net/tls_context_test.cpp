#include "net/tls_context.hpp"

#include "support/self_signed.hpp"

#include <boost/asio/ssl/context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

namespace cusax::net {
namespace {

using testing::HasSubstr;
using tests::self_signed;

std::string common_name(tls_context const &context) {
    X509 *const certificate = SSL_CTX_get0_certificate(context.current()->native_handle());
    char name[64]{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
    return name;
}

std::string failure_of(tls_files const &files) {
    try {
        tls_context const context(files);
    } catch (std::runtime_error const &failure) {
        return failure.what();
    }
    return "";
}

TEST(tls_context, certificate_and_key_loaded) {
    self_signed const pair("capulet.example");
    tls_context const context({.certificate = pair.certificate(), .key = pair.key()});
    EXPECT_EQ(common_name(context), "capulet.example");
    EXPECT_EQ(SSL_CTX_get_min_proto_version(context.current()->native_handle()), TLS1_2_VERSION);
    EXPECT_EQ(SSL_CTX_get_verify_mode(context.current()->native_handle()), SSL_VERIFY_NONE);
}

TEST(tls_context, client_ca_demands_a_certificate) {
    self_signed const pair("capulet.example");
    tls_context const context(
        {.certificate = pair.certificate(), .key = pair.key(), .client_ca = pair.certificate()});
    EXPECT_EQ(SSL_CTX_get_verify_mode(context.current()->native_handle()),
              SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT);
}

TEST(tls_context, what_cannot_be_loaded_is_named) {
    self_signed const pair("capulet.example");
    self_signed const other("montague.example");
    EXPECT_THAT(failure_of({.certificate = "/nowhere.pem", .key = pair.key()}),
                HasSubstr("certificate '/nowhere.pem'"));
    EXPECT_THAT(failure_of({.certificate = pair.certificate(), .key = "/nowhere.pem"}),
                HasSubstr("key '/nowhere.pem'"));
    EXPECT_THAT(failure_of({.certificate = pair.certificate(), .key = other.key()}), HasSubstr("mismatch"));
    EXPECT_THAT(
        failure_of({.certificate = pair.certificate(), .key = pair.key(), .client_ca = "/nowhere.pem"}),
        HasSubstr("client CA '/nowhere.pem'"));
}

TEST(tls_context, reload_takes_the_new_files_and_leaves_old_holders_alone) {
    self_signed pair("capulet.example");
    tls_context context({.certificate = pair.certificate(), .key = pair.key()});
    auto const held = context.current();
    pair.renew("montague.example");
    context.reload();
    EXPECT_EQ(common_name(context), "montague.example");
    EXPECT_NE(context.current(), held);
}

TEST(tls_context, failed_reload_changes_nothing) {
    self_signed const pair("capulet.example");
    tls_context context({.certificate = pair.certificate(), .key = pair.key()});
    auto const before = context.current();
    std::ofstream(pair.certificate()) << "not a certificate\n";
    EXPECT_THROW(context.reload(), std::runtime_error);
    EXPECT_EQ(context.current(), before);
}

}  // namespace
}  // namespace cusax::net
