// The domains that commands are decided against, kept in memory: a create must
// not cost a look-up of its domain. Entries are forgotten when a domain changes
// here, and when the database says that one changed anywhere (NOTIFY); rules of
// a domain that another daemon changed may therefore be some milliseconds old.
#pragma once

#include "model/domain.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace cusax::lifecycle {

class domain_directory {
  public:
    using loader = std::function<std::optional<model::domain>(model::domain_name const &)>;

    explicit domain_directory(loader load) : load_(std::move(load)) {}

    // nullptr where there is no such domain. Any thread; may wait for the
    // database, and throws cusax::unavailable where that is away.
    std::shared_ptr<model::domain const> find(model::domain_name const &name);

    void forget(model::domain_name const &name);
    void forget_all();

  private:
    loader load_;
    std::mutex mutex_;
    std::uint64_t generation_ = 0;  // of what is known; a load that began before a change is not kept
    std::map<std::string, std::shared_ptr<model::domain const>, std::less<>> known_;
};

}  // namespace cusax::lifecycle
