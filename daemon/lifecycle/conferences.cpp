#include "lifecycle/conferences.hpp"

#include "lifecycle/races.hpp"

#include <utility>

namespace cusax::lifecycle {
namespace {

result<void> judge(guard const &check, std::optional<model::conference> const &current) {
    if (!check) return {};
    return check(current ? std::optional(current->version) : std::nullopt);
}

// Nobody may learn by it whether another tenant has a conference: an absent one is judged by its MUC service.
model::domain_name const &domain_to_judge(std::optional<model::conference> const &current,
                                          std::optional<model::domain_name> const &holder,
                                          model::jid const &room) {
    if (current) return current->domain;
    return holder ? *holder : room.domain();
}

}  // namespace

// The nearest domain of ours at or above a host.
std::optional<model::domain_name> conferences::holder_of(model::domain_name const &host) {
    std::vector<model::domain_name> candidates;
    std::string_view const name = host.ascii();
    for (std::size_t at = 0;;) {
        if (auto candidate = model::domain_name::parse(name.substr(at)))
            candidates.push_back(std::move(*candidate));
        auto const dot = name.find('.', at);
        if (dot == std::string_view::npos) break;
        at = dot + 1;
    }
    std::optional<model::domain_name> nearest;
    for (auto const &found : domains_.find_all(candidates))
        if (!nearest || found.name.ascii().size() > nearest->ascii().size()) nearest = found.name;
    return nearest;
}

// A bridge may stand anywhere, but not among another tenant's addresses.
result<void> conferences::judge_bridge(model::sip_uri const &bridge, domain_permit const &permit) {
    auto const holder = holder_of(bridge.host());
    if (!holder) return {};
    return permit(*holder);
}

result<conference_outcome> conferences::store(model::conference made, request const &on) {
    bool const exists = made.version != 0;
    auto body = exists ? storage::command_body(storage::update_conference{made})
                       : storage::command_body(storage::create_conference{made});
    auto const stored = writer_.apply({.body = std::move(body), .by = on.by});
    if (!stored) {
        error why = stored.error();
        // Somebody created it between our look and our write: then it is a replacement.
        if (!exists && why.code == error_code::conflict) why.code = error_code::version_mismatch;
        return fail(std::move(why));
    }
    made.version = stored->version;
    made.created_at = stored->created_at;
    made.updated_at = stored->updated_at;
    return conference_outcome{std::move(made), !exists};
}

result<conference_outcome> conferences::put_once(model::jid const &room, conference_edit const &edit,
                                                 request const &on, domain_permit const &permit) {
    auto const current = store_.find(room);
    auto const holder = current ? std::optional(current->domain) : holder_of(room.domain());
    if (auto const allowed = permit(domain_to_judge(current, holder, room)); !allowed)
        return fail(allowed.error());
    if (!holder) return fail_at("/jid", "no domain here holds " + room.domain().unicode());
    if (auto const allowed = judge(on.check_version, current); !allowed) return fail(allowed.error());
    auto content = edit(current ? &*current : nullptr);
    if (!content) return fail(std::move(content.error()));
    if (auto const allowed = judge_bridge(content->bridge, permit); !allowed) return fail(allowed.error());
    if (current && current->bridge == content->bridge && current->name == content->name)
        return conference_outcome{*current, false};
    return store({.room = room,
                  .domain = *holder,
                  .bridge = std::move(content->bridge),
                  .name = std::move(content->name),
                  .version = current ? current->version : 0},
                 on);
}

result<conference_outcome> conferences::put(model::jid const &room, conference_edit const &edit,
                                            request const &on, domain_permit const &permit) {
    return decide_again_after_races(on.is_conditional(), [&] { return put_once(room, edit, on, permit); });
}

result<void> conferences::remove(model::jid const &room, request const &on, domain_permit const &permit) {
    return decide_again_after_races(on.is_conditional(), [&]() -> result<void> {
        auto const current = store_.find(room);
        auto const holder = current ? std::optional(current->domain) : holder_of(room.domain());
        if (auto const allowed = permit(domain_to_judge(current, holder, room)); !allowed)
            return fail(allowed.error());
        if (auto const allowed = judge(on.check_version, current); !allowed) return fail(allowed.error());
        if (!current) return fail(error_code::not_found, "there is no conference of the room " + room.str());
        auto const gone = writer_.apply({.body = storage::delete_conference{*current}, .by = on.by});
        if (!gone) return fail(gone.error());
        return {};
    });
}

}  // namespace cusax::lifecycle
