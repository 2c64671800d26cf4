// Between the two forms of the service: a request in CBOR becomes the JSON that operations read,
// and a short answer in JSON becomes CBOR. Answers that may be long are written in CBOR at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::emulator {

// Nothing: no CBOR document, a blob where the service knows none, or Data that is no blob.
// Times (tag 1, integer milliseconds) become seconds.
[[nodiscard]] std::optional<std::string> json_of_cbor(std::string body);

// As the service writes CBOR: containers of unknown length, and numbers with a fraction, which are
// times in this API, as tag 1 with integer milliseconds.
[[nodiscard]] std::string cbor_of_json(std::string_view json);

}  // namespace kinesisd::emulator
