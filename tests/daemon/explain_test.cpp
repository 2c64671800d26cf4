// What `kinesisd check --explain` says besides the configuration itself, and how it is laid out.
#include "config/config_text.hpp"
#include "daemon/explain_connection.hpp"
#include "daemon/explain_files.hpp"
#include "daemon/explain_report.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kinesisd {
namespace {

using config::ExplainedPart;
using config::ExplainedValue;
using State = CredentialCandidate::State;

// "value (from)" of a key; nothing if it is not said.
std::string said(const std::vector<ExplainedValue>& values, std::string_view key) {
    for (const ExplainedValue& value : values)
        if (value.key == key) return value.value + " (" + value.from + ")";
    return "";
}

TEST(ExplainReport, IsATableAPartWithoutTheEmptyOnes) {
    const std::vector<ExplainedPart> parts{
        {"process", {{"threads", "1", "default"}, {"path", "/ä/ö.txt", "k.yaml:5"}}},
        {"nothing", {}},
        {"aws", {{"aws.wire", "json", ""}}}
    };
    EXPECT_EQ(
        to_text(parts),
        "\n"
        "process  value     from\n"
        "threads  1         default\n"
        "path     /ä/ö.txt  k.yaml:5\n"
        "\n"
        "aws       value  from\n"
        "aws.wire  json   -\n"
    );
}

TEST(ExplainReport, IsTheSameAsJson) {
    const auto json = nlohmann::json::parse(
        to_json("k.yaml", {{"process", {{"threads", "1", "default"}}}, {"nothing", {}}})
    );
    EXPECT_EQ(json["config"], "k.yaml");
    EXPECT_EQ(json["parts"].size(), 2U);
    EXPECT_EQ(json["parts"][0]["title"], "process");
    EXPECT_EQ(
        json["parts"][0]["values"],
        nlohmann::json::parse(R"([{"key": "threads", "value": "1", "from": "default"}])")
    );
}

struct Read {
    config::Config config;
    config::ReadRecord record;
};

Read read(std::string_view yaml) {
    Read one;
    const std::vector<config::SourceText> files{{"k.yaml", std::string{yaml}}};
    auto config = config::parse_config(files, config::environment_of({}), one.record);
    EXPECT_TRUE(config.has_value()) << testing::PrintToString(config::problems_of(yaml));
    if (config) one.config = *std::move(config);
    return one;
}

Connection sample_connection() {
    Connection connection;
    connection.profile = {"default", ""};
    connection.region = {"eu-west-1", "aws.region"};
    connection.endpoint_url = {"http://localhost:4567", "AWS_ENDPOINT_URL"};
    connection.client.endpoint = aws::parse_endpoint("http://localhost:4567").value();
    connection.client.retry = {aws::RetryMode::adaptive, 5};
    connection.retry = {{"adaptive", "AWS_RETRY_MODE"}, {"5", "aws.retry.max_attempts"}};
    return connection;
}

TEST(ExplainConnection, SaysTheLineOrTheVariableOrThatItIsTheDefault) {
    const Read one = read(config::with_pipeline(
        "aws:\n  region: eu-west-1\n  wire: cbor\n  retry: {max_attempts: 5}\n"
    ));
    const auto values = explain_connection(one.config, one.record, sample_connection()).values;
    EXPECT_EQ(said(values, "aws.region"), "eu-west-1 (k.yaml:6)");
    EXPECT_EQ(said(values, "aws.endpoint_url"), "http://localhost:4567 (AWS_ENDPOINT_URL)");
    EXPECT_EQ(said(values, "aws.profile"), "default (default)");
    EXPECT_EQ(said(values, "aws.tls.ca_bundle"), "the system's (default)");
    EXPECT_EQ(said(values, "aws.retry.mode"), "adaptive (AWS_RETRY_MODE)");
    EXPECT_EQ(said(values, "aws.retry.max_attempts"), "5 (k.yaml:8)");
    EXPECT_EQ(said(values, "aws.wire"), "cbor (k.yaml:7)");
    EXPECT_EQ(said(values, "aws.connect_timeout_ms"), "3s (default)");
    EXPECT_EQ(said(values, "proxy"), "none (environment)");
}

TEST(ExplainConnection, SaysWhyThereIsNone) {
    const Read one = read(config::with_pipeline(""));
    const Error error{Errc::invalid_configuration, "no region: set aws.region"};
    const auto values = explain_connection(one.config, one.record, error).values;
    EXPECT_EQ(values.at(0).key, "not usable");
    EXPECT_EQ(values.at(0).value, "no region: set aws.region");
    EXPECT_EQ(said(values, "aws.wire"), "json (default)");
}

TEST(ExplainCredentials, SaysWhoWouldBeAskedFirst) {
    const auto values = explain_credentials({
                                                {"a", State::absent, "not set"},
                                                {"b", State::written, "keys"},
                                                {"c", State::broken, "no URL"},
                                                {"d", State::reachable, "http://d"},
                                                {"aws.assume_role", State::written, "role"},
                                            })
                            .values;
    EXPECT_EQ(said(values, "a"), "passed over (not set)");
    EXPECT_EQ(said(values, "b"), "would be asked (keys)");
    EXPECT_EQ(said(values, "c"), "not asked: an earlier one is (no URL)");
    EXPECT_EQ(said(values, "d"), "not asked: an earlier one is (http://d)");
    EXPECT_EQ(said(values, "aws.assume_role"), "would be asked (role)");
}

TEST(ExplainCredentials, StopsAtOneThatIsBroken) {
    const auto values =
        explain_credentials({{"a", State::broken, "half a key"}, {"b", State::written, "keys"}})
            .values;
    EXPECT_EQ(said(values, "a"), "broken (half a key)");
    EXPECT_EQ(said(values, "b"), "not asked: an earlier one is (keys)");
}

std::optional<std::uint64_t> sizes(const std::string& path) {
    if (path == "/out/there.txt" || path == "/s/p.json") return 1500;
    return std::nullopt;
}

std::vector<ExplainedValue> consequences(std::string_view yaml, std::size_t pipeline = 0) {
    const Read one = read(yaml);
    return explain_consequences(one.config, one.config.pipelines.at(pipeline), sizes);
}

TEST(ExplainConsequences, DivideThreadsAndMemoryAmongPipelines) {
    const std::string three =
        "threads: 2\nmemory_limit: 96MiB\npipelines:\n"
        "  - {name: a, source: {plaintext: {path: /a}}, sink: {discard: }}\n"
        "  - {name: b, source: {plaintext: {path: /b}}, sink: {discard: }}\n"
        "  - {name: c, source: {plaintext: {path: /c}}, sink: {discard: }}\n";
    const auto values = consequences(three, 1);
    EXPECT_EQ(said(values, "thread"), "2 of 2 (follows from threads, 3 pipelines)");
    EXPECT_EQ(said(values, "memory share"), "32MiB (follows from memory_limit / 3 pipelines)");
    EXPECT_EQ(said(consequences(three, 2), "thread").substr(0, 6), "1 of 2");
}

TEST(ExplainConsequences, NameStreamsAndFiles) {
    const auto values = consequences(
        "persistence: {backend: {filesystem: {path: /s}}}\npipelines:\n"
        "  - name: p\n"
        "    source:\n"
        "      kinesis: {stream_name: \"arn:aws:kinesis:eu-west-1:123456789012:stream/clicks\",\n"
        "                on_error: {dead_letter: {path: /bad}}}\n"
        "    sinks: [{plaintext: {path: /out/there.txt}}, {raw: {path: \"/{shard}.raw\"}},\n"
        "            {stdout: }, {discard: }, {kinesis: {stream_name: copies, format: raw}}]\n"
    );
    EXPECT_EQ(said(values, "reads the stream"), "clicks (follows from stream_name)");
    EXPECT_EQ(said(values, "runs"), "until it is stopped (follows from its source)");
    EXPECT_EQ(said(values, "snapshot"), "/s/p.json (1.5 kB now) (follows from persistence, name)");
    EXPECT_EQ(said(values, "dead letters of p"), "/bad (not there yet) (follows from on_error)");
    EXPECT_EQ(said(values, "p-sink writes"), "/out/there.txt (1.5 kB now) (follows from path)");
    EXPECT_EQ(said(values, "p-sink-2 writes"), "/{shard}.raw (several files) (follows from path)");
    EXPECT_EQ(said(values, "p-sink-3 writes"), "standard output (follows from its kind)");
    EXPECT_EQ(said(values, "p-sink-4 writes"), "nothing (follows from its kind)");
    EXPECT_EQ(said(values, "p-sink-5 writes"), "the stream copies (follows from stream_name)");
}

TEST(ExplainConsequences, SayWhatWillBeReadAgain) {
    const auto values = consequences(
        "pipelines:\n"
        "  - {name: p, source: {csv: {path: /in/*.csv, mode: static, schema: {s: str}}},\n"
        "     sink: {kinesis: {stream_name: {column: s}}}}\n"
    );
    EXPECT_EQ(
        said(values, "p-sink writes"), "the stream that each row names (follows from stream_name)"
    );
    EXPECT_EQ(said(values, "snapshot").substr(0, 4), "none");
    EXPECT_EQ(said(values, "runs"), "ends by itself (follows from its source)");
    EXPECT_EQ(said(values, "reads the files"), "/in/*.csv (what is there) (follows from path)");
}

}  // namespace
}  // namespace kinesisd
