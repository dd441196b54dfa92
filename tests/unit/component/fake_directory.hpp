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

class fake_directory final : public directory {
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

    std::vector<std::string> stored() const {
        std::scoped_lock const lock(mutex_);
        return stored_;
    }

  private:
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
