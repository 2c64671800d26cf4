// Values from the environment: typed like any other, and shown to nobody.
#include "config/config_text.hpp"

#include <chrono>

using namespace kinesisd;
using namespace kinesisd::config;
using namespace std::chrono_literals;

namespace {

TEST(EnvironmentValues, AreTypedAfterTheyAreReplaced) {
    const Config config = config_of(
        "threads: ${THREADS}\n"
        "memory_limit: \"${LIMIT}MiB\"\n"
        "shutdown_timeout_ms: ${TIMEOUT:-2500}\n"
        "http: {listen: \"${HOST:-127.0.0.1}:${PORT}\", per_shard_metrics: \"${PER_SHARD}\"}\n"
        "log: {level: '${LEVEL}'}\n"
        "debug: ${DEBUG:-false}\n"
        "pipelines:\n"
        "  - name: p-${THREADS}\n"
        "    source:\n"
        "      kinesis:\n"
        "        stream_name: ${THREADS}\n"
        "        read_budget: ${BUDGET}\n"
        "        format: json\n"
        "        schema:\n"
        "          a: {type: \"${TYPE}\", default_value: \"${DEFAULT}\"}\n"
        "        json_field_paths: {a: \"/$${x}\"}\n"
        "    sink: {jsonlines: {path: \"/out/${THREADS}.jsonl\", sort_by: "
        "[\"${COLUMN}\"]}}\n",
        {{"THREADS", "4"},
         {"LIMIT", "64"},
         {"PORT", "8080"},
         {"PER_SHARD", "false"},
         {"LEVEL", "warn"},
         {"BUDGET", "0.5"},
         {"TYPE", "int"},
         {"DEFAULT", "7"},
         {"COLUMN", "a"}}
    );
    EXPECT_EQ(config.threads, 4U);
    EXPECT_EQ(config.memory_limit_bytes, 67108864U);
    EXPECT_EQ(config.shutdown_timeout, 2500ms);
    EXPECT_EQ(config.http.listen, "127.0.0.1:8080");
    EXPECT_EQ(config.http.shard_series, ShardSeries::folded);
    EXPECT_EQ(config.log.level, LogLevel::warn);
    ASSERT_EQ(config.pipelines.size(), 1U);
    EXPECT_EQ(config.pipelines[0].name, "p-4");
    EXPECT_EQ(source_of(config).stream_name, "4");
    EXPECT_EQ(source_of(config).read_budget, 0.5);
    EXPECT_EQ(source_of(config).schema.columns().at(0).default_json, "7");
    EXPECT_EQ(source_of(config).json_field_paths.at("a"), "/${x}");
    EXPECT_EQ(sink_of(config).path, "/out/4.jsonl");
    EXPECT_EQ(sink_of(config).sort_by, (std::vector<std::size_t>{0}));
}

TEST(EnvironmentValues, AreNotLookedForInKeys) {
    EXPECT_EQ(
        problems_of(with_pipeline("${A}: 1\n"), {{"A", "threads"}}),
        Lines{"k.yaml:5:1: [\"${A}\"]: unknown key; known here: aws, http, log, persistence, "
              "memory_limit, threads, shutdown_timeout_ms, debug and pipelines"}
    );
}

TEST(EnvironmentValues, AreMissedAllAtOnceAndOnce) {
    EXPECT_EQ(
        problems_of(with_pipeline("threads: ${N}\nlog: {level: \"${L}${M}\"}\ndebug: ${D}\n")),
        (Lines{
            "k.yaml:5:10: threads: not set in the environment, and without a default: N",
            "k.yaml:6:14: log.level: not set in the environment, and without a default: L and M",
            "k.yaml:7:8: debug: not set in the environment, and without a default: D",
        })
    );
}

TEST(EnvironmentValues, CanBeNothing) {
    EXPECT_EQ(
        problems_of(with_pipeline("aws: {region: \"${R}\"}\nthreads: ${R:-}\n"), {{"R", ""}}),
        (Lines{
            "k.yaml:5:15: aws.region: found nothing (from ${R}), expected a region such as "
            "eu-west-1",
            "k.yaml:6:10: threads: found nothing (from ${R}), expected a whole number from 1 to 64",
        })
    );
}

// Every place where a value could get into a message, with one that must not. It is near to known
// names and columns, and a valid name, so that each check that tells what it found is reached.
TEST(EnvironmentValues, AreNeverShown) {
    const std::string texts[] = {
        with_pipeline("aws: {region: \"_${S}\", endpoint_url: \"${S}\"}\n"),
        with_pipeline("aws: {endpoint_url: \"http://user:${S}@h\"}\n"),
        with_pipeline("aws: {wire: \"${S}\"}\n"),
        with_pipeline("http: {listen: \"${S}\", per_shard_metrics: \"${S}\"}\n"),
        with_pipeline("log: {level: \"${S}\", format: \"${S}\"}\n"),
        with_pipeline("persistence: {snapshot_interval_ms: \"${S}\"}\n"),
        with_pipeline("memory_limit: ${S}\nthreads: ${S}\nshutdown_timeout_ms: ${S}\n"),
        with_pipeline("unknown: ${S}\ndebug: ${S}\n"),
        with_pipeline("threads: ${NONE:-word5ecret}\n"),
        "pipelines: ${S}\n",
        "pipelines:\n  - {name: \"${S}\", source: \"${S}\", sink: \"${S}\"}\n"
        "  - {name: \"${S}\", source: {kinesis: \"${S}\"}, sink: {jsonlines: \"${S}\"}}\n",
        "pipelines:\n  - {name: a, source: {kinesis: {stream_name: s, name: \"${S}\"}},"
        " sink: {jsonlines: {path: \"${S}\", name: \"${S}\"}}}\n"
        "  - {name: \"${S}\", source: {kinesis: {stream_name: s}},"
        " sink: {jsonlines: {path: \"${S}\", name: \"${S}\"}}}\n",
        with_source("stream_name: ${S}/\nformat: ${S}\nautocommit_duration_ms: ${S}\n"
                    "max_backlog_size: ${S}\nread_budget: ${S}\nstart_position: ${S}\n"
                    "stop_position: ${S}\nwith_metadata: ${S}\non_error: ${S}\n"),
        with_source("stream_name: s\nformat: json\nschema:\n  a: ${S}\n"
                    "  b: {type: int, default_value: \"${S}\", primary_key: \"${S}\"}\n"
                    "  c: {type: int, name: \"${S}\"}\n  d: {type: int, name: \"${S}\"}\n"
                    "  e: {type: \"list[${S}]\"}\njson_field_paths: {a: \"${S}\"}\n"),
        with_sink("path: ${S}/\nsort_by: [\"${S}\"]\nmode: ${S}\nfsync: ${S}\n"
                  "with_diff_and_time: ${S}\n"),
        with_sink("path: x\nsort_by: ${S}\n"),
        with_sink("path: ${BAD}\n"),
        with_sink("path: ${S\n"),
    };
    for (const std::string& text : texts) {
        const Lines lines = problems_of(text, {{"S", "word5ecret"}, {"BAD", "word5ecret\xFF"}});
        EXPECT_FALSE(lines.empty()) << text;
        for (const std::string& line : lines)
            EXPECT_EQ(line.find("5ecret"), std::string::npos) << line;
    }
}

TEST(EnvironmentValues, DrawNoNearNameThatWouldTellThem) {
    EXPECT_EQ(
        problems_of(with_pipeline("log: {level: \"${L}\"}\n"), {{"L", "debu"}}),
        Lines{"k.yaml:5:14: log.level: found a value (from ${L}), expected trace, debug, info, "
              "warn or error"}
    );
}

// Which keys hold a secret that stands in the file, "line:column key" each.
Lines written_secrets_of(std::string_view external_id) {
    const std::string yaml =
        "aws: {assume_role: {role_arn: 'arn:aws:iam::123456789012:role/r', external_id: " +
        std::string{external_id} + "}}\n";
    Lines lines;
    for (const WrittenSecret& secret :
         config_of(with_pipeline(yaml), {{"ID", "hush"}}).written_secrets)
        lines.push_back(
            secret.place.file + ":" + std::to_string(secret.place.line) + " " + secret.key
        );
    return lines;
}

TEST(WrittenSecrets, AreThoseOfWhichAPartStandsInTheFile) {
    const Lines none;
    const Lines one{"k.yaml:5 aws.assume_role.external_id"};
    EXPECT_EQ(written_secrets_of("\"${ID}\""), none);
    EXPECT_EQ(written_secrets_of("\"${ID}${ID}\""), none);
    EXPECT_EQ(written_secrets_of("hush"), one);
    EXPECT_EQ(written_secrets_of("'hush'"), one);
    EXPECT_EQ(written_secrets_of("\"hush-${ID}\""), one);
    EXPECT_EQ(written_secrets_of("\"${NOT_SET:-hush}\""), one);
    EXPECT_EQ(written_secrets_of("\"${ID:-hush}\""), one);
}

}  // namespace
