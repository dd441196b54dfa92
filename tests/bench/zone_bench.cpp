// A zone at the size of a telephone company: 1,000,000 numbers, each with a NAPTR
// RRset of two records. What it takes to build it, to hold it, to change one number
// and to answer for one. CUSAX_NUMBERS in the environment sets another size.
#include "dns/lookup.hpp"
#include "dns/zone_builder.hpp"

#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>

namespace cusax::dns {
namespace {

int numbers() {
    char const *const wanted = std::getenv("CUSAX_NUMBERS");
    return wanted == nullptr ? 1'000'000 : std::max(std::atoi(wanted), 1);
}

name parsed(std::string const &text) { return name::parse(text, name()).value(); }

std::string digits_of(int i) { return "4930" + std::to_string(12'340'000 + i); }

name owner_of(int i) {
    std::string text;
    for (char const digit : digits_of(i)) text = std::string{digit, '.'} + text;
    return parsed(text + "e164.arpa");
}

rrset number(int i) {
    auto const naptr = [&](std::uint16_t preference, char const *service, std::string const &uri) {
        return make_naptr(10, preference, "u", service, "!^.*$!" + uri + '!', name()).value();
    };
    return {.owner = owner_of(i),
            .type = rr_type::naptr,
            .ttl = time_to_live(3600),
            .records = {naptr(100, "E2U+sip", "sip:+" + digits_of(i) + "@capulet.example"),
                        naptr(101, "E2U+xmpp", "xmpp:u" + std::to_string(i) + "@capulet.example")}};
}

double resident_mib(char const *key) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(key)) return std::stod(line.substr(line.find(':') + 1)) / 1024;
    return 0;
}

result<zone> build() {
    name const origin = parsed("9.4.e164.arpa");
    zone_builder builder(origin);
    auto const soa = make_soa({.mname = origin, .rname = origin});
    for (auto const &[type, data] : {std::pair(rr_type::soa, soa), std::pair(rr_type::ns, make_ns(origin))})
        if (auto const done = builder.add({origin, type, time_to_live(60), {data}}); !done)
            return failure(done.error());
    for (int i = 0; i < numbers(); ++i)
        if (auto const done = builder.add(number(i)); !done) return failure(done.error());
    return builder.finish(1);
}

// Built once for all benchmarks; tells what that took.
zone const &the_zone() {
    static zone const built = [] {
        double const before = resident_mib("VmRSS");
        auto const begun = std::chrono::steady_clock::now();
        zone made = build().value();
        double const seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
        ::malloc_trim(0);
        std::printf("%d numbers: built in %.2f s, %.1f MiB resident, %.1f MiB at the peak\n", numbers(),
                    seconds, resident_mib("VmRSS") - before, resident_mib("VmHWM") - before);
        return made;
    }();
    return built;
}

void zone_apply_one_number(benchmark::State &state) {
    zone current = the_zone();
    int i = 0;
    for (auto _ : state) {
        rrset const set = number(i);
        current = current.apply({.removed = {set}, .added = {}}, current.serial() + 1).value();
        current = current.apply({.removed = {}, .added = {set}}, current.serial() + 1).value();
        i = (i + 7919) % numbers();
    }
    state.SetItemsProcessed(2 * state.iterations());
}
BENCHMARK(zone_apply_one_number)->Unit(benchmark::kMicrosecond);

void zone_lookup_of_any_number(benchmark::State &state) {
    zone_set const zones({std::make_shared<zone const>(the_zone())});
    std::vector<bytes> queries;
    for (int i = 0; i < 100'000; ++i) {
        bytes query{0x12, 0x34, 0x01, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
        name const owner = owner_of(static_cast<int>(std::int64_t{i} * 7919 % numbers()));
        query.insert(query.end(), owner.wire().begin(), owner.wire().end());
        query.insert(query.end(), {0x00, 0x23, 0x00, 0x01});
        queries.push_back(std::move(query));
    }
    std::array<std::uint8_t, 4096> out{};
    std::size_t next = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(answer(queries[next], zones, transport::udp, {}, out));
        next = (next + 1) % queries.size();
    }
}
BENCHMARK(zone_lookup_of_any_number);

void zone_walk_of_all_numbers(benchmark::State &state) {
    for (auto _ : state) {
        std::size_t octets = 0;
        for (auto walk = the_zone().nodes(); auto const node = walk.next();) octets += node->encoded().size();
        benchmark::DoNotOptimize(octets);
    }
}
BENCHMARK(zone_walk_of_all_numbers)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cusax::dns
