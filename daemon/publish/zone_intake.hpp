// What the database tells of the zones, turned into zones: those told whole are
// built row by row, the others follow step by step from the version at hand.
// One reading, one object, one thread.
#pragma once

#include "dns/zone_builder.hpp"
#include "dns/zone_set.hpp"
#include "storage/zone_reader.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace cusax::publish {

class zone_intake : public storage::zone_sink {
  public:
    explicit zone_intake(dns::zone_set const &served) : served_(served) {}

    void begin(storage::zones_news news) override;
    void row(std::int64_t zone_id, storage::stored_rrset const &rrset) override;

    // After the reading.
    struct outcome {
        std::int64_t revision = 0;
        std::vector<dns::zone_set::zone_pointer> changed;
        std::vector<dns::name> removed;
        bool fits = true;  // false: a step does not lead on from what is served; read everything again
    };
    // Throws std::runtime_error where the tables hold what cannot be a zone.
    outcome finish();

  private:
    dns::zone_set const &served_;
    storage::zones_news news_;
    std::unordered_map<std::int64_t, dns::zone_builder> builders_;
};

}  // namespace cusax::publish
