// What the hot paths cost on their own, without sockets and database.
#include "credentials/derive.hpp"
#include "credentials/password.hpp"
#include "dns/lookup.hpp"
#include "model/domain.hpp"
#include "projection/vcard_projection.hpp"
#include "projection/zone_records.hpp"
#include "representation/account_json.hpp"
#include "representation/json_text.hpp"
#include "xml/element.hpp"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <array>
#include <memory>

namespace cusax {
namespace {

model::domain capulet() {
    auto domain = model::make_domain(model::domain_name::parse("capulet.example").value());
    auto const host = model::domain_name::parse("sip1.capulet.example").value();
    domain.sip.servers = {{.transport = model::sip_transport::udp,
                           .at = {.host = host, .port = 5060, .priority = 10, .weight = 1}},
                          {.transport = model::sip_transport::tls,
                           .at = {.host = host, .port = 5061, .priority = 10, .weight = 1}}};
    domain.hosts = {{.name = host, .addresses = {model::ip_address::parse("192.0.2.5").value()}}};
    return domain;
}

model::account juliet() {
    auto const jid = model::jid::parse("juliet@capulet.example").value();
    return {.id = "0192f0c1-0000-7000-8000-000000000001",
            .jid = jid,
            .sip_address = model::sip_uri::of(jid),
            .status = model::account_status::active,
            .services = {},
            .profile = {.name = {.formatted = "Juliet Capulet", .given = "Juliet", .family = "Capulet"},
                        .email = "juliet@capulet.example",
                        .organization = {},
                        .title = {}},
            .addresses = {{.uri = model::phone_number::parse("+493012340001").value()}},
            .source = {},
            .external_id = {},
            .labels = {},
            .password_set = true,
            .version = 1,
            .created_at = {},
            .updated_at = {},
            .deleted_at = {}};
}

void dns_answer_srv(benchmark::State &state) {
    auto const desired = projection::zones_of(capulet()).front();
    auto built = dns::zone::build(desired.origin, 1, desired.records);
    dns::zone_set const zones({std::make_shared<dns::zone const>(std::move(*built))});
    bytes query{0x12, 0x34, 0x01, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
    auto const owner = dns::name::parse("_sips._tcp.capulet.example.").value();
    query.insert(query.end(), owner.wire().begin(), owner.wire().end());
    query.insert(query.end(), {0x00, 0x21, 0x00, 0x01});
    std::array<std::uint8_t, 4096> out{};
    for (auto _ : state) benchmark::DoNotOptimize(dns::answer(query, zones, dns::transport::udp, {}, out));
}
BENCHMARK(dns_answer_srv);

void vcard_temp_rendered(benchmark::State &state) {
    auto const account = juliet();
    auto const domain = capulet();
    for (auto _ : state)
        benchmark::DoNotOptimize(xml::render(projection::render_vcard_temp(account, domain, nullptr)));
}
BENCHMARK(vcard_temp_rendered);

void account_rendered_as_json(benchmark::State &state) {
    auto const account = juliet();
    for (auto _ : state)
        benchmark::DoNotOptimize(representation::render_json(representation::to_json(account)));
}
BENCHMARK(account_rendered_as_json);

void account_read_from_json(benchmark::State &state) {
    auto const text = representation::render_json(representation::to_json(juliet()));
    for (auto _ : state)
        benchmark::DoNotOptimize(representation::read_account(representation::parse_json(text).value()));
}
BENCHMARK(account_read_from_json);

// Accounts with a password for each second of one core: everything that setting one computes, beside what
// OpenSSL takes for the two PBKDF2 alone.
void password_derived(benchmark::State &state) {
    auto const password = credentials::prepare_password(secret_string("a balcony in Verona")).value();
    credentials::derivation_settings const settings{
        .digest = {.username = "juliet",
                   .realm = "capulet.example",
                   .domain = "capulet.example",
                   .algorithms = {model::digest_algorithm::md5, model::digest_algorithm::sha256,
                                  model::digest_algorithm::sha512_256}},
        .scram_iterations = 10000};
    for (auto _ : state) benchmark::DoNotOptimize(credentials::derive(password, settings));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(password_derived)->Unit(benchmark::kMillisecond);

void openssl_pbkdf2_twice(benchmark::State &state) {
    std::string const password = "a balcony in Verona";
    std::array<unsigned char, 16> const salt{};
    std::array<unsigned char, 32> out{};
    for (auto _ : state) {
        PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), salt.data(), salt.size(), 10000,
                          EVP_sha1(), 20, out.data());
        PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), salt.data(), salt.size(), 10000,
                          EVP_sha256(), 32, out.data());
        benchmark::DoNotOptimize(out);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(openssl_pbkdf2_twice)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cusax
