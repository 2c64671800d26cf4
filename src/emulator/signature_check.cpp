#include "emulator/signature_check.hpp"

#include "aws/sign.hpp"
#include "base/hex.hpp"
#include "emulator/request_view.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace kinesisd::emulator {

namespace {

constexpr std::chrono::minutes skew_max{5};
constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

Refusal invalid_signature(std::string message) {
    return {"InvalidSignatureException", std::move(message)};
}

Refusal incomplete_signature(std::string message) {
    return {"IncompleteSignatureException", std::move(message)};
}

std::vector<std::string_view> pieces(std::string_view text, char mark) {
    std::vector<std::string_view> found;
    while (true) {
        const std::size_t end = text.find(mark);
        found.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return found;
        text.remove_prefix(end + 1);
    }
}

// Authorization = algorithm SP "Credential=" … "," "SignedHeaders=" … "," "Signature=" …
struct Authorization {
    std::string_view algorithm;
    std::string_view credential;
    std::string_view signed_headers;
    std::string_view signature;
};

Authorization parse_authorization(std::string_view text) {
    Authorization parsed;
    parsed.algorithm = text.substr(0, text.find(' '));
    text.remove_prefix(parsed.algorithm.size());
    for (std::string_view piece : pieces(text, ',')) {
        piece.remove_prefix(std::min(piece.find_first_not_of(' '), piece.size()));
        const std::size_t name_size = std::min(piece.find('='), piece.size());
        const std::string_view value = piece.substr(std::min(name_size + 1, piece.size()));
        const std::string_view name = piece.substr(0, name_size);
        if (name == "Credential") parsed.credential = value;
        if (name == "SignedHeaders") parsed.signed_headers = value;
        if (name == "Signature") parsed.signature = value;
    }
    return parsed;
}

Outcome<> check_complete(
    const Request& request, const Authorization& authorization, std::string_view text
) {
    std::string missing;
    const auto require = [&missing](std::string_view value, std::string_view name) {
        if (value.empty())
            missing.append("Authorization header requires '").append(name).append("' parameter. ");
    };
    require(authorization.credential, "Credential");
    require(authorization.signature, "Signature");
    require(authorization.signed_headers, "SignedHeaders");
    if (!header(request, "x-amz-date") && !header(request, "date")) {
        missing.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
        );
    }
    if (missing.empty()) return {};
    return incomplete_signature(missing.append("Authorization=").append(text));
}

// yyyymmddThhmmssZ
std::optional<WallTime> parse_amz_date(std::string_view text) {
    constexpr std::size_t size = 16;
    if (text.size() != size) return std::nullopt;
    std::string iso{text.substr(0, 4)};
    iso.append("-").append(text.substr(4, 2)).append("-").append(text.substr(6, 5));
    iso.append(":").append(text.substr(11, 2)).append(":").append(text.substr(13));
    const auto time = parse_iso8601(iso);
    if (!time || to_amz_date(*time) != text) return std::nullopt;
    return *time;
}

Outcome<> check_date(WallTime date, WallTime now) {
    if (date < now - skew_max) {
        return invalid_signature(
            "Signature expired: " + to_amz_date(date) + " is now earlier than " +
            to_amz_date(now - skew_max) + " (" + to_amz_date(now) + " - 5 min.)"
        );
    }
    if (date > now + skew_max) {
        return invalid_signature(
            "Signature not yet current: " + to_amz_date(date) + " is still later than " +
            to_amz_date(now + skew_max) + " (" + to_amz_date(now) + " + 5 min.)"
        );
    }
    return {};
}

