#include "sim/sim_wire.hpp"

#include "base/base64.hpp"
#include "kinesis/cbor_bytes.hpp"

#include <vector>

namespace kinesisd::sim {

namespace {

using Json = nlohmann::ordered_json;
using kinesis::Wire;

Wire wire_of(const HttpHeaders& headers) {
    for (const auto& [name, value] : headers)
        if (name == "Content-Type" || name == "content-type")
            return kinesis::wire_of(value, Wire::json);
    return Wire::json;
}

Json parsed(Wire wire, const std::string& body) {
    if (wire == Wire::json) return Json::parse(body, nullptr, false);
    return kinesis::read_cbor<Json>(body);
}

std::string encoded(Wire wire, const Json& document) {
    if (wire == Wire::json) return document.dump();
    const std::vector<std::uint8_t> bytes = Json::to_cbor(document);
    return {bytes.begin(), bytes.end()};
}

}  // namespace

Wire wire_of_seed(std::uint64_t seed) {
    return seed % 4 == 3 ? Wire::cbor : Wire::json;
}

Json asked_by(const HttpRequest& request) {
    Json asked = parsed(wire_of(request.headers), request.body);
    if (!asked.is_object() || !asked.contains("Records")) return asked;
    for (Json& entry : asked["Records"]) {
        Json& data = entry["Data"];
        if (!data.is_binary()) continue;
        const std::vector<std::uint8_t>& bytes = data.get_binary();
        data = to_base64(std::string{bytes.begin(), bytes.end()});
    }
    return asked;
}

emulator::Response answer_to(const HttpRequest& request, const Json& document) {
    const Wire wire = wire_of(request.headers);
    const std::string type{kinesis::content_type_of(wire)};
    return {200, {{"content-type", type}}, encoded(wire, document)};
}

std::string without_member(const emulator::Response& response, const std::string& member) {
    const Wire wire = wire_of(response.headers);
    Json document = parsed(wire, response.body);
    if (document.is_object()) document.erase(member);
    return encoded(wire, document);
}

}  // namespace kinesisd::sim
