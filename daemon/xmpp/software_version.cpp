#include "xmpp/software_version.hpp"

#include "xmpp/ns.hpp"

namespace cusax::xmpp {

xml::element render_software_version(std::string name, std::string version) {
    xml::element query("query", std::string(ns::software_version));
    query.add("name", std::move(name)).add("version", std::move(version));
    return query;
}

}  // namespace cusax::xmpp
