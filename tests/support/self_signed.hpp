// Certificates for tests: a fresh key and a certificate signed by itself, so
// that it is its own CA. Written as PEM files into a folder of its own that goes with
// the object.
#pragma once

#include <filesystem>
#include <string>

namespace cusax::tests {

class self_signed {
  public:
    explicit self_signed(std::string const &common_name);
    self_signed(self_signed const &) = delete;
    self_signed &operator=(self_signed const &) = delete;
    ~self_signed();

    std::string certificate() const { return (folder_ / "certificate.pem").string(); }
    std::string key() const { return (folder_ / "key.pem").string(); }

    // Another certificate and key at the same paths.
    void renew(std::string const &common_name);

  private:
    std::filesystem::path folder_;
};

}  // namespace cusax::tests
