#include "aws/profiles.hpp"

#include <array>
#include <utility>

namespace kinesisd::aws {

namespace {

constexpr std::string_view default_profile = "default";

std::string_view word_of(SectionKind kind) {
    switch (kind) {
        case SectionKind::profile: return "profile ";
        case SectionKind::sso_session: return "sso-session ";
        case SectionKind::services: return "services ";
    }
    return "";
}

std::string set_or(const Environment& environment, std::string_view name, std::string otherwise) {
    const std::string value = environment(name).value_or("");
    return value.empty() ? std::move(otherwise) : expanded(value, environment);
}

}  // namespace

Profiles::Profiles(ProfileFile credentials, ProfileFile config)
    : credentials_{std::move(credentials)}, config_{std::move(config)} {}

bool Profiles::has(std::string_view profile) const {
    return credentials_.find(SectionKind::profile, profile) != nullptr ||
           config_.find(SectionKind::profile, profile) != nullptr;
}

std::optional<Setting> Profiles::value_of(
    const ProfileFile& file, SectionKind kind, std::string_view name, std::string_view key
) {
    const FileSection* section = file.find(kind, name);
    if (section == nullptr) return std::nullopt;
    const auto value = section->values.find(key);
    if (value == section->values.end() || value->second.text.empty()) return std::nullopt;
    std::string origin{word_of(kind)};
    origin.append(name).append(" in ").append(file.place(value->second.line));
    return Setting{value->second.text, std::move(origin)};
}

std::optional<Setting> Profiles::find_in(
    ProfileFileKind file, std::string_view profile, std::string_view key
) const {
    const ProfileFile& which = file == ProfileFileKind::credentials ? credentials_ : config_;
    return value_of(which, SectionKind::profile, profile, key);
}

std::optional<Setting> Profiles::find(std::string_view profile, std::string_view key) const {
    if (auto value = find_in(ProfileFileKind::credentials, profile, key)) return value;
    return find_in(ProfileFileKind::config, profile, key);
}

std::optional<Setting> Profiles::find_session(std::string_view session, std::string_view key)
    const {
    return value_of(config_, SectionKind::sso_session, session, key);
}

bool Profiles::has_session(std::string_view session) const {
    return config_.find(SectionKind::sso_session, session) != nullptr;
}

bool Profiles::has_services(std::string_view services) const {
    return config_.find(SectionKind::services, services) != nullptr;
}

std::optional<Setting> Profiles::find_service_url(
    std::string_view services, std::string_view service
) const {
    const FileSection* section = config_.find(SectionKind::services, services);
    if (section == nullptr) return std::nullopt;
    const auto table = section->values.find(service);
    if (table == section->values.end()) return std::nullopt;
    const auto url = table->second.nested.find("endpoint_url");
    if (url == table->second.nested.end() || url->second.text.empty()) return std::nullopt;
    std::string origin = "services ";
    origin.append(services).append(" in ").append(config_.place(url->second.line));
    return Setting{url->second.text, std::move(origin)};
}

std::string Profiles::paths() const {
    if (credentials_.path.empty() && config_.path.empty()) return "no file (HOME is not set)";
    return credentials_.path + " and " + config_.path;
}

std::string expanded(std::string_view path, const Environment& environment) {
    if (!path.starts_with("~/")) return std::string{path};
    return environment("HOME").value_or("").append(path.substr(1));
}

ProfilePaths profile_paths(const Environment& environment) {
    const std::string home = environment("HOME").value_or("");
    const auto below_home = [&home](const char* name) {
        return home.empty() ? std::string{} : home + name;
    };
    return {
        set_or(environment, "AWS_SHARED_CREDENTIALS_FILE", below_home("/.aws/credentials")),
        set_or(environment, "AWS_CONFIG_FILE", below_home("/.aws/config")),
    };
}

Setting choose_profile(
    const std::optional<std::string>& configured, const Environment& environment
) {
    if (configured) return {*configured, "aws.profile"};
    constexpr std::array<std::string_view, 2> names{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"};
    for (const std::string_view name : names) {
        const std::string value = environment(name).value_or("");
        if (!value.empty()) return {value, std::string{name}};
    }
    return {std::string{default_profile}, ""};
}

Result<> check_profile(const Profiles& profiles, const Setting& profile) {
    if (profile.origin.empty() || profiles.has(profile.value)) return {};
    return Error{
        Errc::invalid_configuration,
        profile.origin + ": there is no profile '" + profile.value + "' in " + profiles.paths()
    };
}

}  // namespace kinesisd::aws
