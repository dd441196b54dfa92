#include "representation/account_changes.hpp"

#include "representation/account_json.hpp"
#include "representation/conference_json.hpp"
#include "representation/domain_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace cusax::representation {

using nlohmann::json;

namespace {

// What names the object or is written by the service with every change.
constexpr std::array<std::string_view, 5> left_out{"id", "version", "created_at", "updated_at", "name_ascii"};

// Its members are the operator's own words, which may have a dot in them.
constexpr std::string_view free_object = "labels";

json const &member_of(json const &object, std::string const &name) {
    static json const none;
    auto const found = object.find(name);
    return found == object.end() ? none : *found;
}

json set_or_null(json const &value) {
    bool const empty = (value.is_array() || value.is_object()) && value.empty();
    return empty ? json(nullptr) : value;
}

// One member; `whole`: one of the two states is no object at all, and what is empty in the other is not told.
void compare(json &changes, std::string const &name, json const &before, json const &after, bool whole) {
    json const old = whole ? set_or_null(before) : before;
    json const now = whole ? set_or_null(after) : after;
    if (old != now) changes[name] = json::array({old, now});
}

json compare_objects(json const &before, json const &after) {
    json changes = json::object();
    bool const whole = before.is_null() || after.is_null();
    json every = before.is_null() ? json::object() : before;  // the names of both: a tombstone has one more
    if (!after.is_null()) every.update(after);
    for (auto const &[name, value] : every.items()) {
        if (std::find(left_out.begin(), left_out.end(), name) != left_out.end()) continue;
        json const &old = member_of(before, name);
        json const &now = member_of(after, name);
        if (!value.is_object() || name == free_object)
            compare(changes, name, old, now, whole);
        else
            for (auto const &part : value.items())
                compare(changes, name + "." + part.key(), member_of(old, part.key()),
                        member_of(now, part.key()), whole);
    }
    return changes;
}

template <class Object>
json compare_states(Object const *before, Object const *after) {
    return compare_objects(before != nullptr ? to_json(*before) : json(),
                           after != nullptr ? to_json(*after) : json());
}

}  // namespace

json changes_between(model::account const *before, model::account const *after) {
    return compare_states(before, after);
}

json changes_between(model::domain const *before, model::domain const *after) {
    return compare_states(before, after);
}

json changes_between(model::conference const *before, model::conference const *after) {
    return compare_states(before, after);
}

void mark_password(json &changes, bool had_one) {
    constexpr char const *mark = "***";
    changes["password"] = json::array({had_one ? json(mark) : json(nullptr), mark});
}

}  // namespace cusax::representation
