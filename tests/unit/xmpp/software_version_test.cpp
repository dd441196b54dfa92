#include "xmpp/software_version.hpp"

#include <gtest/gtest.h>

namespace cusax::xmpp {
namespace {

// XEP-0092 §3, example 2, without <os/>
TEST(software_version, rendered_as_in_the_xep) {
    EXPECT_EQ(xml::render(render_software_version("Exodus", "0.7.0.4")),
              "<query xmlns='jabber:iq:version'><name>Exodus</name><version>0.7.0.4</version></query>");
}

}  // namespace
}  // namespace cusax::xmpp
