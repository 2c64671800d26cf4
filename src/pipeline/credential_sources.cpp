#include "pipeline/credential_sources.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

constexpr std::size_t process_output_bytes_max = std::size_t{64} << 10U;

// In one line, without what a terminal might obey.
std::string printable(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' '
    );
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

Error missing(std::string_view what) {
    return Error{Errc::invalid_credentials, std::string{"credential_source names "}.append(what)};
}

Result<aws::Credentials> required(
    Result<std::optional<aws::Credentials>> found, std::string_view otherwise
) {
    if (!found) return found.error();
    if (!*found) return missing(otherwise);
    return std::move(**found);
}

}  // namespace

CredentialSources::CredentialSources(
    std::string region, aws::Environment environment, CredentialPorts ports
)
    : environment_{environment},
      ports_{ports},
      sts_{std::move(region), environment, ports},
      sso_{environment, ports},
      container_{ports},
      instance_{ports} {}

Awaitable<Result<aws::Credentials>> CredentialSources::fetch(
    aws::CredentialPlan plan, const ProfileContext& context
) {
    Result<aws::Credentials> credentials = co_await fetch_source(std::move(plan.source), context);
    for (aws::Role& role : plan.roles) {
        if (!credentials) break;
        credentials = co_await sts_.assume_role(std::move(role), *credentials, context);
    }
    co_return credentials;
}

Awaitable<Result<aws::Credentials>> CredentialSources::fetch_source(
    aws::CredentialSource source, const ProfileContext& context
) {
    if (auto* keys = std::get_if<aws::Credentials>(&source)) co_return std::move(*keys);
    if (auto* identity = std::get_if<aws::WebIdentity>(&source))
        co_return co_await sts_.assume_role_with_web_identity(std::move(*identity), context);
    if (auto* login = std::get_if<aws::SsoLogin>(&source))
        co_return co_await sso_.fetch(std::move(*login), context);
    if (auto* process = std::get_if<aws::CredentialProcess>(&source))
        co_return co_await run_process(std::move(*process));
    co_return co_await fetch_named(std::get<aws::NamedSource>(source), context);
}

Awaitable<Result<aws::Credentials>> CredentialSources::run_process(aws::CredentialProcess process) {
    ProcessRequest request;
    request.arguments = std::move(process.arguments);
    request.output_bytes_max = process_output_bytes_max;
    const Result<ProcessResult> done = co_await ports_.processes.run(request);
    if (!done) {
        // A program that hangs or is too busy may answer the next time.
        const bool passes = done.error().code == Errc::timed_out;
        const Errc code = passes ? Errc::timed_out : Errc::invalid_credentials;
        co_return Error{code, done.error().detail}.in(process.origin);
    }
    if (done->exit_code != 0) {
        std::string detail = "credential_process has exited with ";
        detail.append(std::to_string(done->exit_code));
        if (!done->complaint.empty()) detail.append(": ").append(printable(done->complaint));
        co_return Error{Errc::invalid_credentials, std::move(detail)}.in(process.origin);
    }
    Result<aws::Credentials> credentials = aws::parse_process_credentials(done->output);
    if (!credentials) co_return credentials.error().in(process.origin);
    co_return credentials;
}

Awaitable<Result<aws::Credentials>> CredentialSources::fetch_named(
    aws::NamedSource source, const ProfileContext& context
) {
    if (source == aws::NamedSource::environment)
        co_return required(
            aws::credentials_from_environment(environment_),
            "Environment, but AWS_ACCESS_KEY_ID is not set"
        );
    if (source == aws::NamedSource::container) {
        Result<std::optional<aws::ContainerSource>> where = aws::container_source(environment_);
        if (!where) co_return where.error();
        if (!*where)
            co_return missing(
                "EcsContainer, but AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and …_FULL_URI are not "
                "set"
            );
        co_return co_await container_.fetch(std::move(**where));
    }
    const Result<std::optional<aws::InstanceSource>> where =
        aws::instance_source(context.sources(environment_));
    if (!where) co_return where.error();
    if (!*where) co_return missing("Ec2InstanceMetadata, but AWS_EC2_METADATA_DISABLED is true");
    Result<std::optional<aws::Credentials>> found = co_await instance_.fetch(**where);
    co_return required(std::move(found), "Ec2InstanceMetadata, but the instance has no role");
}

}  // namespace kinesisd
