#include "projection/push_plan.hpp"

#include "dns/presentation.hpp"
#include "dns/rdata_format.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>

namespace cusax::projection {
namespace {

// Fewer changes than these are everyday life, whatever part of the whole they are.
constexpr std::size_t never_drastic = 5;
constexpr std::size_t fingerprint_octets = 16;

struct key {
    dns::name zone;
    dns::name owner;
    dns::rr_type type{};
    auto tied() const { return std::tie(zone, owner, type); }
    bool operator<(key const &other) const { return tied() < other.tied(); }
};

std::vector<bytes> canonical_records(dns::rrset const &set) {
    std::vector<bytes> records;
    records.reserve(set.records.size());
    for (auto const &data : set.records) records.push_back(dns::canonical_rdata(set.type, data));
    std::sort(records.begin(), records.end());
    return records;
}

bool same(dns::rrset const *left, std::optional<dns::rrset> const &right) {
    return left != nullptr && right && equal_rrsets(*left, *right);
}

std::optional<dns::rrset> copied(dns::rrset const *set) {
    return set == nullptr ? std::nullopt : std::optional(*set);
}

class planner {
  public:
    planner(std::vector<located_rrset> const &desired, std::vector<remembered_rrset> const &remembered,
            std::vector<located_rrset> const &current, drift_policy policy)
        : policy_(policy) {
        for (auto const &[zone, set] : current) current_.emplace(key{zone, set.owner, set.type}, &set);
        for (auto const &[zone, set] : desired) desired_.emplace(key{zone, set.owner, set.type}, &set);
        for (auto const &row : remembered) remembered_.emplace(key{row.zone, row.owner, row.type}, &row);
    }

    push_plan make() {
        for (auto const &[at, row] : remembered_)
            if (is_ours(at, *row)) ++plan_.owned;
        for (auto const &[at, row] : remembered_)
            if (!desired_.contains(at)) withdraw(at, *row);
        for (auto const &[at, wanted] : desired_) provide(at, *wanted);
        std::stable_sort(plan_.changes.begin(), plan_.changes.end(),
                         [](auto const &left, auto const &right) { return left.action < right.action; });
        return std::move(plan_);
    }

  private:
    dns::rrset const *found_at(key const &at) const {
        auto const found = current_.find(at);
        return found == current_.end() ? nullptr : found->second;
    }

    bool is_ours(key const &at, remembered_rrset const &row) const {
        return row.known || (row.under_way && same(found_at(at), row.intended));
    }

    bool is_as_left(dns::rrset const *found, remembered_rrset const &row) const {
        return same(found, row.known) || (row.under_way && same(found, row.intended));
    }

    void settle(key const &at, std::optional<dns::rrset> known) {
        plan_.settlements.push_back(
            {.zone = at.zone, .owner = at.owner, .type = at.type, .known = std::move(known)});
    }

    // What the row must say after what was found: an update under way has ended one way or the other.
    void settle_as_found(key const &at, remembered_rrset const &row, dns::rrset const *found) {
        if (row.under_way || !same(found, row.known)) settle(at, copied(found));
    }

    void change(push_action action, key const &at, dns::rrset const *from, dns::rrset const *to) {
        if (action == push_action::remove) going_.insert(at);
        plan_.changes.push_back({.action = action, .zone = at.zone, .from = copied(from), .to = copied(to)});
    }

    void withdraw(key const &at, remembered_rrset const &row) {
        auto const *const found = found_at(at);
        if (found == nullptr || !is_ours(at, row)) return settle(at, std::nullopt);
        if (is_as_left(found, row)) {
            settle_as_found(at, row, found);
            return change(push_action::remove, at, found, nullptr);
        }
        if (row.under_way) settle(at, row.known);
        plan_.drift.push_back({.zone = at.zone, .found = *found, .wanted = {}});
        if (policy_ == drift_policy::repair) change(push_action::remove, at, found, nullptr);
    }

