#include "config/config_text.hpp"

using namespace kinesisd;
using namespace kinesisd::config;

namespace {

TEST(BadPipeline, HasNoSourceOrSink) {
    expect_lines({
        {"pipelines:\n  - {}\n",
         {"k.yaml:2:5: pipelines[0].name: missing",
          "k.yaml:2:5: pipelines[0].sink: missing; expected sink or sinks",
          "k.yaml:2:5: pipelines[0].source: missing"}},
        {"pipelines:\n  - name: p\n    source: {}\n    sinks: []\n",
         {"k.yaml:3:13: pipelines[0].source: found an empty mapping, expected a kind of source: "
          "kinesis, jsonlines, csv, plaintext or static",
          "k.yaml:4:12: pipelines[0].sinks: found an empty list, expected a list of one sink at "
          "least"}},
        {"pipelines:\n  - name: a b\n    source: {kinesis: {}, kinesys: {}}\n    sink: {stdout: "
         "{}}\n",
         {"k.yaml:2:11: pipelines[0].name: found 'a b', expected a name of 1 to 128 of A-Z, a-z, "
          "0-9, '_', '.' and '-'",
          "k.yaml:3:23: pipelines[0].source.kinesis.stream_name: missing",
          "k.yaml:3:27: pipelines[0].source.kinesys: unknown key; did you mean kinesis?"}},
        {std::string{one_pipeline} + "    sinks: [{jsonlines: {path: b}}]\n",
         {"k.yaml:5:5: pipelines[0].sinks: expected either sink or sinks, and sink stands at "
          "k.yaml:4:5"}},
        {"pipelines: [words]\n", {"k.yaml:1:13: pipelines[0]: found 'words', expected a mapping"}},
    });
}

TEST(BadPipeline, NamesARoleThatIsNone) {
    expect_lines({
        {with_pipeline("aws: {profile: '', assume_role: {external_id: s3cret!, session_name: x}}\n"
         ),
         {"k.yaml:5:16: aws.profile: found \"\", expected the name of a profile",
          "k.yaml:5:33: aws.assume_role.role_arn: missing",
          "k.yaml:5:47: aws.assume_role.external_id: expected 2 to 1224 letters, digits and any of "
          "_+=,.@:/- (the text is not shown)",
          "k.yaml:5:70: aws.assume_role.session_name: found 'x', expected 2 to 64 letters, digits "
          "and any of _+=,.@-"}},
        {with_pipeline("aws: {assume_role: {role_arn: reader}}\n"),
         {"k.yaml:5:31: aws.assume_role.role_arn: found 'reader', expected the ARN of a role such "
          "as arn:aws:iam::123456789012:role/reader"}},
    });
}

TEST(BadPipeline, HasAWireOrRetriesThatAreNone) {
    expect_lines({
        {with_pipeline("aws: {wire: xml}\n"),
         {"k.yaml:5:13: aws.wire: found 'xml', expected json or cbor"}},
        {with_pipeline("aws: {retry: {mode: fast, max_attempts: 0, tries: 3}}\n"),
         {"k.yaml:5:21: aws.retry.mode: found 'fast', expected standard or adaptive",
          "k.yaml:5:41: aws.retry.max_attempts: found '0', expected a whole number from 1 to 100",
          "k.yaml:5:44: aws.retry.tries: unknown key; known here: mode and max_attempts"}},
    });
}

TEST(BadPipeline, HasPositionsThatAreNone) {
    const std::string path = "pipelines[0].source.kinesis.";
    const std::string moment =
        "expected a time such as 2026-09-01T00:00:00Z or a look-back such as -12h";
    expect_lines({
        {with_source("stream_name: s\nstart_position: tip\nstop_position: latest\n"),
         {"k.yaml:6:25: " + path +
              "start_position: found 'tip', expected trim_horizon, latest or {at_timestamp: …}",
          "k.yaml:7:24: " + path +
              "stop_position: found 'latest', expected none, tip or {at_timestamp: …}"}},
        {with_source("stream_name: s\nstart_position: {at_timestamp: 12h}\n"
                     "stop_position: {at_timestamp: 2026-09-01}\n"),
         {"k.yaml:6:40: " + path + "start_position.at_timestamp: found '12h', " + moment,
          "k.yaml:7:39: " + path + "stop_position.at_timestamp: found '2026-09-01', " + moment}},
        {with_source("stream_name: s\nstart_position: {}\nstop_position: {at: 1}\n"),
         {"k.yaml:6:25: " + path + "start_position.at_timestamp: missing",
          "k.yaml:7:24: " + path + "stop_position.at_timestamp: missing",
          "k.yaml:7:25: " + path + "stop_position.at: unknown key; known here: at_timestamp"}},
    });
}

TEST(BadPipeline, SelectsShardsThatThereAreNot) {
    const std::string path = "pipelines[0].source.kinesis.shard_selector.";
    expect_lines({
        {with_source("stream_name: s\nshard_selector: {index: 3, count: 3}\n"),
         {"k.yaml:6:33: " + path + "index: found '3', expected a whole number from 0 to 2"}},
        {with_source("stream_name: s\nshard_selector: {index: 0, count: 0}\n"),
         {"k.yaml:6:43: " + path + "count: found '0', expected a whole number from 1 to 10000"}},
        {with_source("stream_name: s\nshard_selector: {count: 2}\n"),
         {"k.yaml:6:25: " + path + "index: missing"}},
    });
}

TEST(BadPipeline, HasNoPlaceForDeadLetters) {
    const std::string path = "pipelines[0].source.kinesis.on_error";
    expect_lines({
        {with_source("stream_name: s\non_error: dead_letter\n"),
         {"k.yaml:6:19: " + path +
          ": found 'dead_letter', expected skip, fail or {dead_letter: {path: …}}"}},
        {with_source("stream_name: s\non_error: {dead_letter: {}}\n"),
         {"k.yaml:6:33: " + path + ".dead_letter.path: missing"}},
        {with_source("stream_name: s\non_error: {dead_letter: {path: x/}}\n"),
         {"k.yaml:6:40: " + path + ".dead_letter.path: found 'x/', expected the path of a file"}},
        {with_source("stream_name: s\non_error: {dead_letter: {path: ./o.jsonl}}\n"),
         {"k.yaml:7:30: pipelines[0].sink.jsonlines.path: 'o.jsonl' is already the path of a "
          "sink, at k.yaml:6:40"}},
    });
}

TEST(BadPipeline, HasMetadataTwice) {
    const std::string yaml =
        "pipelines:\n  - name: p\n    source:\n      kinesis:\n"
        "        {stream_name: s, format: json, with_metadata: true, schema: {_metadata: json}}\n"
        "    sink: {discard: {}}\n";
    expect_lines(
        {{yaml,
          {"k.yaml:5:55: pipelines[0].source.kinesis.with_metadata: adds the column "
           "_metadata, and the schema has one of that name"}}}
    );
}

TEST(BadPipeline, RotatesByNothing) {
    const std::string path = "pipelines[0].sink.jsonlines.";
    expect_lines({
        {with_sink("path: o\nrotate: {keep: 0, compression: lz4, size: 0, interval: 1ms}\n"),
         {"k.yaml:8:17: " + path + "rotate: expected a size or an interval, else nothing rotates",
          "k.yaml:8:24: " + path +
              "rotate.keep: found '0', expected a whole number from 1 to 1000000",
          "k.yaml:8:40: " + path + "rotate.compression: found 'lz4', expected none, gzip or zstd",
          "k.yaml:8:51: " + path +
              "rotate.size: found '0', expected bytes or a size such as 64MiB, from 1B to 1024TiB",
          "k.yaml:8:64: " + path +
              "rotate.interval: found '1ms', expected milliseconds or a duration such as 30s, from "
              "1s to 366d"}},
        {with_sink("path: o\nrotate: {compression: gzip}\n"),
         {"k.yaml:8:17: " + path + "rotate: expected a size or an interval, else nothing rotates"}},
        {with_sink("path: o-{date}\nrotate: {compression: gzip}\n"), {}},
    });
}

TEST(BadPipeline, HasPathsWithUnknownPlaceholders) {
    const std::string path = "pipelines[0].sink.jsonlines.path: found ";
    const std::string expected = " in a path, expected {date}, {hour}, {shard} or {stream}";
    expect_lines({
        {with_sink("path: o-{day}-{date\n"),
         {"k.yaml:7:15: " + path + "{date" + expected, "k.yaml:7:15: " + path + "{day}" + expected}
        },
    });
}

TEST(BadPipeline, WritesAColumnThatIsNoText) {
    const auto with = [](const std::string& sink) {
        return "pipelines:\n  - name: p\n    source:\n"
               "      kinesis: {stream_name: s, format: json, schema: {count: int, label: str}}\n"
               "    sink: {" +
               sink + "}\n";
    };
    expect_lines({
        {with("plaintext: {path: o}"),
         {"k.yaml:5:23: pipelines[0].sink.plaintext.data: missing; the rows have several columns: "
          "count and label"}},
        {with("raw: {path: o, data: count}"),
         {"k.yaml:5:33: pipelines[0].sink.raw.data: the column count is neither str nor bytes, and "
          "is written as it is"}},
        {with("raw: {path: o, data: labl, framing: prefix}"),
         {"k.yaml:5:33: pipelines[0].sink.raw.data: found 'labl', expected a column of the schema: "
          "count and label",
          "k.yaml:5:48: pipelines[0].sink.raw.framing: found 'prefix', expected none or "
          "length_prefixed"}},
        {with("plaintext: {path: o, data: label}"), {}},
        {with("stdout: {path: o}"),
         {"k.yaml:5:21: pipelines[0].sink.stdout.path: unknown key; known here: name, sort_by and "
          "with_diff_and_time"}},
    });
}

TEST(BadPipeline, ShowsTwoSinksOnStandardOutput) {
    const std::string yaml =
        "pipelines:\n  - name: p\n    source: {kinesis: {stream_name: s}}\n"
        "    sinks: [{stdout: {}}, {stdout: {}}]\n";
    expect_lines(
        {{yaml,
          {"k.yaml:4:36: pipelines[0].sinks[1].stdout: standard output is already that of "
           "a sink, at k.yaml:4:22"}}}
    );
}

TEST(BadPipeline, HasSourcesOutOfTheirLimits) {
    const std::string path = "pipelines[0].source.kinesis.";
    expect_lines({
        {with_source("stream_name: a/b\nautocommit_duration_ms: 0\nmax_backlog_size: 0\n"
                     "read_budget: 0\nname: ..\n"),
         {"k.yaml:5:22: " + path +
              "stream_name: found 'a/b', expected the name of a stream or its "
              "ARN",
          "k.yaml:6:33: " + path +
              "autocommit_duration_ms: found '0', expected milliseconds or a "
              "duration such as 30s, from 1ms to 1h",
          "k.yaml:7:27: " + path +
              "max_backlog_size: found '0', expected a whole number from 1 to "
              "1000000000",
          "k.yaml:8:22: " + path +
              "read_budget: found '0', expected a number above 0 and up to "
              "1e+06",
          "k.yaml:9:15: " + path +
              "name: found '..', expected a name of 1 to 128 of A-Z, a-z, "
              "0-9, '_', '.' and '-'"}},
        {with_source("stream_name: s\nread_budget: inf\nautocommit_duration_ms: 3600001\n"),
         {"k.yaml:6:22: " + path +
              "read_budget: found 'inf', expected a number above 0 and up to "
              "1e+06",
          "k.yaml:7:33: " + path +
              "autocommit_duration_ms: found '3600001', expected milliseconds "
              "or a duration such as 30s, from 1ms to 1h"}},
        {with_source("stream_name: s\nread_budget: 1000001\n"),
         {"k.yaml:6:22: " + path +
          "read_budget: found '1000001', expected a number above 0 and up "
          "to 1e+06"}},
    });
}

TEST(BadPipeline, HasKeysOfAnotherFormat) {
    const std::string path = "pipelines[0].source.kinesis.";
    expect_lines({
        {with_source("stream_name: s\nschema: {a: int}\njson_field_paths: {a: /a}\ntrim: true\n"),
         {"k.yaml:6:9: " + path + "schema: only for format: json, and the format here is raw",
          "k.yaml:7:9: " + path +
              "json_field_paths: only for format: json, and the format here is raw",
          "k.yaml:8:9: " + path + "trim: only for format: plaintext, and the format here is raw"}},
        {with_source("stream_name: s\nformat: json\ntrim: false\n"),
         {"k.yaml:5:9: " + path + "schema: missing; format: json needs the columns",
          "k.yaml:7:9: " + path + "trim: only for format: plaintext, and the format here is json"}},
        {with_source("stream_name: s\nformat: json\nschema: {a: int}\njson_field_paths: {a: [b]}\n"
         ),
         {"k.yaml:8:31: " + path +
          "json_field_paths.a: found a list, expected a JSON pointer such "
          "as /pet/owners/1/name (RFC 6901)"}},
        {with_source("stream_name: s\nformat: json\nschema: {a: int}\njson_field_paths: [a]\n"),
         {"k.yaml:8:27: " + path +
          "json_field_paths: found a list, expected a mapping of columns "
          "to JSON pointers"}},
        {with_source("stream_name: s\nread_budget: nan\n"),
         {"k.yaml:6:22: " + path +
          "read_budget: found 'nan', expected a number above 0 and up to "
          "1e+06"}},
        {with_source("stream_name: s\nformat: jsonn\nschema: {a: int}\n"),
         {"k.yaml:6:17: " + path +
          "format: found 'jsonn', expected raw, plaintext or json; did you "
          "mean json?"}},
    });
}

TEST(BadPipeline, HasSinksThatNameNoColumnOrFile) {
    const std::string path = "pipelines[0].sink.jsonlines.";
    expect_lines({
        {with_sink("sort_by: [count, labl, zzz]\nmode: appendd\nfsync: 1\n"),
         {"k.yaml:7:9: " + path + "path: missing",
          "k.yaml:7:26: " + path +
              "sort_by[1]: found 'labl', expected a column of the schema: "
              "count and label; did you mean label?",
          "k.yaml:7:32: " + path +
              "sort_by[2]: found 'zzz', expected a column of the schema: "
              "count and label",
          "k.yaml:8:15: " + path +
              "mode: found 'appendd', expected append or truncate; did you "
              "mean append?",
          "k.yaml:9:16: " + path + "fsync: found '1', expected true or false"}},
        {with_sink("path: out/\nsort_by: a\n"),
         {"k.yaml:7:15: " + path + "path: found 'out/', expected the path of a file",
          "k.yaml:8:18: " + path + "sort_by: found 'a', expected a list of columns"}},
    });
}

TEST(BadPipeline, AddsTimeToColumnsThatHaveItsName) {
    const std::string head =
        "pipelines:\n  - name: p\n    source:\n      kinesis:\n"
        "        {stream_name: s, format: json, schema: ";
    const std::string tail = "}\n    sink: {jsonlines: {path: o, with_diff_and_time: true}}\n";
    const std::string line =
        "k.yaml:6:53: pipelines[0].sink.jsonlines.with_diff_and_time: adds "
        "the members diff and time, and the column ";
    expect_lines({
        {head + "{time: int}" + tail, {line + "time has such a name"}},
        {head + "{a: {type: int, name: diff}}" + tail, {line + "a has such a name"}},
        {head + "{time: {type: int, name: t}}" + tail, {line + "time has such a name"}},
    });
    EXPECT_EQ(problems_of(head + "{times: int}" + tail), Lines{});
}

TEST(BadPipeline, HasNamesAndPathsThatAreTaken) {
    const auto pipeline = [](std::string_view name, std::string_view source, std::string_view sink
                          ) {
        return "  - name: " + std::string{name} + "\n    source: {kinesis: {stream_name: s" +
               std::string{source} + "}}\n    sink: {jsonlines: {" + std::string{sink} + "}}\n";
    };
    expect_lines({
        {"pipelines:\n" + pipeline("p", "", "path: a") + pipeline("p", "", "path: b"),
         {"k.yaml:5:11: pipelines[1].name: 'p' is already the name of a pipeline, at k.yaml:2:11"}},
        {"pipelines:\n" + pipeline("p", ", name: n", "path: a") +
             pipeline("q", ", name: n", "path: b"),
         {"k.yaml:6:46: pipelines[1].source.kinesis.name: 'n' is already the name of a source, at "
          "k.yaml:3:46"}},
        {"pipelines:\n" + pipeline("p", ", name: n", "path: a") +
             pipeline("q", ", name: n.previous", "path: b"),
         {"k.yaml:6:46: pipelines[1].source.kinesis.name: snapshot file 'n.previous.json' is "
          "already that of a source, at k.yaml:3:46"}},
        {"pipelines:\n" + pipeline("p", ", name: n.previous", "path: a") +
             pipeline("q", ", name: n", "path: b"),
         {"k.yaml:6:46: pipelines[1].source.kinesis.name: snapshot file 'n.previous.json' is "
          "already that of a source, at k.yaml:3:46"}},
        {"pipelines:\n" + pipeline("p", ", name: q", "path: a") + pipeline("q", "", "path: b"),
         {"k.yaml:5:11: pipelines[1].name: 'q' is already the name of a source, at k.yaml:3:46"}},
        {"pipelines:\n" + pipeline("p", "", "path: a, name: n") +
             pipeline("q", "", "path: b, name: n"),
         {"k.yaml:7:39: pipelines[1].sink.jsonlines.name: 'n' is already the name of a sink, at "
          "k.yaml:4:39"}},
        {"pipelines:\n" + pipeline("p", "", "path: a, name: q-sink") + pipeline("q", "", "path: b"),
         {"k.yaml:7:23: pipelines[1].sink.jsonlines: the name that it has by default is already "
          "that of a sink, at k.yaml:4:39"}},
        {"pipelines:\n" + pipeline("p", "", "path: /x/a") + pipeline("q", "", "path: /x/y/.././/a"),
         {"k.yaml:7:30: pipelines[1].sink.jsonlines.path: '/x/y/.././/a' is already the path of a "
          "sink, at k.yaml:4:30"}},
    });
}

}  // namespace
