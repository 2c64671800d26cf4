// Profiles: the credentials file and the config file together, as one asks them: the credentials
// file wins for each key, and every value knows where it stands.
#pragma once

#include "aws/credentials.hpp"
#include "aws/profile_file.hpp"
#include "aws/setting.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::aws {

class Profiles {
public:
    Profiles() = default;
    Profiles(ProfileFile credentials, ProfileFile config);

    [[nodiscard]] bool has(std::string_view profile) const;
    // An empty value counts as not set.
    [[nodiscard]] std::optional<Setting> find(std::string_view profile, std::string_view key) const;
    [[nodiscard]] std::optional<Setting> find_in(
        ProfileFileKind file, std::string_view profile, std::string_view key
    ) const;
    // Of a section [sso-session NAME].
    [[nodiscard]] std::optional<Setting> find_session(
        std::string_view session, std::string_view key
    ) const;
    [[nodiscard]] bool has_session(std::string_view session) const;
    // endpoint_url of `service` in a section [services NAME].
    [[nodiscard]] std::optional<Setting> find_service_url(
        std::string_view services, std::string_view service
    ) const;
    [[nodiscard]] bool has_services(std::string_view services) const;

    // "/root/.aws/credentials and /root/.aws/config"
    [[nodiscard]] std::string paths() const;

private:
    [[nodiscard]] static std::optional<Setting> value_of(
        const ProfileFile& file, SectionKind kind, std::string_view name, std::string_view key
    );

    ProfileFile credentials_;
    ProfileFile config_;
};

// Where the two files are: AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE, else below ~/.aws;
// empty when there is no HOME either.
struct ProfilePaths {
    std::string credentials;
    std::string config;
};
[[nodiscard]] ProfilePaths profile_paths(const Environment& environment);

// aws.profile, AWS_PROFILE, AWS_DEFAULT_PROFILE, "default".
[[nodiscard]] Setting choose_profile(
    const std::optional<std::string>& configured, const Environment& environment
);
// A profile that somebody names must be there; "default" need not. invalid_configuration.
[[nodiscard]] Result<> check_profile(const Profiles& profiles, const Setting& profile);

// "~/x" below HOME; any other path as it is.
[[nodiscard]] std::string expanded(std::string_view path, const Environment& environment);

}  // namespace kinesisd::aws
