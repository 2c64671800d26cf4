// What stands in a certificate, for people. It is the other side's and may be anything, so every
// text is printable ASCII of a bounded length.
#pragma once

#include "base/time.hpp"

#include <openssl/x509.h>

#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

// "CN=kinesis.eu-west-1.amazonaws.com" (RFC 2253), or "without a name".
[[nodiscard]] std::string text_of(const X509_NAME* name);
// "2026-09-01T00:00:00Z", or "an unknown time".
[[nodiscard]] std::string text_of(const ASN1_TIME* time);
// Nothing: no time, or one that the clock does not reach.
[[nodiscard]] std::optional<WallTime> time_of(const ASN1_TIME* time);

// The subject alternative names, "DNS:a.example.com", "IP Address:10.0.0.1"; no more than
// `names_max`, after which "..." says that there are others.
[[nodiscard]] std::vector<std::string> names_of(const X509* certificate, int names_max);

}  // namespace kinesisd
