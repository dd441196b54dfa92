// The component's directory of conferences over what is stored.
#pragma once

#include "component/conference_directory.hpp"
#include "storage/conference_store.hpp"

namespace cusax::component {

class conference_rooms final : public conference_directory {
  public:
    explicit conference_rooms(storage::conference_store &store) : store_(store) {}

    std::optional<conference_view> find_conference(std::string_view address,
                                                   std::vector<std::string> const &domains) override;
    std::vector<conference_view> list_conferences(std::vector<std::string> const &domains,
                                                  std::size_t limit) override;

  private:
    std::optional<model::conference> find(std::string_view address);

    storage::conference_store &store_;
};

}  // namespace cusax::component
