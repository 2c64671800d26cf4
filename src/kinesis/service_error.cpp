#include "kinesis/service_error.hpp"

#include "kinesis/cbor_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace kinesisd::kinesis {

namespace {

using Json = nlohmann::json;

// What is known of error codes, without their "Exception". Throttles are those that the AWS SDKs
// agree on (botocore's _retry.json, aws-sdk-js), and KMSThrottling, which they forget.
constexpr std::array known_codes{
    std::pair{"BandwidthLimitExceeded", Errc::throttled},
    std::pair{"EC2Throttled", Errc::throttled},
    std::pair{"KMSThrottling", Errc::throttled},
    std::pair{"PriorRequestNotComplete", Errc::throttled},
    std::pair{"ProvisionedThroughputExceeded", Errc::throttled},
    std::pair{"RequestLimitExceeded", Errc::throttled},
    std::pair{"RequestThrottled", Errc::throttled},
    std::pair{"SlowDown", Errc::throttled},
    std::pair{"Throttled", Errc::throttled},
    std::pair{"Throttling", Errc::throttled},
    std::pair{"TooManyRequests", Errc::throttled},
    std::pair{"TransactionInProgress", Errc::throttled},
    std::pair{"LimitExceeded", Errc::limit_exceeded},
    std::pair{"InternalError", Errc::service_failed},
    std::pair{"InternalFailure", Errc::service_failed},
    std::pair{"InternalServerError", Errc::service_failed},
    std::pair{"RequestTimeout", Errc::service_failed},
    std::pair{"ServiceUnavailable", Errc::service_failed},
    std::pair{"ExpiredIterator", Errc::expired_iterator},
    std::pair{"ExpiredNextToken", Errc::expired_next_token},
    std::pair{"ExpiredToken", Errc::expired_credentials},
    std::pair{"RequestExpired", Errc::clock_skewed},
    std::pair{"RequestInTheFuture", Errc::clock_skewed},
    std::pair{"RequestTimeTooSkewed", Errc::clock_skewed},
    std::pair{"ResourceNotFound", Errc::resource_not_found},
    std::pair{"ResourceInUse", Errc::resource_in_use},
    std::pair{"AccessDenied", Errc::access_denied},
    std::pair{"AuthFailure", Errc::access_denied},
    std::pair{"IncompleteSignature", Errc::access_denied},
    std::pair{"MissingAuthenticationToken", Errc::access_denied},
    std::pair{"NotAuthorized", Errc::access_denied},
    std::pair{"OptInRequired", Errc::access_denied},
};

bool says(std::string_view message, std::string_view words) {
    return message.find(words) != std::string_view::npos;
}

// The codes whose meaning is in their message.
std::optional<Errc> classify_by_message(std::string_view code, std::string_view message) {
    if (code == "InvalidSignature" || code == "SignatureDoesNotMatch") {
        const bool skewed =
            says(message, "Signature expired") || says(message, "Signature not yet current");
        return skewed ? Errc::clock_skewed : Errc::access_denied;
    }
    // "The security token included in the request is invalid" (a wrong key, or one that was
    // replaced) or "… is expired".
    if (code == "UnrecognizedClient" || code == "InvalidClientTokenId")
        return says(message, "expired") ? Errc::expired_credentials
                                        : Errc::unrecognized_credentials;
    return std::nullopt;
}

Errc classify_by_status(int status) {
    switch (status) {
        case 401:
        case 403: return Errc::access_denied;
        case 408: return Errc::service_failed;
        case 429: return Errc::throttled;
        default: break;
    }
    if (status >= 500) return Errc::service_failed;
    if (status >= 400) return Errc::invalid_request;
    return Errc::malformed_response;  // a redirect: something else than the service answered
}

// "com.amazonaws.kinesis.v20131202#ResourceNotFoundException" and "Foo:http://…" to the bare name.
std::string bare_code(std::string_view code) {
    code = code.substr(0, code.find(','));
    code = code.substr(0, code.find(':'));
    if (const std::size_t hash = code.find('#'); hash != std::string_view::npos)
        code.remove_prefix(hash + 1);
    return std::string{code};
}

std::string text_or_empty(const Json& document, const char* key) {
    const auto found = document.find(key);
    if (found == document.end() || !found->is_string()) return {};
    return found->get<std::string>();
}

// What a body says, whoever wrote it.
struct Words {
    std::string type;
    std::string code;
    std::string message;
    std::string capital_message;  // of SerializationException
};

Words read_json(std::string_view body) {
    const Json document = Json::parse(body, nullptr, /*allow_exceptions=*/false);
    if (!document.is_object()) return {};
    return {
        text_or_empty(document, "__type"),
        text_or_empty(document, "code"),
        text_or_empty(document, "message"),
        text_or_empty(document, "Message")
    };
}

// JSON too, for answers that do not say what they are.
Words read_cbor(std::string_view body) {
    Words words;
    std::string document{body};
    CborReader reader{document};
    for (auto members = reader.enter_map(""); reader.next(members);) {
        const std::string_view name = reader.key();
        std::string* const target = name == "__type"    ? &words.type
                                    : name == "code"    ? &words.code
                                    : name == "message" ? &words.message
                                    : name == "Message" ? &words.capital_message
                                                        : nullptr;
        if (target == nullptr || reader.next_type() != CborType::text) {
            reader.skip();
        } else {
            *target = reader.text("").value_or(std::string_view{});
        }
    }
    reader.finish();
    return reader.failed() ? read_json(body) : words;
}

// Signature errors may quote the canonical request, and with it the session token.
void cut_canonical_request(std::string& message) {
    const std::size_t quoted = message.find("The Canonical String");
    if (quoted == std::string::npos) return;
    message.erase(quoted);
    message.erase(message.find_last_not_of(" \n") + 1);
}

}  // namespace

