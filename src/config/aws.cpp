// The section `aws`.
#include "config/sections.hpp"
#include "config/text_forms.hpp"
#include "config/values.hpp"

#include <array>
#include <chrono>

namespace kinesisd::config {

namespace {

using namespace std::chrono_literals;

constexpr std::array aws_keys{
    Key{"region"},
    Key{"endpoint_url"},
    Key{"profile", Presence::later},
    Key{"assume_role", Presence::later},
    Key{"wire"},
    Key{"retry"},
    Key{"tls"},
    Key{"connect_timeout_ms"},
    Key{"request_timeout_ms"},
};
constexpr std::array wires{Option<Wire>{"json", Wire::json}, Option<Wire>{"cbor", Wire::cbor}};
constexpr std::array tls_keys{Key{"ca_bundle"}};
constexpr std::array retry_keys{Key{"mode"}, Key{"max_attempts"}};
constexpr std::array retry_modes{
    Option<RetryMode>{"standard", RetryMode::standard},
    Option<RetryMode>{"adaptive", RetryMode::adaptive},
};
constexpr WholeNumber attempts{.min = 1, .max = 100};

constexpr DurationRange timeout{.min = 1ms, .max = 1h};
constexpr Text region{"a region such as eu-west-1", is_region};
constexpr Text ca_bundle{"the path of a PEM file", is_file_path};

// What stands before an '@' may be a password, so the message does not show it.
std::optional<std::string> read_endpoint_url(const Node& node) {
    constexpr std::string_view expected = "a URL such as http://localhost:4567";
    if (node.is_scalar() && node.text().find('@') != std::string::npos) {
        node.report("found a URL with '@', expected " + std::string{expected} + " without a user");
        return std::nullopt;
    }
    return Text{expected, is_endpoint_url}(node);
}

}  // namespace

std::optional<Aws> read_aws(const Node& node) {
    const MapReader map{node, aws_keys};
    Aws aws;
    map.read("region", aws.region, region);
    map.read("endpoint_url", aws.endpoint_url, read_endpoint_url);
    map.read("connect_timeout_ms", aws.connect_timeout, timeout);
    map.read("request_timeout_ms", aws.request_timeout, timeout);
    map.read("wire", aws.wire, Choice<Wire>{wires});
    if (const Member* tls = map.find("tls"))
        MapReader{tls->value, tls_keys}.read("ca_bundle", aws.ca_bundle, ca_bundle);
    if (const Member* retry = map.find("retry")) {
        const MapReader keys{retry->value, retry_keys};
        keys.read("mode", aws.retry_mode, Choice<RetryMode>{retry_modes});
        keys.read("max_attempts", aws.max_attempts, attempts);
    }
    return aws;
}

}  // namespace kinesisd::config
