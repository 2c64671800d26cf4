#include "aws/sign.hpp"

#include "aws/uri.hpp"
#include "base/check.hpp"
#include "base/hex.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <map>
#include <memory>

namespace kinesisd::aws {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view scope_end = "aws4_request";

std::string_view view_of(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// Fetched once: OpenSSL 3 looks an algorithm up at each use of EVP_sha256(), which costs as much
// as hashing a short text.
const EVP_MD* sha256_method() {
    struct Free {
        void operator()(EVP_MD* method) const { EVP_MD_free(method); }
    };
    static const std::unique_ptr<EVP_MD, Free> method{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
    check(method != nullptr);
    return method.get();
}

// A parameter may come encoded or not, in either case of hexadecimal digits: only one form is
// signed.
std::string encoded_anew(std::string_view text) {
    return percent_encoded(percent_decoded(text));
}

// Calls `use` with each piece of `text` between `mark`s, empty ones left out.
template <class Use>
void for_each_piece(std::string_view text, char mark, Use use) {
    while (!text.empty()) {
        const std::size_t size = std::min(text.find(mark), text.size());
        if (size > 0) use(text.substr(0, size));
        text.remove_prefix(std::min(size + 1, text.size()));
    }
}

// RFC 3986 6.2.2.3 and one slash for several. Like the SDKs, and unlike the RFC, "/a/.." and
// "/a/." lose their last slash.
std::string without_dot_segments(std::string_view path) {
    std::vector<std::string_view> segments;
    for_each_piece(path, '/', [&segments](std::string_view segment) {
        if (segment == ".") return;
        if (segment != "..") {
            segments.push_back(segment);
        } else if (!segments.empty()) {
            segments.pop_back();
        }
    });
    std::string text;
    for (const std::string_view segment : segments)
        text.append("/").append(segment);
    if (text.empty() || path.ends_with('/')) text.push_back('/');
    return text;
}

// canonical path = *( "/" encode(segment) ); a segment that was sent encoded is encoded twice
std::string canonical_path(std::string_view path, PathStyle style) {
    if (path.empty()) return "/";
    if (style == PathStyle::verbatim) return std::string{path};
    return percent_encoded(without_dot_segments(path), "/");
}

// canonical query = [ pair *( "&" pair ) ]
// pair            = encode(name) "=" encode(value); in the order of encoded names, then values
std::string canonical_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for_each_piece(query, '&', [&pairs](std::string_view pair) {
        const std::size_t name_size = std::min(pair.find('='), pair.size());
        const std::string_view value = pair.substr(std::min(name_size + 1, pair.size()));
        pairs.emplace_back(encoded_anew(pair.substr(0, name_size)), encoded_anew(value));
    });
    std::ranges::sort(pairs);
    std::string text;
    for (const auto& [name, value] : pairs)
        text.append(text.empty() ? "" : "&").append(name).append("=").append(value);
    return text;
}

// trimmed = [ word *( " " word ) ]
void append_trimmed(std::string_view value, std::string& out) {
    constexpr std::string_view blanks = " \t\n\v\f\r";
    bool first = true;
    while (true) {
        value.remove_prefix(std::min(value.find_first_not_of(blanks), value.size()));
        if (value.empty()) return;
        const std::size_t size = std::min(value.find_first_of(blanks), value.size());
        out.append(first ? "" : " ").append(value.substr(0, size));
        value.remove_prefix(size);
        first = false;
    }
}

// The headers to sign: lower-case name -> trimmed values, joined with "," in the order they came.
using CanonicalHeaders = std::map<std::string, std::string>;

CanonicalHeaders canonical_headers(const SignableRequest& request) {
    CanonicalHeaders headers;
    for (const auto& [name, value] : request.headers) {
        const std::string key = lower_case(name);
        if (is_unsignable(key)) continue;
        const auto [header, is_new] = headers.try_emplace(key);
        if (!is_new) header->second.push_back(',');
        append_trimmed(value, header->second);
    }
    return headers;
}

// signed headers = name *( ";" name )
std::string names_of(const CanonicalHeaders& headers) {
    std::string names;
    for (const auto& [name, value] : headers)
        names.append(names.empty() ? "" : ";").append(name);
    return names;
}

}  // namespace

Digest sha256(std::string_view bytes) {
    Digest digest{};
    unsigned size = 0;
    check(
        EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, sha256_method(), nullptr) == 1
    );
    check(size == digest.size());
    return digest;
}