    void provide(key const &at, dns::rrset const &wanted) {
        auto const remembered = remembered_.find(at);
        bool const ours = remembered != remembered_.end() && is_ours(at, *remembered->second);
        if (ours) return keep(at, wanted, *remembered->second);
        auto const *const found = found_at(at);
        if (found == nullptr && stands_in_the_way(at) == nullptr)
            return change(push_action::create, at, nullptr, &wanted);
        if (remembered != remembered_.end()) settle(at, std::nullopt);
        auto const *const blocking = found != nullptr ? found : stands_in_the_way(at);
        plan_.foreign.push_back({.zone = at.zone, .found = *blocking, .wanted = wanted});
    }

    void keep(key const &at, dns::rrset const &wanted, remembered_rrset const &row) {
        auto const *const found = found_at(at);
        if (same(found, wanted)) {
            settle_as_found(at, row, found);
            ++plan_.unchanged;
            return;
        }
        if (found != nullptr && is_as_left(found, row)) {
            settle_as_found(at, row, found);
            return change(push_action::replace, at, found, &wanted);
        }
        bool const removed_by_us = found == nullptr && row.under_way && !row.intended;
        if (!removed_by_us) {
            if (row.under_way) settle(at, row.known);
            plan_.drift.push_back({.zone = at.zone, .found = copied(found), .wanted = wanted});
            if (policy_ == drift_policy::report) return;
        }
        if (found != nullptr)
            change(push_action::replace, at, found, &wanted);
        else if (stands_in_the_way(at) == nullptr)
            change(push_action::create, at, nullptr, &wanted);
    }

    // What at the same owner forbids that `at` is added.
    dns::rrset const *stands_in_the_way(key const &at) const {
        bool const alias = at.type == dns::rr_type::cname;
        for (auto next = current_.lower_bound({at.zone, at.owner, {}}); next != current_.end(); ++next) {
            auto const &[other, set] = *next;
            if (other.zone != at.zone || other.owner != at.owner) return nullptr;
            bool const excludes = other.type != at.type && (alias || other.type == dns::rr_type::cname);
            if (excludes && !going_.contains(other)) return set;
        }
        return nullptr;
    }

    drift_policy policy_;
    std::map<key, dns::rrset const *> current_;
    std::map<key, dns::rrset const *> desired_;
    std::map<key, remembered_rrset const *> remembered_;
    std::set<key> going_;
    push_plan plan_;
};

std::string sorted_text(std::optional<dns::rrset> set) {
    if (!set) return "-\n";
    std::sort(set->records.begin(), set->records.end());
    return dns::render_rrset(*set);
}

}  // namespace

std::size_t push_plan::count(push_action action) const {
    return static_cast<std::size_t>(std::count_if(
        changes.begin(), changes.end(), [&](auto const &change) { return change.action == action; }));
}

push_plan make_push_plan(std::vector<located_rrset> const &desired,
                         std::vector<remembered_rrset> const &remembered,
                         std::vector<located_rrset> const &current, drift_policy policy) {
    return planner(desired, remembered, current, policy).make();
}

bool is_drastic(push_plan const &plan, unsigned most_percent) {
    auto const touched = plan.count(push_action::remove) + plan.count(push_action::replace);
    return touched >= never_drastic && touched * 100 > plan.owned * most_percent;
}

std::string fingerprint_of(push_plan const &plan) {
    std::string text;
    for (auto const &change : plan.changes)
        text += change.zone.render() + '\n' + sorted_text(change.from) + sorted_text(change.to);
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("OpenSSL has no SHA-256");
    return encode_hex(byte_view(digest).first(fingerprint_octets));
}

bool equal_rrsets(dns::rrset const &left, dns::rrset const &right) {
    return left.owner == right.owner && left.type == right.type && left.ttl == right.ttl &&
           canonical_records(left) == canonical_records(right);
}

}  // namespace cusax::projection
