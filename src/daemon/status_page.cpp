#include "daemon/status_page.hpp"

#include "base/base64.hpp"
#include "base/check.hpp"
#include "base/sha256.hpp"

namespace kinesisd {

namespace {

// What stands between <name> and </name>, which is there once.
std::string_view element(std::string_view html, const std::string& name) {
    const std::string opening = "<" + name + ">";
    const std::size_t begin = html.find(opening);
    check(begin != std::string_view::npos);
    const std::size_t end = html.find("</" + name + ">", begin);
    check(end != std::string_view::npos);
    return html.substr(begin + opening.size(), end - begin - opening.size());
}

std::string hash_source(std::string_view text) {
    Sha256 hash;
    hash.add(text);
    return "'sha256-" + to_base64(hash.finish_bytes()) + "'";
}

}  // namespace

std::string content_security_policy(std::string_view html) {
    return "default-src 'none'; script-src " + hash_source(element(html, "script")) +
           "; style-src " + hash_source(element(html, "style")) +
           "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
           "frame-ancestors 'none'; require-trusted-types-for 'script'";
}

HttpHeaders guarding_headers() {
    return {
        {"Cache-Control", "no-store"},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"}
    };
}

}  // namespace kinesisd
