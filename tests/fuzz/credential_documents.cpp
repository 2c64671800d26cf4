// Documents with credentials, JSON and XML: what is taken is whole, no error shows a value, and a
// renewed token is read back from the file that it was put into.
#include "aws/credential_document.hpp"
#include "aws/sso_document.hpp"
#include "aws/sts_document.hpp"
#include "base/check.hpp"
#include "fuzz/fuzz_target.hpp"

namespace {

using namespace kinesisd;

// Stands for every secret in the seeds.
constexpr std::string_view secret = "Tr0ub4dor";

template <class T>
void check_silence(const Result<T>& document) {
    check(document || document.error().text().find(secret) == std::string::npos);
}

void check_credentials(const Result<aws::Credentials>& credentials) {
    check_silence(credentials);
    if (credentials)
        check(!credentials->access_key_id.empty() && !credentials->secret_access_key.empty());
}

void check_token(const std::string& text) {
    const Result<aws::SsoToken> token = aws::parse_sso_token("file", text);
    check_silence(token);
    if (!token) return;
    const auto again = aws::parse_sso_token("file", aws::with_token(text, *token));
    check(again && again->access_token == token->access_token && again->expires == token->expires);
    check(again->renewal.has_value() == token->renewal.has_value());
    check_silence(aws::renewed_token(*token, text, token->expires));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::body_of(data, size);
    check_credentials(aws::parse_container_credentials(text));
    check_credentials(aws::parse_instance_credentials(text));
    check_credentials(aws::parse_process_credentials(text));
    check_credentials(aws::parse_role_credentials(text));
    check_credentials(aws::parse_sts_credentials(text));
    check_token(text);
    for (const int status : {400, 403, 500})
        check(!aws::parse_sts_error(status, text).detail.empty());
    return 0;
}
