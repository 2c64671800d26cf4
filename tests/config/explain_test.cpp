// What is said about a configuration: each value, and where it comes from.
#include "config/explain.hpp"

#include "config/config_text.hpp"

using namespace kinesisd;
using namespace kinesisd::config;

namespace {

struct Explained {
    Config config;
    ReadRecord record;
};

Explained explained(const std::vector<SourceText>& files, const Variables& variables = {}) {
    Explained one;
    auto config = parse_config(files, environment_of(variables), one.record);
    EXPECT_TRUE(config.has_value()) << testing::PrintToString(problems_of(files, variables));
    if (config) one.config = *std::move(config);
    return one;
}

Explained explained(std::string_view yaml, const Variables& variables = {}) {
    return explained(std::vector<SourceText>{{"k.yaml", std::string{yaml}}}, variables);
}

// "value (from)" of a key; nothing if it is not said.
std::string said(const std::vector<ExplainedValue>& values, std::string_view key) {
    for (const ExplainedValue& value : values)
        if (value.key == key) return value.value + " (" + value.from + ")";
    return "";
}

std::string said_of_process(
    std::string_view yaml, std::string_view key, const Variables& variables = {}
) {
    const Explained one = explained(with_pipeline(yaml), variables);
    return said(explain_process(one.config, one.record).values, key);
}

std::string said_of_pipeline(const Explained& one, std::size_t pipeline, std::string_view key) {
    return said(
        explain_pipeline(one.config, one.config.pipelines.at(pipeline), one.record).values, key
    );
}

TEST(Explain, SaysTheLineOrThatItIsTheDefault) {
    EXPECT_EQ(said_of_process("threads: 3\n", "threads"), "3 (k.yaml:5)");
    EXPECT_EQ(said_of_process("", "threads"), "1 (default)");
    EXPECT_EQ(said_of_process("\nlog:\n  level: warn\n", "log.level"), "warn (k.yaml:7)");
    EXPECT_EQ(said_of_process("memory_limit: 1073741824\n", "memory_limit"), "1GiB (k.yaml:5)");
    EXPECT_EQ(
        said_of_process("shutdown_timeout_ms: 60000\n", "shutdown_timeout_ms"), "1m (k.yaml:5)"
    );
    EXPECT_EQ(said_of_process("http: {listen: off}\n", "http.listen"), "off (k.yaml:5)");
}

TEST(Explain, NamesTheVariablesAndWhetherTheyAreSet) {
    const std::string yaml = "threads: ${T:-2}\n";
    EXPECT_EQ(said_of_process(yaml, "threads", {{"T", "4"}}), "4 (k.yaml:5, ${T})");
    EXPECT_EQ(said_of_process(yaml, "threads"), "2 (k.yaml:5, ${T} (not set))");
    EXPECT_EQ(said_of_process(yaml, "threads", {{"T", ""}}), "2 (k.yaml:5, ${T} (not set))");
}

TEST(Explain, NeverShowsTheSecretOfARole) {
    const Explained one =
        explained(with_pipeline("aws: {assume_role: {role_arn: "
                                "\"arn:aws:iam::123456789012:role/r\", external_id: hidden}}\n"));
    EXPECT_EQ(
        said(explain_aws(one.config.aws, one.record), "aws.assume_role.external_id"),
        "(set, not shown) (k.yaml:5)"
    );
    for (const ExplainedValue& value : explain_aws(one.config.aws, one.record))
        EXPECT_EQ(value.value.find("hidden"), std::string::npos) << value.key;
}

TEST(Explain, FindsAPipelineInItsOwnFile) {
    const Explained one = explained(std::vector<SourceText>{
        {"a.yaml", std::string{one_pipeline}},
        {"b.yaml",
         "log: {level: warn}\n"
         "pipelines:\n"
         "  - name: q\n"
         "    source: {kinesis: {stream_name: s, read_budget: 0.5}}\n"
         "    sinks: [{stdout: }, {csv: {path: q.csv, fsync: false}}]\n"}
    });
    EXPECT_EQ(said_of_pipeline(one, 0, "name"), "p (a.yaml:2)");
    EXPECT_EQ(said_of_pipeline(one, 0, "source.kinesis.read_budget"), "1 (default)");
    EXPECT_EQ(said_of_pipeline(one, 0, "sink.jsonlines.path"), "o.jsonl (a.yaml:4)");
    EXPECT_EQ(said_of_pipeline(one, 1, "source.kinesis.read_budget"), "0.5 (b.yaml:4)");
    EXPECT_EQ(said_of_pipeline(one, 1, "source.kinesis.name"), "q (the pipeline's name)");
    EXPECT_EQ(said_of_pipeline(one, 1, "sinks[0].stdout.name"), "q-sink (the pipeline's name)");
    EXPECT_EQ(said_of_pipeline(one, 1, "sinks[1].csv.fsync"), "false (b.yaml:5)");
    EXPECT_EQ(said(explain_process(one.config, one.record).values, "log.level"), "warn (b.yaml:1)");
}

struct SourceCase {
    std::string_view source;
    std::string_view key;
    std::string_view said;
};

TEST(Explain, SaysWhatASourceDoes) {
    const SourceCase cases[] = {
        {"{kinesis: {stream_name: s}}", "kinesis.start_position", "trim_horizon (default)"},
        {"{kinesis: {stream_name: s, start_position: latest}}",
         "kinesis.start_position",
         "latest (k.yaml:3)"},
        {"{kinesis: {stream_name: s, start_position: {at_timestamp: -90m}}}",
         "kinesis.start_position",
         "90m before the first start (k.yaml:3)"},
        {"{kinesis: {stream_name: s, stop_position: {at_timestamp: \"2026-09-01T00:00:00Z\"}}}",
         "kinesis.stop_position",
         "at 2026-09-01T00:00:00.000Z (k.yaml:3)"},
        {"{kinesis: {stream_name: s, on_error: {dead_letter: {path: bad}}}}",
         "kinesis.on_error",
         "dead_letter: bad (k.yaml:3)"},
        {"{kinesis: {stream_name: s, format: plaintext, trim: true}}",
         "kinesis.trim",
         "true (k.yaml:3)"},
        {"{kinesis: {stream_name: s, shard_selector: {count: 3, index: 1}}}",
         "kinesis.shard_selector",
         "index 1 of count 3 (k.yaml:3)"},
        {"{kinesis: {stream_name: s, format: json, schema: {a: int, b: str}}}",
         "kinesis.schema",
         "2 columns, see below (k.yaml:3)"},
        {"{jsonlines: {path: /in, schema: {a: int}, json_field_paths: {a: /x}}}",
         "jsonlines.json_field_paths",
         "a at /x (k.yaml:3)"},
        {"{csv: {path: /in, schema: {a: int}}}", "csv.mode", "streaming (default)"},
        {"{plaintext: {path: \"/in//*.txt\"}}", "plaintext.path", "/in/*.txt (k.yaml:3)"},
        {"{static: {rows: [{a: 1}, {a: 2}]}}", "static.rows", "2 rows (k.yaml:3)"},
        {"{static: {markdown: \"a\\n1\\n\"}}", "static.markdown", "1 rows (k.yaml:3)"},
        {"{static: {markdown: \"a\\n1\\n\"}}",
         "static.schema",
         "1 columns, see below (as the values are)"},
        {"{static: {path: /in.csv, schema: {a: int}}}", "static.path", "/in.csv (k.yaml:3)"},
    };
    for (const SourceCase& c : cases) {
        const Explained one = explained(
            "pipelines:\n  - name: p\n    source: " + std::string{c.source} +
            "\n    sink: {discard: }\n"
        );
        EXPECT_EQ(said_of_pipeline(one, 0, "source." + std::string{c.key}), c.said) << c.source;
    }
}

TEST(Explain, SaysWhatASinkDoes) {
    const SourceCase cases[] = {
        {"{jsonlines: {path: \"/{stream}.jsonl\"}}", "jsonlines.path", "/s.jsonl (k.yaml:4)"},
        {"{jsonlines: {path: /a}}", "jsonlines.rotate", "never (default)"},
        {"{jsonlines: {path: /a, rotate: {size: 1MiB}}}", "jsonlines.rotate.size", "1MiB (k.yaml:4)"
        },
        {"{jsonlines: {path: /a, rotate: {size: 1MiB}}}", "jsonlines.rotate.keep", "all (default)"},
        {"{csv: {path: /a, sort_by: [b, a]}}", "csv.sort_by", "b, a (k.yaml:4)"},
        {"{plaintext: {path: /a, data: b}}", "plaintext.data", "b (k.yaml:4)"},
        {"{raw: {path: /a, data: b}}", "raw.framing", "none (default)"},
        {"{stdout: {with_diff_and_time: true}}", "stdout.with_diff_and_time", "true (k.yaml:4)"},
        {"{discard: }", "discard.name", "p-sink (the pipeline's name)"},
        {"{kinesis: {stream_name: {column: b}}}",
         "kinesis.stream_name",
         "of the column b (k.yaml:4)"},
        {"{kinesis: {stream_name: t}}", "kinesis.partition_key", "the row key (default)"},
        {"{kinesis: {stream_name: t}}", "kinesis.on_error", "fail (default)"},
        {"{kinesis: {stream_name: t, format: raw, data: b}}", "kinesis.data", "b (k.yaml:4)"},
    };
    for (const SourceCase& c : cases) {
        const Explained one = explained(
            "pipelines:\n  - name: p\n"
            "    source: {kinesis: {stream_name: s, format: json, schema: {a: int, b: str}}}\n"
            "    sink: " +
            std::string{c.source} + "\n"
        );
        EXPECT_EQ(said_of_pipeline(one, 0, "sink." + std::string{c.key}), c.said) << c.source;
    }
}

TEST(Explain, SaysEachColumn) {
    const Explained one =
        explained(with_source("stream_name: s\nformat: json\nwith_metadata: true\nschema:\n"
                              "  a: {type: int, primary_key: true}\n"
                              "  b: {type: float | None, default_value: 0.5, name: bee}\n"
                              "  c: str\n"
                              "json_field_paths: {c: /x/y}\n"));
    const auto columns = explain_columns(one.config, one.config.pipelines[0], one.record).values;
    EXPECT_EQ(said(columns, "a"), "int, primary key (k.yaml:8)");
    EXPECT_EQ(said(columns, "b"), "float | None, else 0.5, called bee (k.yaml:8)");
    EXPECT_EQ(said(columns, "c"), "str, at /x/y (k.yaml:8)");
    EXPECT_EQ(said(columns, "_metadata"), "json (with_metadata)");
}

TEST(Explain, SaysThatDebugDataReplaceASource) {
    const Explained one = explained(
        "debug: true\n"
        "pipelines:\n"
        "  - name: p\n"
        "    source: {plaintext: {path: /in, debug_data: \"data\\na\\nb\\n\"}}\n"
        "    sink: {discard: }\n"
    );
    EXPECT_EQ(
        said_of_pipeline(one, 0, "source.plaintext.debug_data"),
        "2 rows, in place of its own (debug: true) (k.yaml:4)"
    );
    EXPECT_EQ(said_of_pipeline(one, 0, "source.plaintext.path"), "");
}

}  // namespace
