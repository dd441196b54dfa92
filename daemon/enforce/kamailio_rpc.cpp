#include "enforce/kamailio_rpc.hpp"

#include "enforce/json_rpc.hpp"

namespace cusax::enforce {
namespace {

constexpr char const *table = "location";  // of save() in config/peers/kamailio.cfg

// 5.6 has the code 500 for every fault, later ones 404: the message decides.
bool is_no_binding(rpc_fault const &fault) { return fault.message.starts_with("AOR not found"); }

bool is_unknown_method(rpc_fault const &fault) {
    constexpr std::int64_t method_not_found = -32601;  // JSON-RPC 2.0 §5.1
    return fault.code == method_not_found || fault.message == "Method Not Found";
}

failure refused(std::string_view method, rpc_fault const &fault) {
    auto said =
        std::string(method) + " was answered with fault " + std::to_string(fault.code) + ": " + fault.message;
    if (is_unknown_method(fault))
        return fail(error_code::forbidden, said + "; the module that has it is not loaded");
    return fail(error_code::conflict, std::move(said));
}

}  // namespace

std::string stored_aor(model::sip_uri const &aor) { return aor.digest_username() + "@" + aor.host().ascii(); }

result<rpc_reply> kamailio_rpc::call(std::string_view method, std::vector<std::string> const &params) {
    auto const id = ++calls_;
    auto const answer = line_->exchange(render_call(method, params, id),
                                        [id](std::string_view text) { return may_answer(text, id); });
    if (!answer) return fail(answer.error());
    return read_reply(*answer, id);
}

// One whose bindings are too many for an answer loses them all the same: what goes wrong here is no error.
std::optional<std::size_t> kamailio_rpc::count_bindings(std::string const &aor) {
    auto const said = call("ul.lookup", {table, aor});
    if (!said) return std::nullopt;
    if (said->fault && is_no_binding(*said->fault)) return 0;
    if (said->fault || !said->result.is_object()) return std::nullopt;
    auto const contacts = said->result.find("Contacts");
    if (contacts == said->result.end() || !contacts->is_array()) return std::nullopt;
    return contacts->size();
}

result<void> kamailio_rpc::remove_bindings(std::string const &aor) {
    auto const said = call("ul.rm", {table, aor});
    if (!said) return fail(said.error());
    if (said->fault && !is_no_binding(*said->fault)) return refused("ul.rm", *said->fault);
    return {};
}

result<void> kamailio_rpc::see_it_settled() {
    auto const said = call("core.uptime", {});
    if (!said) return fail(said.error());
    if (said->fault) return refused("core.uptime", *said->fault);
    auto const uptime =
        said->result.is_object() ? said->result.value("uptime", nlohmann::json()) : nlohmann::json();
    if (!uptime.is_number_unsigned())
        return fail(error_code::unavailable, "core.uptime does not say how long the server has been up");
    auto const seconds =
        std::chrono::seconds(std::min<std::uint64_t>(uptime.get<std::uint64_t>(), 1U << 30U));
    if (seconds >= settling_) return {};
    return fail(error_code::unavailable, "the server started " + std::to_string(seconds.count()) +
                                             " s ago and may not have read its bindings yet");
}

result<ended> kamailio_rpc::end_sessions(session_owner const &whose) {
    std::optional<std::size_t> all = 0;
    for (auto const &aor : whose.aors) {
        auto const name = stored_aor(aor);
        auto const count = count_bindings(name);
        all = all && count ? std::optional(*all + *count) : std::nullopt;
        if (auto const removed = remove_bindings(name); !removed) return fail(removed.error());
    }
    if (auto const settled = see_it_settled(); !settled) return fail(settled.error());
    return ended{.sessions = all};
}

result<void> kamailio_rpc::reload_domains() {
    if (in_doubt_) {
        if (auto const answers = call("core.uptime", {}); !answers) return fail(answers.error());
        in_doubt_ = false;
        return fail(error_code::conflict, "a reload whose answer was lost may just have been made");
    }
    auto const said = call("domain.reload", {});
    in_doubt_ = !said;
    if (!said) return fail(said.error());
    if (said->fault) return refused("domain.reload", *said->fault);
    return {};
}

}  // namespace cusax::enforce