// RFC 2104: H(key ^ opad, H(key ^ ipad, bytes)). OpenSSL's own HMAC looks its parts up at each
// call, which makes it four times slower for the short texts of a signature.
Digest hmac_sha256(std::string_view key, std::string_view bytes) {
    constexpr std::size_t block_size = 64;
    const bool is_long = key.size() > block_size;
    const Digest hashed_key = is_long ? sha256(key) : Digest{};
    const std::string_view short_key = is_long ? view_of(hashed_key) : key;
    std::string inner(block_size, '\x36');
    std::string outer(block_size, '\x5c');
    for (std::size_t i = 0; i < short_key.size(); ++i) {
        inner[i] = static_cast<char>(inner[i] ^ short_key[i]);
        outer[i] = static_cast<char>(outer[i] ^ short_key[i]);
    }
    const Digest inner_digest = sha256(inner.append(bytes));
    return sha256(outer.append(view_of(inner_digest)));
}

// scope = day "/" region "/" service "/aws4_request"
std::string Scope::text() const {
    std::string text = day;
    text.append("/").append(region).append("/").append(service).append("/").append(scope_end);
    return text;
}

bool is_unsignable(std::string_view lower_case_name) {
    constexpr std::array<std::string_view, 9> names{
        "authorization",
        "connection",
        "expect",
        "keep-alive",
        "te",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id"
    };
    return lower_case_name.starts_with("proxy-") || lower_case_name.starts_with("sec-") ||
           std::ranges::find(names, lower_case_name) != names.end();
}

std::string signed_headers(const SignableRequest& request) {
    return names_of(canonical_headers(request));
}

// canonical request = method LF canonical path LF canonical query LF
//                     *( name ":" trimmed LF ) LF
//                     signed headers LF hex(SHA-256(body))
std::string canonical_request(const SignableRequest& request, PathStyle style) {
    const CanonicalHeaders headers = canonical_headers(request);
    std::string text = request.method;
    text.append("\n").append(canonical_path(request.path, style));
    text.append("\n").append(canonical_query(request.query)).append("\n");
    for (const auto& [name, value] : headers)
        text.append(name).append(":").append(value).append("\n");
    text.append("\n").append(names_of(headers));
    text.append("\n").append(to_hex(sha256(request.body)));
    return text;
}

// string to sign = "AWS4-HMAC-SHA256" LF yyyymmdd "T" hhmmss "Z" LF scope LF
//                  hex(SHA-256(canonical request))
std::string string_to_sign(WallTime now, const Scope& scope, std::string_view canonical_request) {
    std::string text{algorithm};
    text.append("\n").append(to_amz_date(now)).append("\n").append(scope.text());
    text.append("\n").append(to_hex(sha256(canonical_request)));
    return text;
}

// key = HMAC(HMAC(HMAC(HMAC("AWS4" secret, day), region), service), "aws4_request")
Digest signing_key(const Secret& secret_access_key, const Scope& scope) {
    const Digest day_key = hmac_sha256("AWS4" + secret_access_key.reveal(), scope.day);
    const Digest region_key = hmac_sha256(view_of(day_key), scope.region);
    const Digest service_key = hmac_sha256(view_of(region_key), scope.service);
    return hmac_sha256(view_of(service_key), scope_end);
}

Signer::Signer(std::string region, std::string service, PathStyle style)
    : region_{std::move(region)}, service_{std::move(service)}, style_{style} {}

// authorization = "AWS4-HMAC-SHA256 Credential=" access key id "/" scope
//                 ", SignedHeaders=" signed headers ", Signature=" hex(HMAC(key, string to sign))
std::vector<Header> Signer::sign(
    SignableRequest request, const Credentials& credentials, WallTime now
) {
    std::vector<Header> added{{"x-amz-date", to_amz_date(now)}};
    if (!credentials.session_token.empty())
        added.emplace_back("x-amz-security-token", credentials.session_token.reveal());
    request.headers.insert(request.headers.end(), added.begin(), added.end());

    const Scope scope{to_amz_day(now), region_, service_};
    const std::string text = string_to_sign(now, scope, canonical_request(request, style_));
    const Digest& key = key_for(credentials.secret_access_key, scope);

    std::string authorization{algorithm};
    authorization.append(" Credential=").append(credentials.access_key_id).append("/");
    authorization.append(scope.text());
    authorization.append(", SignedHeaders=").append(signed_headers(request));
    authorization.append(", Signature=").append(to_hex(hmac_sha256(view_of(key), text)));
    added.emplace_back("authorization", std::move(authorization));
    return added;
}

const Digest& Signer::key_for(const Secret& secret_access_key, const Scope& scope) {
    if (scope != key_scope_ || secret_access_key != key_secret_) {
        key_ = signing_key(secret_access_key, scope);
        key_scope_ = scope;
        key_secret_ = secret_access_key;
    }
    return key_;
}

}  // namespace kinesisd::aws