// Credential = access key id "/" day "/" region "/" service "/aws4_request"
Outcome<aws::Scope> check_scope(
    const Authorization& authorization, const Options& options, WallTime date
) {
    constexpr std::size_t parts_count = 5;
    const auto parts = pieces(authorization.credential, '/');
    if (parts.size() != parts_count) {
        return incomplete_signature(
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            "keyid/date/region/service/term, got '" +
            std::string{authorization.credential} + "'"
        );
    }
    if (parts[0] != options.access_key_id) {
        return Refusal{
            "UnrecognizedClientException", "The security token included in the request is invalid."
        };
    }
    if (parts[2] != options.region)
        return invalid_signature("Credential should be scoped to a valid region. ");
    if (parts[3] != "kinesis")
        return invalid_signature("Credential should be scoped to correct service: 'kinesis'. ");
    if (parts[4] != "aws4_request") {
        return invalid_signature(
            "Credential should be scoped with a valid terminator: 'aws4_request', not '" +
            std::string{parts[4]} + "'. "
        );
    }
    if (parts[1] != to_amz_day(date)) {
        return invalid_signature(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
            "HTTP: '" +
            std::string{parts[1]} + "' != '" + to_amz_day(date) + "', from '" + to_amz_date(date) +
            "'."
        );
    }
    return aws::Scope{std::string{parts[1]}, options.region, "kinesis"};
}

// The headers that the client says it signed, as the canonical request wants them.
Outcome<aws::SignableRequest> signed_part(const Request& request, std::string_view signed_headers) {
    const auto names = pieces(signed_headers, ';');
    const auto is_signed = [&names](std::string_view name) {
        return std::ranges::any_of(names, [name](std::string_view each) {
            return equal_ignoring_case(each, name);
        });
    };
    if (!is_signed("host")) {
        return invalid_signature(
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
        );
    }
    for (const std::string_view name : {"x-amz-date", "x-amz-security-token"}) {
        if (header(request, name) && !is_signed(name)) {
            return invalid_signature(
                "'" + std::string{name} + "' must be a 'SignedHeader' in the AWS Authorization."
            );
        }
    }
    aws::SignableRequest part;
    part.method = request.method;
    part.path = path_of(request);
    part.query = query_of(request);
    part.body = request.body;
    for (const auto& [name, value] : request.headers)
        if (is_signed(name)) part.headers.emplace_back(name, value);
    return part;
}

Outcome<> check_strictly(
    const Request& request, const Authorization& authorization, const Options& options, WallTime now
) {
    if (authorization.algorithm != algorithm) {
        return incomplete_signature(
            "Unsupported AWS 'algorithm': '" + std::string{authorization.algorithm} + "'."
        );
    }
    const std::string_view date_text = header(request, "x-amz-date").value_or("");
    const auto date = parse_amz_date(date_text);
    if (!date) {
        return incomplete_signature(
            "Date must be in ISO-8601 'basic format'. Got '" + std::string{date_text} +
            "'. See http://en.wikipedia.org/wiki/ISO_8601"
        );
    }
    const auto scope = check_scope(authorization, options, *date);
    if (!scope) return scope.error();
    if (const auto current = check_date(*date, now); !current) return current.error();
    const auto part = signed_part(request, authorization.signed_headers);
    if (!part) return part.error();

    const std::string text = aws::string_to_sign(
        *date, *scope, aws::canonical_request(*part, aws::PathStyle::normalised)
    );
    const aws::Digest key = aws::signing_key(options.secret_access_key, *scope);
    const std::string_view key_view{reinterpret_cast<const char*>(key.data()), key.size()};
    if (to_hex(aws::hmac_sha256(key_view, text)) == authorization.signature) return {};
    return invalid_signature(
        "The request signature we calculated does not match the signature you provided. Check your "
        "AWS Secret Access Key and signing method. Consult the service documentation for details."
    );
}

}  // namespace

Outcome<> check_signature(const Request& request, const Options& options, WallTime now) {
    const auto text = header(request, "authorization");
    if (!text) {
        return Refusal{"MissingAuthenticationTokenException", "Missing Authentication Token"};
    }
    const Authorization authorization = parse_authorization(*text);
    if (const auto complete = check_complete(request, authorization, *text); !complete)
        return complete.error();
    if (options.signatures == SignaturePolicy::well_formed) return {};
    return check_strictly(request, authorization, options, now);
}

}  // namespace kinesisd::emulator
