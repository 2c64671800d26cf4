// Signs what it reads: one request a line as JSON on standard input, the headers that sign it as
// JSON on standard output. For the comparison with botocore's signer.
#include "aws/sign.hpp"
#include "base/base64.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <map>

namespace kinesisd::aws {
namespace {

using nlohmann::json;

// One signer for each region, service and style, as in the daemon: kept keys are compared too.
class Signers {
public:
    Signer& for_request(const json& line) {
        const std::string region = line.at("region");
        const std::string service = line.at("service");
        const PathStyle style =
            line.at("path_style") == "verbatim" ? PathStyle::verbatim : PathStyle::normalised;
        const auto key = std::tuple{region, service, style};
        return signers_.try_emplace(key, region, service, style).first->second;
    }

private:
    std::map<std::tuple<std::string, std::string, PathStyle>, Signer> signers_;
};

json signed_line(const json& line, Signers& signers) {
    const std::string body = from_base64(line.at("body").get<std::string>()).value();
    const SignableRequest request{
        .method = line.at("method"),
        .path = line.at("path"),
        .query = line.at("query"),
        .headers = line.at("headers").get<std::vector<Header>>(),
        .body = body,
    };
    const Credentials credentials{
        .access_key_id = line.at("access_key_id"),
        .secret_access_key = Secret{line.at("secret_access_key")},
        .session_token = Secret{line.at("session_token")},
        .expires = std::nullopt,
        .provider = "standard input",
    };
    const WallTime now = parse_iso8601(line.at("time").get<std::string>()).value();
    return signers.for_request(line).sign(request, credentials, now);
}

}  // namespace
}  // namespace kinesisd::aws

int main() {
    kinesisd::aws::Signers signers;
    for (std::string line; std::getline(std::cin, line);)
        std::cout << kinesisd::aws::signed_line(nlohmann::json::parse(line), signers) << '\n';
    return 0;
}
