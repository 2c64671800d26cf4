// `kinesisd check` and `kinesisd schema`: what may stand in a configuration, and what does.
#include "config/config_schema.hpp"
#include "daemon/commands.hpp"
#include "daemon/connection.hpp"
#include "daemon/explain_connection.hpp"
#include "daemon/explain_files.hpp"
#include "daemon/explain_report.hpp"
#include "daemon/exposed_secrets.hpp"
#include "daemon/load_config.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <utility>

namespace kinesisd {

namespace {

std::optional<std::uint64_t> size_of_file(const std::string& path) {
    std::error_code failure;
    const std::uintmax_t size = std::filesystem::file_size(path, failure);
    return failure ? std::nullopt : std::optional<std::uint64_t>{size};
}

// Of each pipeline what stands there and what follows from it, and its columns.
void add_pipelines(
    const config::Config& config,
    const config::ReadRecord& record,
    std::vector<config::ExplainedPart>& parts
) {
    for (const config::Pipeline& pipeline : config.pipelines) {
        parts.push_back(config::explain_pipeline(config, pipeline, record));
        std::ranges::move(
            explain_consequences(config, pipeline, size_of_file),
            std::back_inserter(parts.back().values)
        );
        parts.push_back(config::explain_columns(config, pipeline, record));
    }
}

std::vector<config::ExplainedPart> explain(
    const config::Config& config,
    const config::ReadRecord& record,
    const aws::Environment& environment,
    const Result<Connection>& connection
) {
    std::vector<config::ExplainedPart> parts{config::explain_process(config, record)};
    if (config::reaches_kinesis(config)) {
        parts.push_back(explain_connection(config, record, connection));
        const Result<aws::Profiles> profiles = read_profiles(environment);
        if (connection && profiles)
            parts.push_back(
                explain_credentials(credential_candidates(connection->credentials, *profiles))
            );
    }
    add_pipelines(config, record, parts);
    return parts;
}

}  // namespace

int check_command(const CheckOptions& options) {
    const aws::Environment environment = process_environment();
    config::ReadRecord record;
    const auto config = load_config(options.config_path, environment, record);
    if (!config) {
        print_problems(config.error());
        return exit_usage;
    }
    // Without a region nobody can say whether a stream's ARN fits; `run` asks for one.
    const Result<Connection> connection = resolve_connection(*config, environment);
    if (connection) {
        const config::Problems problems = stream_problems(*config, *connection);
        if (!problems.empty()) {
            print_problems(problems);
            return exit_usage;
        }
    }
    for (const std::string& text : exposed_secrets(config->written_secrets, rights_of_file))
        std::fprintf(stderr, "%s\n", text.c_str());
    std::vector<config::ExplainedPart> parts;
    if (options.explain) parts = explain(*config, record, environment, connection);
    if (options.json) {
        std::fputs(to_json(options.config_path, parts).c_str(), stdout);
        return exit_done;
    }
    std::printf("%s: fine, %zu pipelines\n", options.config_path.c_str(), config->pipelines.size());
    std::fputs(to_text(parts).c_str(), stdout);
    return exit_done;
}

int schema_command() {
    const std::string_view schema = config::config_schema();
    std::fwrite(schema.data(), 1, schema.size(), stdout);
    return exit_done;
}

}  // namespace kinesisd
