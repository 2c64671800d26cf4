#include "snapshot/input_text.hpp"

#include "snapshot/whole_number.hpp"

#include <array>
#include <charconv>
#include <string>

namespace kinesisd {

namespace {

using Json = nlohmann::ordered_json;

Json fingerprint_json(const Fingerprint& fingerprint) {
    std::array<char, 17> hex{};
    const char* const end =
        std::to_chars(hex.data(), hex.data() + hex.size(), fingerprint.hash, 16).ptr;
    return Json{
        {"bytes", fingerprint.bytes},
        {"xxh3", std::string(static_cast<const char*>(hex.data()), end)}
    };
}

Fingerprint fingerprint_of_json(const Json& json) {
    Fingerprint fingerprint{whole_number<std::uint32_t>(json.at("bytes")), 0};
    const auto hex = json.at("xxh3").get<std::string>();
    const auto [end, failure] =
        std::from_chars(hex.data(), hex.data() + hex.size(), fingerprint.hash, 16);
    if (failure != std::errc{} || end != hex.data() + hex.size())
        throw Failure{Error{Errc::damaged_snapshot, "a fingerprint is no hexadecimal number"}};
    return fingerprint;
}

}  // namespace

Json inputs_json(const std::map<InputId, InputMark>& inputs) {
    Json all = Json::array();
    for (const auto& [id, mark] : inputs)
        all.push_back(
            {{"id", static_cast<std::uint64_t>(id)},
             {"path", mark.path},
             {"device", mark.device},
             {"inode", mark.inode},
             {"offset", mark.offset},
             {"head", fingerprint_json(mark.head)},
             {"tail", fingerprint_json(mark.tail)}}
        );
    return all;
}

std::map<InputId, InputMark> inputs_of(const Json& inputs) {
    std::map<InputId, InputMark> all;
    for (const Json& input : inputs)
        all.emplace(
            InputId{whole_number<std::uint64_t>(input.at("id"))},
            InputMark{
                input.at("path").get<std::string>(),
                whole_number<std::uint64_t>(input.at("device")),
                whole_number<std::uint64_t>(input.at("inode")),
                whole_number<std::uint64_t>(input.at("offset")),
                fingerprint_of_json(input.at("head")),
                fingerprint_of_json(input.at("tail"))
            }
        );
    return all;
}

}  // namespace kinesisd
