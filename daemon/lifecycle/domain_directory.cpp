#include "lifecycle/domain_directory.hpp"

namespace cusax::lifecycle {

std::shared_ptr<model::domain const> domain_directory::find(model::domain_name const &name) {
    std::uint64_t generation = 0;
    {
        std::lock_guard const lock(mutex_);
        if (auto const found = known_.find(name.ascii()); found != known_.end()) return found->second;
        generation = generation_;
    }
    auto loaded = load_(name);
    if (!loaded) return nullptr;  // not remembered: it may be created any moment, by any daemon
    auto made = std::make_shared<model::domain const>(std::move(*loaded));
    std::lock_guard const lock(mutex_);
    if (generation == generation_) known_.insert_or_assign(name.ascii(), made);
    return made;
}

void domain_directory::forget(model::domain_name const &name) {
    std::lock_guard const lock(mutex_);
    ++generation_;
    known_.erase(name.ascii());
}

void domain_directory::forget_all() {
    std::lock_guard const lock(mutex_);
    ++generation_;
    known_.clear();
}

}  // namespace cusax::lifecycle
