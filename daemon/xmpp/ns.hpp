// The XML namespaces that the XMPP rooms speak, under the names of their documents.
#pragma once

#include <string_view>

namespace cusax::xmpp::ns {

inline constexpr std::string_view streams = "http://etherx.jabber.org/streams";            // RFC 6120 §4.8.1
inline constexpr std::string_view stream_errors = "urn:ietf:params:xml:ns:xmpp-streams";   // RFC 6120 §4.9
inline constexpr std::string_view stanza_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";   // RFC 6120 §8.3
inline constexpr std::string_view client = "jabber:client";                                // RFC 6120 §4.8.2
inline constexpr std::string_view component = "jabber:component:accept";                   // XEP-0114
inline constexpr std::string_view data_form = "jabber:x:data";                             // XEP-0004
inline constexpr std::string_view disco_info = "http://jabber.org/protocol/disco#info";    // XEP-0030
inline constexpr std::string_view disco_items = "http://jabber.org/protocol/disco#items";  // XEP-0030
inline constexpr std::string_view command = "http://jabber.org/protocol/commands";         // XEP-0050
inline constexpr std::string_view vcard_temp = "vcard-temp";                               // XEP-0054
inline constexpr std::string_view search = "jabber:iq:search";                             // XEP-0055
inline constexpr std::string_view result_set = "http://jabber.org/protocol/rsm";           // XEP-0059
inline constexpr std::string_view pubsub = "http://jabber.org/protocol/pubsub";            // XEP-0060
inline constexpr std::string_view pubsub_event = "http://jabber.org/protocol/pubsub#event";  // XEP-0060
inline constexpr std::string_view pubsub_owner = "http://jabber.org/protocol/pubsub#owner";  // XEP-0060
inline constexpr std::string_view server_info = "http://jabber.org/network/serverinfo";      // XEP-0157
inline constexpr std::string_view software_version = "jabber:iq:version";                    // XEP-0092
inline constexpr std::string_view ping = "urn:xmpp:ping";                                    // XEP-0199
inline constexpr std::string_view external_services = "urn:xmpp:extdisco:2";                 // XEP-0215
inline constexpr std::string_view vcard4 = "urn:ietf:params:xml:ns:vcard-4.0";               // XEP-0292
inline constexpr std::string_view forward = "urn:xmpp:forward:0";                            // XEP-0297
inline constexpr std::string_view delegation_1 = "urn:xmpp:delegation:1";                    // XEP-0355
inline constexpr std::string_view delegation_2 = "urn:xmpp:delegation:2";                    // XEP-0355
inline constexpr std::string_view privilege_1 = "urn:xmpp:privilege:1";                      // XEP-0356
inline constexpr std::string_view privilege_2 = "urn:xmpp:privilege:2";                      // XEP-0356

}  // namespace cusax::xmpp::ns
