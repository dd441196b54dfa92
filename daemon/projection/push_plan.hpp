// What an update of a primary that somebody else runs (RFC 2136) must change, so
// that it holds our RRsets, and nothing of anybody else's is touched. Pure; the
// counterpart of plan.hpp for zones in which we are not alone.
//
//   desired  ours  found there     verdict
//   x        no    nothing         create
//   x        no    anything        foreign: reported, left alone, also where it equals x
//   x        yes   x               unchanged, whoever made it so
//   x        yes   as we left it   replace
//   x        yes   else, nothing   drift: repaired (replace, create) or reported
//   -        yes   as we left it   remove
//   -        yes   else            drift: repaired (remove) or reported
//   -        yes   nothing         forgotten
//
// "Ours" is what is remembered, and what an update whose answer never came was to
// make and is found to have made. A CNAME suffers nothing beside it (RFC 1034 §3.6.2):
// one that is not ours makes every RRset at its owner foreign, and the other way round.
#pragma once

#include "dns/record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cusax::projection {

struct located_rrset {
    dns::name zone;
    dns::rrset set;
    bool operator==(located_rrset const &) const = default;
};

// What is remembered of an RRset that we put into a primary, or are about to.
struct remembered_rrset {
    dns::name zone;
    dns::name owner;
    dns::rr_type type{};
    std::optional<dns::rrset> known{};     // as an answered update left it
    bool under_way = false;                // an update was sent, and how it ended is not known
    std::optional<dns::rrset> intended{};  // what that was to leave; none: nothing
};

enum class drift_policy : std::uint8_t { repair, report };
enum class push_action : std::uint8_t { remove, replace, create };

// `from` is what is found there, which the update makes its prerequisite; none with create.
struct push_change {
    push_action action{};
    dns::name zone;
    std::optional<dns::rrset> from{};
    std::optional<dns::rrset> to{};

    dns::rrset const &any() const { return to ? *to : *from; }  // for owner and type
    bool operator==(push_change const &) const = default;
};

// Something there that is not as we want it and not (only) ours to change.
struct push_finding {
    dns::name zone;
    std::optional<dns::rrset> found{};
    std::optional<dns::rrset> wanted{};
    bool operator==(push_finding const &) const = default;
};

// What is to be remembered from now on; `known` none: nothing.
struct push_settlement {
    dns::name zone;
    dns::name owner;
    dns::rr_type type{};
    std::optional<dns::rrset> known{};
    bool operator==(push_settlement const &) const = default;
};

struct push_plan {
    std::vector<push_change>
        changes{};  // removals, then replacements, then creations; canonical order in each
    std::vector<push_finding> foreign{};
    std::vector<push_finding> drift{};  // with policy repair, `changes` hold the repair too
    std::vector<push_settlement> settlements{};
    std::size_t unchanged = 0;
    std::size_t owned = 0;  // RRsets of ours before the change

    std::size_t count(push_action action) const;
};

// `current`: of each zone at least what stands at the owners of the other two.
push_plan make_push_plan(std::vector<located_rrset> const &desired,
                         std::vector<remembered_rrset> const &remembered,
                         std::vector<located_rrset> const &current, drift_policy policy);

// Replacements and removals are more than `most_percent` of what is ours, and not just a few.
bool is_drastic(push_plan const &plan, unsigned most_percent);

// Says for which changes somebody gave their word: equal for equal changes, 32 hexadecimal digits.
std::string fingerprint_of(push_plan const &plan);

// The same records, in whatever order and case of names, with the same TTL.
bool equal_rrsets(dns::rrset const &left, dns::rrset const &right);

}  // namespace cusax::projection
