#include "support/self_signed.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace cusax::tests {
namespace {

using key_pointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using certificate_pointer = std::unique_ptr<X509, decltype(&X509_free)>;
using file_pointer = std::unique_ptr<std::FILE, int (*)(std::FILE *)>;

file_pointer open_for_writing(std::filesystem::path const &path) {
    file_pointer file(std::fopen(path.c_str(), "w"), std::fclose);
    if (!file) throw std::runtime_error("cannot write " + path.string());
    return file;
}

void add_extension(X509 *certificate, int which, char const *value) {
    std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> const extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, which, value), X509_EXTENSION_free);
    X509_add_ext(certificate, extension.get(), -1);
}

certificate_pointer sign(EVP_PKEY *key, std::string const &common_name) {
    certificate_pointer certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86'400);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME *const name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<unsigned char const *>(common_name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    if (X509_sign(certificate.get(), key, EVP_sha256()) == 0) throw std::runtime_error("cannot sign");
    return certificate;
}

}  // namespace

self_signed::self_signed(std::string const &common_name) {
    std::string pattern = (std::filesystem::temp_directory_path() / "cusax-tls-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("cannot make " + pattern);
    folder_ = pattern;
    renew(common_name);
}

self_signed::~self_signed() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void self_signed::renew(std::string const &common_name) {
    key_pointer const fresh(EVP_EC_gen("P-256"), EVP_PKEY_free);
    auto const made = sign(fresh.get(), common_name);
    PEM_write_PrivateKey(open_for_writing(key()).get(), fresh.get(), nullptr, nullptr, 0, nullptr, nullptr);
    PEM_write_X509(open_for_writing(certificate()).get(), made.get());
}

}  // namespace cusax::tests
