#include "emulator/refusal.hpp"

#include "base/json_text.hpp"
#include "kinesis/cbor_writer.hpp"

#include <string_view>
#include <utility>

namespace kinesisd::emulator {

namespace {

constexpr std::string_view serialization = "SerializationException";

std::string_view message_member(const Refusal& refusal) {
    return refusal.type == serialization ? "Message" : "message";
}

}  // namespace

Refusal invalid_argument(std::string message) {
    return {"InvalidArgumentException", std::move(message)};
}

Refusal validation_failed(std::string message) {
    return {"ValidationException", std::move(message)};
}

Refusal not_found(std::string message) {
    return {"ResourceNotFoundException", std::move(message)};
}

Refusal in_use(std::string message) {
    return {"ResourceInUseException", std::move(message)};
}

Refusal limit_exceeded(std::string message) {
    return {"LimitExceededException", std::move(message)};
}

Refusal throughput_exceeded(std::string message) {
    return {"ProvisionedThroughputExceededException", std::move(message)};
}

Refusal not_serializable(std::string message) {
    return {std::string{serialization}, std::move(message)};
}

std::string json_body(const Refusal& refusal) {
    std::string body = R"({"__type":)";
    append_json_string(refusal.type, body);
    if (!refusal.message.empty()) {
        body.append(",\"").append(message_member(refusal)).append("\":");
        append_json_string(refusal.message, body);
    }
    return body.append("}");
}

std::string cbor_body(const Refusal& refusal) {
    std::string body;
    kinesis::CborWriter writer{body};
    writer.begin_map().text("__type").text(refusal.type);
    if (!refusal.message.empty()) writer.text(message_member(refusal)).text(refusal.message);
    writer.end();
    return body;
}

std::string xml_body(const Refusal& refusal) {
    const std::string& type = refusal.type;
    if (refusal.message.empty()) return "<" + type + "/>\n";
    return "<" + type + ">\n  <Message>" + refusal.message + "</Message>\n</" + type + ">\n";
}

}  // namespace kinesisd::emulator
