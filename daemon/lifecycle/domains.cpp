#include "lifecycle/domains.hpp"

#include "lifecycle/races.hpp"
#include "projection/zone_check.hpp"

#include <utility>

namespace cusax::lifecycle {
namespace {

result<void> judge(guard const &check, std::optional<model::domain> const &current) {
    if (!check) return {};
    return check(current ? std::optional(current->version) : std::nullopt);
}

failure no_such_domain(model::domain_name const &name) {
    return fail(error_code::not_found, "there is no domain " + name.unicode() + " here");
}

bool same_content(model::domain const &left, model::domain right) {
    right.version = left.version;
    return left == right;
}

}  // namespace

result<model::domain> domains::store(model::domain made, bool exists, request const &on) {
    // Records that cannot be a zone would stop its publication; whoever writes them hears of it now.
    if (auto wrong = projection::check_zone(made); !wrong.empty()) {
        error refusal = invalid_at(wrong.front().pointer, wrong.front().detail);
        refusal.inputs = std::move(wrong);
        return fail(std::move(refusal));
    }
    if (auto const free = judge_neighbours(made, on); !free) return fail(free.error());
    storage::command_body body = exists ? storage::command_body(storage::update_domain{made})
                                        : storage::command_body(storage::create_domain{made});
    auto const stored = writer_.apply({.body = std::move(body), .by = on.by});
    directory_.forget(made.name);
    if (!stored) return fail(stored.error());
    made.version = stored->version;
    return made;
}

// We answer for the whole of an ENUM zone: another tenant's names must not vanish behind it.
result<void> domains::judge_neighbours(model::domain const &made, request const &on) {
    auto const &zone = made.numbering.enum_zone;
    if (!zone) return {};
    bool const holds_itself = made.name.ascii() == *zone || made.name.ascii().ends_with("." + *zone);
    if (holds_itself) return fail_at("/numbering/enum_zone", "must not hold the domain itself");
    if (store_.against_enum_zone(*zone, made.name, on.owns_all_names))
        return fail_at("/numbering/enum_zone",
                       "would hide names of another domain, or numbers of another ENUM zone");
    return {};
}

result<domain_outcome> domains::put(model::domain_name const &name, domain_edit const &edit,
                                    request const &on) {
    return decide_again_after_races(on.is_conditional(), [&]() -> result<domain_outcome> {
        auto const current = store_.find(name);
        if (auto const allowed = judge(on.check_version, current); !allowed) return fail(allowed.error());
        auto made = edit(current ? &*current : nullptr);
        if (!made) return fail(std::move(made.error()));
        if (current && same_content(*current, *made)) return domain_outcome{*current, false};
        if (current) made->version = current->version;
        auto stored = store(std::move(*made), current.has_value(), on);
        if (stored) return domain_outcome{std::move(*stored), !current.has_value()};
        // Somebody created it between our look and our write: then it is a replacement.
        if (!current && stored.error().code == error_code::conflict)
            stored.error().code = error_code::version_mismatch;
        return fail(std::move(stored.error()));
    });
}

result<model::domain> domains::change(model::domain_name const &name, domain_edit const &edit,
                                      request const &on) {
    return decide_again_after_races(on.is_conditional(), [&]() -> result<model::domain> {
        auto const current = store_.find(name);
        if (auto const allowed = judge(on.check_version, current); !allowed) return fail(allowed.error());
        if (!current) return no_such_domain(name);
        auto made = edit(&*current);
        if (!made) return made;
        if (same_content(*current, *made)) return *current;
        made->version = current->version;
        return store(std::move(*made), true, on);
    });
}

result<void> domains::remove(model::domain_name const &name, request const &on) {
    return decide_again_after_races(on.is_conditional(), [&]() -> result<void> {
        auto const current = store_.find(name);
        if (auto const allowed = judge(on.check_version, current); !allowed) return fail(allowed.error());
        if (!current) return no_such_domain(name);
        auto const gone =
            writer_.apply({.body = storage::delete_domain{name, current->version}, .by = on.by});
        directory_.forget(name);
        if (!gone) return fail(gone.error());
        return {};
    });
}

}  // namespace cusax::lifecycle
