// Passwords that the service thinks up for people.
#pragma once

#include "base/secret.hpp"

namespace cusax::credentials {

// "k7mq-x2wd-…": 7 groups of 4 lower-case letters and digits without 0, 1, i, l and o, which are mistaken for
// one another; 138 bits. Any thread.
secret_string generate_password();

}  // namespace cusax::credentials
