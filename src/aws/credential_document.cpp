#include "aws/credential_document.hpp"

#include "aws/json_document.hpp"

namespace kinesisd::aws {

namespace {

Result<Credentials> read_keys(const JsonDocument& document, const char* token_member) {
    Result<std::string> key_id = document.required("AccessKeyId");
    if (!key_id) return key_id.error();
    Result<std::string> secret = document.required("SecretAccessKey");
    if (!secret) return secret.error();
    const Result<std::optional<WallTime>> expires = document.optional_time("Expiration");
    if (!expires) return expires.error();
    Credentials credentials;
    credentials.access_key_id = std::move(*key_id);
    credentials.secret_access_key = Secret{std::move(*secret)};
    credentials.session_token = Secret{document.optional(token_member).value_or("")};
    credentials.expires = *expires;
    if (const auto part = unprintable_part(credentials))
        return document.error(std::string{*part}.append(" is not printable"));
    return credentials;
}

Result<Credentials> from_provider(Result<Credentials> credentials, const char* provider) {
    if (credentials) credentials->provider = provider;
    return credentials;
}

}  // namespace

Result<Credentials> parse_container_credentials(std::string_view json) {
    const auto document =
        JsonDocument::parse("the answer of the container's credential service", json);
    if (!document) return document.error();
    return from_provider(read_keys(*document, "Token"), "container");
}

Result<Credentials> parse_instance_credentials(std::string_view json) {
    const auto document =
        JsonDocument::parse("the credentials of the instance metadata service", json);
    if (!document) return document.error();
    const std::string code = document->optional("Code").value_or("Success");
    if (code != "Success") return document->error("its Code is not Success");
    for (const char* member : {"Token", "Expiration"})
        if (!document->optional(member)) return document->error(std::string{"it has no "} + member);
    return from_provider(read_keys(*document, "Token"), "instance_metadata");
}

Result<Credentials> parse_process_credentials(std::string_view json) {
    const auto document = JsonDocument::parse("the output of the credential_process", json);
    if (!document) return document.error();
    const Result<std::int64_t> version = document->required_number("Version");
    if (!version) return version.error();
    if (*version != 1) return document->error("its Version is not 1");
    return from_provider(read_keys(*document, "SessionToken"), "credential_process");
}

}  // namespace kinesisd::aws
