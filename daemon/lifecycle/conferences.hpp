// The commands on conferences. As in lifecycle/accounts.hpp: each commits once,
// blocks for it, may be called from any thread, and throws cusax::unavailable
// and cusax::outcome_unknown.
#pragma once

#include "base/result.hpp"
#include "lifecycle/accounts.hpp"
#include "model/conference.hpp"
#include "storage/conference_store.hpp"
#include "storage/domain_store.hpp"
#include "storage/writer.hpp"

#include <functional>
#include <optional>
#include <string>

namespace cusax::lifecycle {

// What an operator says of a conference.
struct conference_content {
    model::sip_uri bridge;
    std::optional<std::string> name;
};

// What a caller makes of a conference as it is now (nullptr: there is none).
using conference_edit = std::function<result<conference_content>(model::conference const *current)>;

// Whether the caller may write in a domain.
using domain_permit = std::function<result<void>(model::domain_name const &)>;

struct conference_outcome {
    model::conference conference;
    bool created = false;
};

class conferences {
  public:
    conferences(storage::conference_store &store, storage::domain_store &domains, storage::writer &writer)
        : store_(store), domains_(domains), writer_(writer) {}

    // Creates or replaces. The caller must be permitted to write in the domain of ours that holds the MUC
    // service and, where there is one, in that which holds the bridge. Errors: those of `edit` and `permit`,
    // invalid_input at /jid where no domain of ours holds the MUC service, address_taken and
    // address_retained at /sip_uri with the account that holds it, if one does.
    result<conference_outcome> put(model::jid const &room, conference_edit const &edit, request const &on,
                                   domain_permit const &permit);
    // Errors: not_found, those of `permit`.
    result<void> remove(model::jid const &room, request const &on, domain_permit const &permit);

  private:
    std::optional<model::domain_name> holder_of(model::domain_name const &host);
    result<conference_outcome> put_once(model::jid const &room, conference_edit const &edit,
                                        request const &on, domain_permit const &permit);
    result<void> judge_bridge(model::sip_uri const &bridge, domain_permit const &permit);
    result<conference_outcome> store(model::conference made, request const &on);

    storage::conference_store &store_;
    storage::domain_store &domains_;
    storage::writer &writer_;
};

}  // namespace cusax::lifecycle
