#include "aws/sts_document.hpp"

#include "aws/uri.hpp"
#include "aws/xml_leaves.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace kinesisd::aws {

namespace {

std::string body_of(std::string_view action, const Role& role) {
    std::string body = "Action=";
    body.append(action).append("&Version=2011-06-15&RoleArn=").append(percent_encoded(role.arn));
    body.append("&RoleSessionName=").append(percent_encoded(role.session_name));
    if (role.duration)
        body.append("&DurationSeconds=").append(std::to_string(role.duration->count()));
    return body;
}

Error missing(std::string_view element) {
    return Error{
        Errc::invalid_credentials, std::string{"the answer of STS: it has no "}.append(element)
    };
}

constexpr std::array passing_codes{
    std::pair{"Throttling", Errc::throttled},
    std::pair{"ThrottlingException", Errc::throttled},
    std::pair{"RequestLimitExceeded", Errc::throttled},
    std::pair{"IDPCommunicationError", Errc::service_failed},
    std::pair{"ServiceUnavailable", Errc::service_failed},
    std::pair{"InternalFailure", Errc::service_failed},
    std::pair{"RequestExpired", Errc::clock_skewed},
    std::pair{"RequestTimeTooSkewed", Errc::clock_skewed},
    std::pair{"ExpiredToken", Errc::expired_credentials},
    std::pair{"ExpiredTokenException", Errc::expired_credentials},
};

Errc kind_of(int status, std::string_view code, std::string_view message) {
    const auto* const known = std::ranges::find_if(passing_codes, [code](const auto& entry) {
        return code == entry.first;
    });
    if (known != passing_codes.end()) return known->second;
    const bool skewed = message.find("Signature expired") != std::string_view::npos ||
                        message.find("Signature not yet current") != std::string_view::npos;
    if (skewed) return Errc::clock_skewed;
    if (status == 429) return Errc::throttled;
    return status >= 500 ? Errc::service_failed : Errc::access_denied;
}

}  // namespace

std::string assume_role_body(const Role& role) {
    std::string body = body_of("AssumeRole", role);
    if (!role.external_id.empty())
        body.append("&ExternalId=").append(percent_encoded(role.external_id.reveal()));
    return body;
}

std::string assume_role_with_web_identity_body(const Role& role, const Secret& token) {
    std::string body = body_of("AssumeRoleWithWebIdentity", role);
    return body.append("&WebIdentityToken=").append(percent_encoded(token.reveal()));
}

Result<Credentials> parse_sts_credentials(std::string_view xml) {
    const std::optional<XmlLeaves> leaves = parse_xml_leaves(xml);
    if (!leaves)
        return Error{Errc::invalid_credentials, "the answer of STS: it is no well-formed XML"};
    std::array<std::string, 4> texts;
    constexpr std::array<std::string_view, 4> elements{
        "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"
    };
    for (std::size_t i = 0; i < elements.size(); ++i) {
        const auto found = leaves->find(elements[i]);
        if (found == leaves->end() || found->second.empty()) return missing(elements[i]);
        texts[i] = found->second;
    }
    const Result<WallTime> expires = parse_iso8601(texts[3]);
    if (!expires) return missing("valid Expiration");
    Credentials credentials;
    credentials.access_key_id = std::move(texts[0]);
    credentials.secret_access_key = Secret{std::move(texts[1])};
    credentials.session_token = Secret{std::move(texts[2])};
    credentials.expires = *expires;
    if (unprintable_part(credentials)) return missing("printable keys");
    return credentials;
}

Error parse_sts_error(int status, std::string_view xml) {
    const XmlLeaves leaves = parse_xml_leaves(xml).value_or(XmlLeaves{});
    const auto text = [&leaves](std::string_view element) {
        const auto found = leaves.find(element);
        return found == leaves.end() ? std::string{} : found->second;
    };
    const std::string code = text("Code");
    std::string message = text("Message");
    // A signature error may quote the request that was signed, and with it the session token.
    if (const std::size_t quoted = message.find("The Canonical String");
        quoted != std::string::npos)
        message.erase(quoted);
    std::string detail = "STS says " + std::to_string(status);
    if (!code.empty()) detail.append(" ").append(code);
    if (!message.empty()) detail.append(": ").append(message);
    return Error{kind_of(status, code, message), std::move(detail)};
}

}  // namespace kinesisd::aws
