#include "daemon/iam_policy.hpp"

#include "aws/endpoint.hpp"
#include "kinesis/requests.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <variant>

namespace kinesisd {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 4> read_actions{
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards"
};
constexpr std::array<std::string_view, 3> write_actions{
    "kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:PutRecords"
};

StreamUse& use_of(const std::string& stream, std::vector<StreamUse>& uses) {
    const auto found = std::ranges::find(uses, stream, &StreamUse::stream);
    if (found != uses.end()) return *found;
    uses.push_back({stream});
    return uses.back();
}

std::string arn_of(
    const std::string& stream,
    std::string_view region,
    const std::map<std::string, KnownStream>& known
) {
    if (const auto found = known.find(stream); found != known.end() && !found->second.arn.empty())
        return found->second.arn;
    if (kinesis::is_stream_arn(stream)) return stream;
    const std::string partition{aws::partition_of(region)};
    return "arn:" + partition + ":kinesis:" + std::string{region} + ":*:stream/" +
           (stream.empty() ? "*" : stream);
}

Json statement(std::string_view id, Json actions, const std::set<std::string>& resources) {
    return {
        {"Sid", id}, {"Effect", "Allow"}, {"Action", std::move(actions)}, {"Resource", resources}
    };
}

// The key that AWS manages for Kinesis is open to whoever may use the stream.
bool needs_permission(std::string_view key) {
    return !key.empty() && !key.ends_with("alias/aws/kinesis");
}

// Permissions are given for keys, not for their aliases.
Json key_statement(
    std::string_view id,
    std::string_view action,
    const std::set<std::string>& keys,
    std::string_view region
) {
    const bool all_are_keys = std::ranges::all_of(keys, [](const std::string& key) {
        return key.starts_with("arn:") && key.find(":key/") != std::string::npos;
    });
    Json made =
        statement(id, Json::array({action}), all_are_keys ? keys : std::set<std::string>{"*"});
    if (!all_are_keys)
        made["Condition"] = {
            {"StringEquals",
             {{"kms:ViaService", "kinesis." + std::string{region} + ".amazonaws.com"}}}
        };
    return made;
}

}  // namespace

std::vector<StreamUse> streams_of(const config::Config& config) {
    std::vector<StreamUse> uses;
    for (const config::Pipeline& pipeline : config.pipelines) {
        if (const auto* source = std::get_if<config::KinesisSource>(&pipeline.source))
            use_of(source->stream_name, uses).reads = true;
        for (const config::Sink& sink : pipeline.sinks)
            if (const auto* kinesis = std::get_if<config::KinesisSink>(&sink))
                use_of(kinesis->stream_column ? "" : kinesis->stream_name, uses).writes = true;
    }
    return uses;
}

std::vector<std::string_view> actions_of(const StreamUse& use) {
    std::set<std::string_view> actions;
    if (use.reads) actions.insert(read_actions.begin(), read_actions.end());
    if (use.writes) actions.insert(write_actions.begin(), write_actions.end());
    return {actions.begin(), actions.end()};
}

std::string least_policy(
    const std::vector<StreamUse>& uses,
    std::string_view region,
    const std::map<std::string, KnownStream>& known
) {
    std::set<std::string> read;
    std::set<std::string> written;
    std::set<std::string> read_keys;
    std::set<std::string> write_keys;
    for (const StreamUse& use : uses) {
        const std::string arn = arn_of(use.stream, region, known);
        const auto found = known.find(use.stream);
        const std::string key = found == known.end() ? "" : found->second.encryption_key;
        if (use.reads) read.insert(arn);
        if (use.writes) written.insert(arn);
        if (use.reads && needs_permission(key)) read_keys.insert(key);
        if (use.writes && needs_permission(key)) write_keys.insert(key);
    }
    Json statements = Json::array();
    if (!read.empty()) statements.push_back(statement("ReadStreams", read_actions, read));
    if (!written.empty()) statements.push_back(statement("WriteStreams", write_actions, written));
    if (!read_keys.empty())
        statements.push_back(key_statement("DecryptRecords", "kms:Decrypt", read_keys, region));
    if (!write_keys.empty())
        statements.push_back(
            key_statement("EncryptRecords", "kms:GenerateDataKey", write_keys, region)
        );
    if (statements.empty()) return {};
    return Json{{"Version", "2012-10-17"}, {"Statement", std::move(statements)}}.dump(2) + "\n";
}

}  // namespace kinesisd
