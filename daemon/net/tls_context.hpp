// The server's side of TLS: certificate, key and, for mutual TLS, the CA of the
// clients. Files are read again on request; connections that exist keep what
// they began with.
#pragma once

#include <memory>
#include <mutex>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace cusax::net {

struct tls_files {
    std::string certificate;     // PEM, the server's own first, then its chain
    std::string key;             // PEM
    std::string client_ca = {};  // PEM; not empty: clients must show a certificate of it
};

class tls_context {
  public:
    // Reads the files; throws std::runtime_error with the file and OpenSSL's reason in its text.
    explicit tls_context(tls_files files);

    // Reads them again. Throws like the constructor, and then everything stays as it was. Any thread.
    void reload();

    // What a new connection uses. Any thread.
    std::shared_ptr<boost::asio::ssl::context> current() const;

  private:
    tls_files files_;
    mutable std::mutex mutex_;
    std::shared_ptr<boost::asio::ssl::context> current_;  // guarded by mutex_; swapped whole
};

}  // namespace cusax::net
