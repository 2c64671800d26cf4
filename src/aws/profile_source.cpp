#include "aws/profile_source.hpp"

#include "aws/arguments.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace kinesisd::aws {

namespace {

constexpr std::chrono::seconds role_duration_min{900};
constexpr std::chrono::seconds role_duration_max{43200};

Error broken(std::string_view where, std::string_view what) {
    return Error{Errc::invalid_credentials, std::string{where}.append(": ").append(what)};
}

// Lacks one key that another one (whose place is told) needs.
Error incomplete(const Setting& has, std::string_view key, std::string_view lacks) {
    return broken(
        has.origin, std::string{key}.append(" is there, but ").append(lacks).append(" is not")
    );
}

PlanResult keys_in(const Profiles& profiles, const std::string& profile, ProfileFileKind file) {
    const auto key_id = profiles.find_in(file, profile, "aws_access_key_id");
    const auto secret = profiles.find_in(file, profile, "aws_secret_access_key");
    if (!key_id && !secret) return std::optional<CredentialPlan>{};
    if (!secret) return incomplete(*key_id, "aws_access_key_id", "aws_secret_access_key");
    if (!key_id) return incomplete(*secret, "aws_secret_access_key", "aws_access_key_id");
    const auto token = profiles.find_in(file, profile, "aws_session_token");
    Credentials keys;
    keys.access_key_id = key_id->value;
    keys.secret_access_key = Secret{secret->value};
    if (token) keys.session_token = Secret{token->value};
    keys.provider = file == ProfileFileKind::credentials ? "shared_credentials" : "config_file";
    if (const auto part = unprintable_part(keys))
        return broken(key_id->origin, std::string{*part}.append(" is not printable"));
    return std::optional{CredentialPlan{std::move(keys), {}}};
}

bool has_keys(const Profiles& profiles, const std::string& profile) {
    return profiles.find(profile, "aws_access_key_id") ||
           profiles.find(profile, "aws_secret_access_key");
}

bool has_role(const Profiles& profiles, const std::string& profile) {
    return profiles.find(profile, "role_arn") && !profiles.find(profile, "web_identity_token_file");
}

Result<NamedSource> named_source(const Setting& name) {
    constexpr std::array<std::pair<std::string_view, NamedSource>, 3> names{{
        {"Environment", NamedSource::environment},
        {"EcsContainer", NamedSource::container},
        {"Ec2InstanceMetadata", NamedSource::instance_metadata},
    }};
    for (const auto& [known, source] : names)
        if (name.value == known) return source;
    return broken(
        name.origin,
        "credential_source is none of Environment, EcsContainer and Ec2InstanceMetadata"
    );
}

// The first kind of source that a source_profile has.
Result<CredentialSource> source_in(const Profiles& profiles, const Setting& source_profile) {
    constexpr std::array<PlanKind, 5> kinds{
        plan_web_identity, plan_sso, plan_shared_keys, plan_process, plan_config_keys
    };
    const Environment nothing = [](std::string_view) { return std::nullopt; };
    for (const PlanKind kind : kinds) {
        PlanResult plan = kind(profiles, source_profile.value, nothing);
        if (!plan) return plan.error();
        if (*plan) return std::move((*plan)->source);
    }
    return broken(
        source_profile.origin, "source_profile " + source_profile.value + " has no credentials"
    );
}

Result<Role> role_of(const Profiles& profiles, const std::string& profile, const Setting& arn) {
    if (const auto mfa = profiles.find(profile, "mfa_serial"))
        return broken(
            mfa->origin, "mfa_serial asks a person for a code, and a daemon cannot ask anybody"
        );
    Role role;
    role.arn = arn.value;
    role.origin = arn.origin;
    if (const auto name = profiles.find(profile, "role_session_name"))
        role.session_name = name->value;
    if (const auto id = profiles.find(profile, "external_id")) role.external_id = Secret{id->value};
    if (const auto text = profiles.find(profile, "duration_seconds")) {
        const auto seconds = parse_uint64(text->value);
        const auto fits = [](std::uint64_t value) {
            return value >= static_cast<std::uint64_t>(role_duration_min.count()) &&
                   value <= static_cast<std::uint64_t>(role_duration_max.count());
        };
        if (!seconds || !fits(*seconds))
            return broken(text->origin, "duration_seconds is no number from 900 to 43200");
        role.duration = std::chrono::seconds{*seconds};
    }
    return role;
}

}  // namespace

