// The status page: one HTML document without anything from elsewhere, made from status_page.html at
// build time, and the headers that keep it so in the browser.
#pragma once

#include "port/transport.hpp"

#include <string>
#include <string_view>

namespace kinesisd {

// The whole document.
[[nodiscard]] std::string_view status_page();

// Content-Security-Policy of a document with one inline style and one inline script: these two by
// their hashes, calls to its own origin, and nothing else (CSP level 3, section 2.3.1).
[[nodiscard]] std::string content_security_policy(std::string_view html);

// What every answer carries: nobody keeps it, guesses its type, or learns where it was asked for.
[[nodiscard]] HttpHeaders guarding_headers();

}  // namespace kinesisd
