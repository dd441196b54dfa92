#include "enforce/json_rpc.hpp"

#include <algorithm>

namespace cusax::enforce {
namespace {

constexpr std::size_t most_of_message = 200;

// Discarded where it is no JSON.
nlohmann::json parse(std::string_view text) { return nlohmann::json::parse(text, nullptr, false); }

// For the log and the audit.
std::string one_line(std::string text) {
    if (text.size() > most_of_message) {
        std::size_t end = most_of_message;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
        text.resize(end);
    }
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return text;
}

std::optional<rpc_fault> read_fault(nlohmann::json const &error) {
    if (!error.is_object()) return std::nullopt;
    auto const code = error.find("code");
    auto const message = error.find("message");
    if (code == error.end() || !code->is_number_integer()) return std::nullopt;
    rpc_fault fault{.code = code->get<std::int64_t>()};
    if (message != error.end() && message->is_string()) fault.message = one_line(message->get<std::string>());
    return fault;
}

bool has_id(nlohmann::json const &answer, std::uint64_t id) {
    auto const found = answer.find("id");
    return found != answer.end() && found->is_number_unsigned() && found->get<std::uint64_t>() == id;
}

// JSON-RPC 2.0 §5: the id is null where the call could not be read.
bool is_without_id(nlohmann::json const &answer) {
    auto const found = answer.find("id");
    return found == answer.end() || found->is_null();
}

}  // namespace

std::string render_call(std::string_view method, std::vector<std::string> const &params, std::uint64_t id) {
    return nlohmann::json{{"jsonrpc", "2.0"}, {"method", method}, {"params", params}, {"id", id}}.dump(
        -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool may_answer(std::string_view text, std::uint64_t id) {
    auto const answer = parse(text);
    return !answer.is_object() || is_without_id(answer) || has_id(answer, id);
}

result<rpc_reply> read_reply(std::string_view text, std::uint64_t id) {
    auto answer = parse(text);
    auto const broken = [](char const *why) {
        return fail(error_code::unavailable, std::string("what answers speaks no JSON-RPC: ") + why);
    };
    if (!answer.is_object() || answer.value("jsonrpc", nlohmann::json()) != "2.0")
        return broken("it is no object of version 2.0");
    if (auto const error = answer.find("error"); error != answer.end()) {
        auto fault = read_fault(*error);
        if (!fault) return broken("its error has no code");
        if (!is_without_id(answer) && !has_id(answer, id)) return broken("its id is not ours");
        return rpc_reply{.fault = std::move(fault)};
    }
    if (!has_id(answer, id)) return broken("its id is not ours");
    if (!answer.contains("result")) return broken("it has neither a result nor an error");
    return rpc_reply{.result = std::move(answer["result"])};
}

}  // namespace cusax::enforce
