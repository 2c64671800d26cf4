// One GetRecords answer: its payloads go to the output while it arrives.
#pragma once

#include "floor/answer.hpp"
#include "floor/base64.hpp"
#include "floor/output.hpp"

#include <string>

namespace kinesisd::bench {

enum class Wire { json, cbor };

// What an answer says behind its records.
struct PageEnd {
    std::string next_iterator;
    enum class Tip { ahead, reached } tip = Tip::ahead;
};

// A line end follows each payload. The records are as the service writes them, without blanks; what
// else is possible in JSON and CBOR is not looked for: this is a floor, not a reader.
[[nodiscard]] PageEnd read_json_page(Answer& answer, const Base64& base64, Output& output);
[[nodiscard]] PageEnd read_cbor_page(Answer& answer, Output& output);

}  // namespace kinesisd::bench
