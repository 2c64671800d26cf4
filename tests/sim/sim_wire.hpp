// The form of what a simulated process and its service say to each other: JSON, or CBOR for a
// quarter of the seeds. Faults are made of JSON documents here, and answered in the call's form.
#pragma once

#include "emulator/http.hpp"
#include "kinesis/wire.hpp"
#include "port/transport.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

namespace kinesisd::sim {

[[nodiscard]] kinesis::Wire wire_of_seed(std::uint64_t seed);

// What a request asks, as the JSON API has it: payloads are base64.
[[nodiscard]] nlohmann::ordered_json asked_by(const HttpRequest& request);
// A success in the form of the request.
[[nodiscard]] emulator::Response answer_to(
    const HttpRequest& request, const nlohmann::ordered_json& document
);
// The same answer in its form, without that member.
[[nodiscard]] std::string without_member(
    const emulator::Response& response, const std::string& member
);

}  // namespace kinesisd::sim
