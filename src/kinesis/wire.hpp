// The two forms that Kinesis speaks: JSON 1.1, and CBOR, which carries payloads as they are. CBOR
// is what the AWS SDKs for Java send (protocol "cbor"); it is in no public description.
#pragma once

#include <optional>
#include <string_view>

namespace kinesisd::kinesis {

enum class Wire { json, cbor };

inline constexpr std::string_view json_content_type = "application/x-amz-json-1.1";
inline constexpr std::string_view cbor_content_type = "application/x-amz-cbor-1.1";

[[nodiscard]] constexpr std::string_view content_type_of(Wire wire) {
    return wire == Wire::cbor ? cbor_content_type : json_content_type;
}

// The form of an answer's body. Its Content-Type says that, whatever was asked for: proxies and
// gateways answer in a form of their own. Without one it is what was asked for.
[[nodiscard]] constexpr Wire wire_of(std::optional<std::string_view> content_type, Wire asked) {
    if (!content_type) return asked;
    return content_type->find("cbor") == std::string_view::npos ? Wire::json : Wire::cbor;
}

}  // namespace kinesisd::kinesis
