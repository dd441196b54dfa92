// The Personal Eventing service of a user (XEP-0163), spoken to over a component
// link. A node is made once in the user's name, and the component becomes its
// publisher there; from then on the component publishes and retracts in its own
// name, also when the server knows the user no longer. What was published is read
// back. Blocks; one thread at a time.
#pragma once

#include "base/result.hpp"
#include "component/link.hpp"
#include "projection/profile_items.hpp"
#include "xmpp/pubsub.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace cusax::pep {

// How a node is made in the user's name.
enum class user_way {
    privileged,   // by IQs that the server lets us send for its users (XEP-0356)
    impersonate,  // with the user as `from`; ejabberd with check_from: false. No answer comes back.
};

// What the link gives (component/link.hpp).
struct server_channel {
    std::function<result<xml::element>(xml::element)> ask;
    std::function<result<void>(xml::element)> tell;
    // The namespace in which privileged PubSub IQs for a domain's users may be sent; nothing where they may
    // not.
    std::function<std::optional<std::string>(std::string_view domain)> privilege;
};
server_channel channel_of(component::link &through);

class user_service {
  public:
    user_service(server_channel through, std::string component, user_way way)
        : through_(std::move(through)), component_(std::move(component)), way_(way) {}

    // Errors: unavailable (nothing answers: another time), forbidden (the server does not let us), conflict
    // (what is read back is something else).
    result<void> publish(std::string const &user, projection::profile_item const &item);
    result<void> withdraw(std::string const &user, std::string_view node, std::string_view item_id);

    // What stands in a node for everybody to see; nothing where it is empty, hidden or not there.
    result<std::optional<xmpp::pubsub_item>> read(std::string const &user, std::string_view node);

  private:
    result<void> ask(std::string_view type, std::string const &user, xml::element payload);
    result<void> ask_as(std::string const &user, xml::element payload);
    result<void> make_node(std::string const &user, projection::profile_item const &item);

    server_channel through_;
    std::string component_;
    user_way way_;
};

}  // namespace cusax::pep