Errc classify(std::string_view code, int status, std::string_view message) {
    constexpr std::string_view suffix = "Exception";
    if (code.ends_with(suffix)) code.remove_suffix(suffix.size());
    if (const auto kind = classify_by_message(code, message)) return *kind;
    const auto* const known = std::ranges::find_if(known_codes, [code](const auto& entry) {
        return code == entry.first;
    });
    if (known != known_codes.end()) return known->second;
    if (code.starts_with("KMS")) return Errc::encryption_key_refused;
    return classify_by_status(status);
}

ServiceError parse_service_error(
    int status,
    Wire wire,
    std::string_view body,
    std::optional<std::string_view> type_header,
    std::optional<std::string_view> request_id_header
) {
    Words words = wire == Wire::cbor ? read_cbor(body) : read_json(body);
    ServiceError error;
    error.status = status;
    error.request_id = request_id_header.value_or("");
    error.code = bare_code(words.type);
    if (error.code.empty()) error.code = bare_code(words.code);
    if (error.code.empty()) error.code = bare_code(type_header.value_or(""));
    error.message = std::move(words.message.empty() ? words.capital_message : words.message);
    cut_canonical_request(error.message);
    return error;
}

Error ServiceError::error() const {
    std::string detail = code.empty() ? "an answer without error code" : code;
    if (!message.empty()) detail.append(": ").append(message);
    detail.append(" (").append(std::to_string(status));
    if (!request_id.empty()) detail.append(", ").append(request_id);
    detail.append(")");
    return Error{classify(code, status, message), std::move(detail)};
}

Error ServiceError::error_of_cbor_call() const {
    constexpr int not_found = 404;
    constexpr int not_acceptable = 406;
    constexpr int unsupported_type = 415;
    const bool bare = code.empty() && (status == not_found || status == not_acceptable ||
                                       status == unsupported_type);
    const bool said = code.starts_with("UnknownOperation") || code.starts_with("Serialization") ||
                      code.starts_with("UnsupportedMediaType");
    if (!bare && !said) return error();
    return Error{
        Errc::invalid_configuration,
        error().detail + "; the endpoint does not understand `wire: cbor`: say `wire: json`"
    };
}

}  // namespace kinesisd::kinesis
