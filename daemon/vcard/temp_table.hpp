// The elements of vcard-temp (XEP-0054 §14) that reader and writer share:
// plain texts, and the type elements in the order of the DTD.
#pragma once

#include <array>
#include <string_view>

namespace cusax::vcard::temp_table {

// An element with nothing but text, and the property that it is.
struct plain_element {
    std::string_view element;
    std::string_view property;
    std::string_view type;
};

// NOTE and DESC are both the NOTE of RFC 6350. Clients show DESC ("About me"), so that is what a
// note becomes; one that came as NOTE says so in a parameter and goes back as NOTE.
inline constexpr std::string_view origin_parameter = "x-vcard-temp";

inline constexpr std::array plain_elements{
    plain_element{"FN", "fn", "text"},
    plain_element{"TITLE", "title", "text"},
    plain_element{"ROLE", "role", "text"},
    plain_element{"MAILER", "mailer", "text"},
    plain_element{"TZ", "tz", "text"},
    plain_element{"PRODID", "prodid", "text"},
    plain_element{"SORT-STRING", "sort-string", "text"},
    plain_element{"UID", "uid", "text"},
    plain_element{"URL", "url", "uri"},
    plain_element{"DESC", "note", "text"},
    plain_element{"NOTE", "note", "text"},
    plain_element{"BDAY", "bday", "date-and-or-time"},
    plain_element{"REV", "rev", "timestamp"},
};

inline constexpr std::array name_parts{std::string_view{"FAMILY"}, std::string_view{"GIVEN"},
                                       std::string_view{"MIDDLE"}, std::string_view{"PREFIX"},
                                       std::string_view{"SUFFIX"}};
inline constexpr std::array address_parts{std::string_view{"POBOX"},  std::string_view{"EXTADD"},
                                          std::string_view{"STREET"}, std::string_view{"LOCALITY"},
                                          std::string_view{"REGION"}, std::string_view{"PCODE"},
                                          std::string_view{"CTRY"}};

// Type elements; the value of TYPE is the name in lower case, but MSG is the "text" of RFC 6350 §6.4.1.
inline constexpr std::array telephone_types{
    std::string_view{"HOME"},  std::string_view{"WORK"},  std::string_view{"VOICE"},
    std::string_view{"FAX"},   std::string_view{"PAGER"}, std::string_view{"MSG"},
    std::string_view{"CELL"},  std::string_view{"VIDEO"}, std::string_view{"BBS"},
    std::string_view{"MODEM"}, std::string_view{"ISDN"},  std::string_view{"PCS"}};
inline constexpr std::array mail_types{std::string_view{"HOME"}, std::string_view{"WORK"},
                                       std::string_view{"INTERNET"}, std::string_view{"X400"}};
inline constexpr std::array postal_types{std::string_view{"HOME"},   std::string_view{"WORK"},
                                         std::string_view{"POSTAL"}, std::string_view{"PARCEL"},
                                         std::string_view{"DOM"},    std::string_view{"INTL"}};

}  // namespace cusax::vcard::temp_table