// From the named profile up to the one that has keys; the roles come out in reverse.
PlanResult plan_role(
    const Profiles& profiles, const std::string& profile, const Environment& /*environment*/
) {
    if (!has_role(profiles, profile)) return std::optional<CredentialPlan>{};
    CredentialPlan plan;
    std::vector<std::string> visited;
    std::string current = profile;
    while (true) {
        visited.push_back(current);
        const Setting arn = profiles.find(current, "role_arn").value();
        Result<Role> role = role_of(profiles, current, arn);
        if (!role) return role.error();
        plan.roles.insert(plan.roles.begin(), std::move(*role));
        const auto next = profiles.find(current, "source_profile");
        const auto named = profiles.find(current, "credential_source");
        if (next && named)
            return broken(named->origin, "source_profile and credential_source exclude each other");
        if (!next && !named)
            return broken(
                arn.origin, "role_arn is there, but neither source_profile nor credential_source is"
            );
        if (named) {
            const Result<NamedSource> source = named_source(*named);
            if (!source) return source.error();
            plan.source = *source;
            return std::optional{std::move(plan)};
        }
        if (!profiles.has(next->value))
            return broken(next->origin, "there is no source_profile " + next->value);
        const bool keys = has_keys(profiles, next->value);
        const bool is_itself = next->value == current;
        if (std::ranges::find(visited, next->value) != visited.end() && !(is_itself && keys))
            return broken(next->origin, "source_profile leads back to profile " + next->value);
        if (keys || !has_role(profiles, next->value)) {
            Result<CredentialSource> source = source_in(profiles, *next);
            if (!source) return source.error();
            plan.source = std::move(*source);
            return std::optional{std::move(plan)};
        }
        current = next->value;
    }
}

PlanResult plan_web_identity(
    const Profiles& profiles, const std::string& profile, const Environment& environment
) {
    const auto setting = [&](const char* variable, const char* key) -> std::optional<Setting> {
        const std::string value = environment(variable).value_or("");
        if (!value.empty()) return Setting{value, variable};
        return profiles.find(profile, key);
    };
    const auto file = setting("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
    if (!file) return std::optional<CredentialPlan>{};
    const auto arn = setting("AWS_ROLE_ARN", "role_arn");
    if (!arn)
        return broken(
            file->origin, "a web identity token file is named, but no role (AWS_ROLE_ARN, role_arn)"
        );
    WebIdentity identity{file->value, {}};
    identity.role.arn = arn->value;
    identity.role.origin = arn->origin;
    if (const auto name = setting("AWS_ROLE_SESSION_NAME", "role_session_name"))
        identity.role.session_name = name->value;
    return std::optional{CredentialPlan{std::move(identity), {}}};
}

PlanResult plan_sso(
    const Profiles& profiles, const std::string& profile, const Environment& /*environment*/
) {
    const auto account = profiles.find(profile, "sso_account_id");
    const auto role = profiles.find(profile, "sso_role_name");
    if (!account && !role) return std::optional<CredentialPlan>{};
    if (!role) return incomplete(*account, "sso_account_id", "sso_role_name");
    if (!account) return incomplete(*role, "sso_role_name", "sso_account_id");
    SsoLogin login;
    login.account_id = account->value;
    login.role_name = role->value;
    login.origin = account->origin;
    const auto session = profiles.find(profile, "sso_session");
    if (session && !profiles.has_session(session->value))
        return broken(session->origin, "there is no section [sso-session " + session->value + "]");
    const auto part = [&](const char* key) {
        return session ? profiles.find_session(session->value, key) : profiles.find(profile, key);
    };
    const auto region = part("sso_region");
    const auto start_url = part("sso_start_url");
    const Setting& place = session ? *session : *account;
    if (!region) return broken(place.origin, "sso_region is missing");
    if (!start_url) return broken(place.origin, "sso_start_url is missing");
    login.region = region->value;
    login.cache_key = session ? session->value : start_url->value;
    return std::optional{CredentialPlan{std::move(login), {}}};
}

PlanResult plan_shared_keys(
    const Profiles& profiles, const std::string& profile, const Environment& /*environment*/
) {
    return keys_in(profiles, profile, ProfileFileKind::credentials);
}

PlanResult plan_config_keys(
    const Profiles& profiles, const std::string& profile, const Environment& /*environment*/
) {
    return keys_in(profiles, profile, ProfileFileKind::config);
}

PlanResult plan_process(
    const Profiles& profiles, const std::string& profile, const Environment& /*environment*/
) {
    const auto command = profiles.find(profile, "credential_process");
    if (!command) return std::optional<CredentialPlan>{};
    const Result<std::vector<std::string>> arguments = split_arguments(command->value);
    if (!arguments) return arguments.error().in("credential_process").in(command->origin);
    return std::optional{CredentialPlan{CredentialProcess{*arguments, command->origin}, {}}};
}

Environment without_credentials(Environment environment) {
    return [environment = std::move(environment)](std::string_view name) {
        constexpr std::array<std::string_view, 6> hidden{
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_ROLE_ARN",
            "AWS_ROLE_SESSION_NAME"
        };
        const bool is_hidden = std::ranges::find(hidden, name) != hidden.end();
        return is_hidden ? std::optional<std::string>{} : environment(name);
    };
}

}  // namespace kinesisd::aws
