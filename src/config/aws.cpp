// The section `aws`.
#include "config/options.hpp"
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
    Key{"profile"},
    Key{"assume_role"},
    Key{"wire"},
    Key{"retry"},
    Key{"tls"},
    Key{"connect_timeout_ms"},
    Key{"request_timeout_ms"},
};
constexpr std::array tls_keys{Key{"ca_bundle"}};
constexpr std::array assume_role_keys{
    Key{"role_arn", Presence::required},
    Key{"external_id"},
    Key{"session_name"},
};
constexpr std::array retry_keys{Key{"mode"}, Key{"max_attempts"}};
constexpr WholeNumber attempts{.min = 1, .max = 100};

constexpr DurationRange timeout{.min = 1ms, .max = 1h};
constexpr Text region{"a region such as eu-west-1", is_region};
constexpr Text profile{"the name of a profile"};
constexpr Text role_arn{
    "the ARN of a role such as arn:aws:iam::123456789012:role/reader", is_role_arn
};
constexpr Text session_name{"2 to 64 letters, digits and any of _+=,.@-", is_session_name};
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

// It is a secret that two accounts share, so the message does not show it.
std::optional<std::string> read_external_id(const Node& node) {
    node.note_secret();
    if (node.is_scalar() && is_external_id(node.text())) return node.text();
    node.report("expected 2 to 1224 letters, digits and any of _+=,.@:/- (the text is not shown)");
    return std::nullopt;
}

std::optional<AssumeRole> read_assume_role(const Node& node) {
    const MapReader map{node, assume_role_keys};
    AssumeRole role;
    map.read("role_arn", role.role_arn, role_arn);
    map.read("external_id", role.external_id, read_external_id);
    map.read("session_name", role.session_name, session_name);
    return role;
}

}  // namespace

std::optional<Aws> read_aws(const Node& node) {
    const MapReader map{node, aws_keys};
    Aws aws;
    map.read("region", aws.region, region);
    map.read("endpoint_url", aws.endpoint_url, read_endpoint_url);
    map.read("profile", aws.profile, profile);
    map.read("assume_role", aws.assume_role, read_assume_role);
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
