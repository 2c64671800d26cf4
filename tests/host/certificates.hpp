// Certificates made on the spot, for servers of the tests.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace kinesisd::test {

struct Identity {
    std::string certificate_pem;
    std::string key_pem;
};

struct Leaf {
    std::string names = "DNS:localhost,IP:127.0.0.1";  // as in subjectAltName
    int valid_from_days = -1;
    int valid_to_days = 1;
};

// An authority, which is also a certificate that signed itself.
Identity make_authority(const std::string& name = "test authority");
// An authority that another one vouches for.
Identity issue_authority(const Identity& authority, const std::string& name);
// A self-signed certificate for the leaf's names: nobody vouches for it.
Identity self_signed(const Leaf& leaf);
Identity issue(const Identity& authority, const Leaf& leaf);

// A revocation list of the authority that names `revoked`, in PEM. It is good until then.
std::string revocation_list(
    const Identity& authority, const std::vector<Identity>& revoked, int valid_to_days = 1
);

// A server's context that shows `identity` (and what stands behind its certificate) and speaks the
// versions from `min` to `max`.
boost::asio::ssl::context server_context(const Identity& identity, int min, int max);

// A file in a folder of its own, removed with it.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& text);
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile();

    [[nodiscard]] std::string path() const { return (folder_ / "file").string(); }

private:
    std::filesystem::path folder_;
};

}  // namespace kinesisd::test
