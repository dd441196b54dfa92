#include "http/types.hpp"

#include "base/ascii.hpp"
#include "http/problem.hpp"

#include <algorithm>
#include <atomic>

namespace cusax::http {
namespace {

header const *first_field(std::vector<header> const &headers, std::string_view name) {
    for (auto const &field : headers)
        if (equal_ignoring_case(field.name, name)) return &field;
    return nullptr;
}

}  // namespace

std::optional<std::string_view> request::header_value(std::string_view name) const {
    auto const *field = first_field(headers, name);
    return field ? std::optional<std::string_view>(field->value) : std::nullopt;
}

std::optional<std::string> request::header_list(std::string_view name) const {
    std::optional<std::string> joined;
    for (auto const &field : headers) {
        if (!equal_ignoring_case(field.name, name)) continue;
        joined = joined ? *joined + ", " + field.value : field.value;
    }
    return joined;
}

std::optional<std::string_view> find_value(std::vector<query_parameter> const &parameters,
                                           std::string_view name) {
    for (auto const &parameter : parameters)
        if (parameter.name == name) return parameter.value;
    return {};
}

std::optional<std::string_view> request::query_value(std::string_view name) const {
    return find_value(query, name);
}

void response::set(std::string_view name, std::string value) {
    std::erase_if(headers, [&](header const &field) { return equal_ignoring_case(field.name, name); });
    headers.push_back({std::string(name), std::move(value)});
}

std::optional<std::string_view> response::header_value(std::string_view name) const {
    auto const *field = first_field(headers, name);
    return field ? std::optional<std::string_view>(field->value) : std::nullopt;
}

struct responder::state {
    explicit state(sink to) : deliver(std::move(to)) {}
    state(state const &) = delete;
    state &operator=(state const &) = delete;
    ~state() {
        if (!answered.test_and_set()) deliver(plain_problem(500, "the request was not answered"));
    }

    sink deliver;
    std::atomic_flag answered;
};

responder::responder(sink deliver) : state_(std::make_shared<state>(std::move(deliver))) {}

void responder::operator()(response answer) const {
    if (!state_->answered.test_and_set()) state_->deliver(std::move(answer));
}

}  // namespace cusax::http
