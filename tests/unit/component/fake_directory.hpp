// A directory for the tests of this room: a few accounts in memory, and hooks by
// which a test makes it slow or broken.
#pragma once

#include "component/directory.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace cusax::component {

class fake_directory : public directory {
  public:
    std::set<std::string> domains = {"capulet.example"};
    std::set<std::string> accounts = {"juliet@capulet.example", "nurse@capulet.example"};
    service_description description = {.name = "Capulet telephone book",
                                       .fields = {{.var = "sip-domain", .values = {"capulet.example"}}}};
    // Called on the worker with the account, before anything else; may block or throw.
    std::function<void(std::string const &)> before = [](std::string const &) {};

    result<xml::element> vcard_temp(std::string_view bare_jid) override {
        return card(bare_jid, "vCard", "vcard-temp");
    }
    result<xml::element> vcard4(std::string_view bare_jid) override {
        return card(bare_jid, "vcard", "urn:ietf:params:xml:ns:vcard-4.0");
    }
    result<void> store_vcard(std::string_view bare_jid, xml::element const &vcard) override {
        std::string const account(bare_jid);
        before(account);
        if (!accounts.contains(account)) return fail(error_code::not_found, "no such account");
        std::scoped_lock const lock(mutex_);
        stored_.push_back(account + " " + xml::render(vcard));
        return {};
    }
    bool serves(std::string_view domain) const override { return domains.contains(std::string(domain)); }
    result<service_description> describe(std::string_view domain) override {
        before(std::string(domain));
        return description;
    }
    std::optional<std::string> any_account(std::string_view) override { return *accounts.begin(); }
    std::vector<model::relay_server> relay_servers = {};
    std::vector<model::relay_server> relays(std::string_view) override { return relay_servers; }

    // Everybody in `accounts` fits every search.
    std::vector<xmpp::search_match> search(xmpp::search_request const &asked,
                                           std::vector<std::string> const &, std::size_t limit) override {
        before(asked.last);
        std::vector<xmpp::search_match> found;
        for (auto const &account : accounts)
            if (found.size() < limit)
                found.push_back({.jid = account,
                                 .first = "First",
                                 .last = asked.last,
                                 .nick = "nick",
                                 .email = "",
                                 .sip_address = "sip:" + account});
        return found;
    }
    result<std::vector<listed_person>> list_people(std::vector<std::string> const &, std::string const &after,
                                                   std::size_t limit) override {
        std::vector<listed_person> listed;
        for (auto const &account : accounts)
            if (account > after && listed.size() < limit) listed.push_back({account, "Name"});
        return listed;
    }

    // The desk: `status` of every account, and a password that never changes.
    std::string status = "active";
    std::vector<std::string> done = {};  // "suspend nurse@capulet.example by escalus@…"
    result<telephone_settings> settings(std::string_view bare_jid) override {
        if (!accounts.contains(std::string(bare_jid))) return fail(error_code::not_found, "no such account");
        return telephone_settings{.name = "Juliet",
                                  .sip_address = "sip:" + std::string(bare_jid),
                                  .username = "juliet",
                                  .realm = "capulet.example",
                                  .domain = "capulet.example",
                                  .numbers = {"+493012340001"},
                                  .servers = {{"tls", "sip1.capulet.example", 5061}},
                                  .password_set = true};
    }
    result<secret_string> new_password(std::string_view bare_jid) override {
        before(std::string(bare_jid));
        done.push_back("password " + std::string(bare_jid));
        return secret_string("k7mq-x2wd");
    }
    result<account_summary> look_up(std::string_view address, administrator const &) override {
        if (!accounts.contains(std::string(address))) return fail(error_code::not_found, "no such account");
        return account_summary{.jid = std::string(address),
                               .name = "Name",
                               .sip_address = "sip:" + std::string(address),
                               .status = status,
                               .services = {"xmpp"},
                               .numbers = {}};
    }
    result<account_summary> suspend(std::string_view bare_jid, administrator const &by) override {
        return change(bare_jid, by, "suspended");
    }
    result<account_summary> reactivate(std::string_view bare_jid, administrator const &by) override {
        return change(bare_jid, by, "active");
    }

    std::vector<std::string> stored() const {
        std::scoped_lock const lock(mutex_);
        return stored_;
    }

  private:
    result<account_summary> change(std::string_view bare_jid, administrator const &by, std::string next) {
        status = std::move(next);
        done.push_back(status + " " + std::string(bare_jid) + " by " + by.jid);
        return look_up(bare_jid, by);
    }
    result<xml::element> card(std::string_view bare_jid, std::string name, std::string ns) {
        std::string const account(bare_jid);
        before(account);
        if (!accounts.contains(account)) return fail(error_code::not_found, "no such account");
        xml::element made(std::move(name), std::move(ns));
        made.add("FN", account);
        return made;
    }

    mutable std::mutex mutex_;
    std::vector<std::string> stored_;
};

}  // namespace cusax::component
