#include "config/config_text.hpp"
#include "config/problem_list.hpp"

#include <gmock/gmock.h>

using namespace kinesisd;
using namespace kinesisd::config;

namespace {

TEST(BadConfig, IsNoMappingOfSections) {
    expect_lines({
        {"", {"k.yaml:1:1: the file is empty, expected a mapping"}},
        {"- a\n", {"k.yaml:1:1: found a list, expected a mapping"}},
        {"just words\n", {"k.yaml:1:1: found 'just words', expected a mapping"}},
        {"a: [1\n", {"k.yaml:2:1: not YAML: end of sequence flow not found"}},
        {with_pipeline("---\na: 1\n"), {"k.yaml:5:1: a second document; a file holds one"}},
        {"threads: 1\n", {"k.yaml:1:1: pipelines: missing; expected one pipeline at least"}},
        {"pipelines: []\n",
         {"k.yaml:1:12: pipelines: found an empty list, expected a list of one pipeline at least"}},
        {"pipelines:\n",
         {"k.yaml:1:1: pipelines: found nothing, expected a list of one pipeline at least"}},
        {"pipelines: {a: b}\n",
         {"k.yaml:1:12: pipelines: found a mapping, expected a list of one pipeline at least"}},
    });
    EXPECT_EQ(
        problems_of(std::vector<SourceText>{}),
        Lines{"pipelines: missing; expected one pipeline at least"}
    );
}

TEST(BadConfig, HasKeysThatAreUnknownRepeatedOrNoNames) {
    expect_lines({
        {with_pipeline("thread: 1\n"), {"k.yaml:5:1: thread: unknown key; did you mean threads?"}},
        {with_pipeline("log: {colour: red}\n"),
         {"k.yaml:5:7: log.colour: unknown key; known here: level and format"}},
        {with_pipeline("log: {level: info, \"a b\": 1}\n"),
         {"k.yaml:5:20: log[\"a b\"]: unknown key; known here: level and format"}},
        {with_pipeline("log: {level: info, level: warn}\n"),
         {"k.yaml:5:20: log.level: stands twice, first at k.yaml:5:7"}},
        {with_pipeline("? [a]\n: b\n"), {"k.yaml:5:3: found a list as a key, expected a name"}},
        {with_pipeline("log: {~: b}\n"),
         {"k.yaml:5:7: log: found nothing as a key, expected a name"}},
        {with_pipeline("log: !include x\n"),
         {"k.yaml:5:6: log: found the tag !include, expected none"}},
        {with_pipeline("log: loud\n"), {"k.yaml:5:6: log: found 'loud', expected a mapping"}},
    });
}

TEST(BadConfig, HasValuesThatAreNotWhatTheKeyTakes) {
    expect_lines({
        {with_pipeline("threads: 0\n"),
         {"k.yaml:5:10: threads: found '0', expected a whole number from 1 to 64"}},
        {with_pipeline("threads: 65\n"),
         {"k.yaml:5:10: threads: found '65', expected a whole number from 1 to 64"}},
        {with_pipeline("threads: \"1\"\n"),
         {"k.yaml:5:10: threads: found \"1\", expected a whole number from 1 to 64"}},
        {with_pipeline("threads: [1]\n"),
         {"k.yaml:5:10: threads: found a list, expected a whole number from 1 to 64"}},
        {with_pipeline("threads:\n"),
         {"k.yaml:5:1: threads: found nothing, expected a whole number from 1 to 64"}},
        {with_pipeline("memory_limit: 16777215\n"),
         {"k.yaml:5:15: memory_limit: found '16777215', expected bytes or a size such as 64MiB, "
          "from 16MiB to 1TiB"}},
        {with_pipeline("memory_limit: 1e9\n"),
         {"k.yaml:5:15: memory_limit: found '1e9', expected bytes or a size such as 64MiB, "
          "from 16MiB to 1TiB"}},
        {with_pipeline("memory_limit: '16777216'\n"),
         {"k.yaml:5:15: memory_limit: found \"16777216\", expected bytes or a size such as 64MiB, "
          "from 16MiB to 1TiB"}},
        {with_pipeline("shutdown_timeout_ms: -1\n"),
         {"k.yaml:5:22: shutdown_timeout_ms: found '-1', expected milliseconds or a duration such "
          "as 30s, from 0ms to 1h"}},
        {with_pipeline("shutdown_timeout_ms: -1s\n"),
         {"k.yaml:5:22: shutdown_timeout_ms: found '-1s', expected milliseconds or a duration such "
          "as 30s, from 0ms to 1h"}},
        {with_pipeline("shutdown_timeout_ms: 18446744073709551615\n"),
         {"k.yaml:5:22: shutdown_timeout_ms: found '18446744073709551615', expected milliseconds "
          "or a duration such as 30s, from 0ms to 1h"}},
        {with_pipeline("shutdown_timeout_ms: \"30\"\n"),
         {"k.yaml:5:22: shutdown_timeout_ms: found \"30\", expected milliseconds or a duration "
          "such as 30s, from 0ms to 1h"}},
        {with_pipeline("log: {level: wann, format: xml}\n"),
         {"k.yaml:5:14: log.level: found 'wann', expected trace, debug, info, warn or error; did "
          "you mean warn?",
          "k.yaml:5:28: log.format: found 'xml', expected text or json"}},
        {with_pipeline("http: {listen: 9464, per_shard_metrics: yes}\n"),
         {"k.yaml:5:16: http.listen: found '9464', expected host:port such as 127.0.0.1:9464, or "
          "off",
          "k.yaml:5:41: http.per_shard_metrics: found 'yes', expected true or false"}},
        {with_pipeline("aws: {region: \"EU West\", tls: {ca_bundle: \"\"}}\n"),
         {"k.yaml:5:15: aws.region: found \"EU West\", expected a region such as eu-west-1",
          "k.yaml:5:43: aws.tls.ca_bundle: found \"\", expected the path of a PEM file"}},
        {with_pipeline("aws: {tls: {ca_bundle: \"a\\0b\\n\"}}\n"),
         {"k.yaml:5:24: aws.tls.ca_bundle: found \"a\\x00b\\n\", expected the path of a PEM file"}},
        {with_pipeline("aws: {endpoint_url: \"https://user:password@h\"}\n"),
         {"k.yaml:5:21: aws.endpoint_url: found a URL with '@', expected a URL such as "
          "http://localhost:4567 without a user"}},
        {with_pipeline("aws: {endpoint_url: localhost}\n"),
         {"k.yaml:5:21: aws.endpoint_url: found 'localhost', expected a URL such as "
          "http://localhost:4567"}},
    });
}

TEST(BadConfig, NeedsAFolderForPersistence) {
    expect_lines({
        {with_pipeline("persistence:\n"), {"k.yaml:5:1: persistence.backend: missing"}},
        {with_pipeline("persistence: {backend: {}}\n"),
         {"k.yaml:5:24: persistence.backend.filesystem: missing"}},
        {with_pipeline("persistence: {backend: {filesystem: {}}}\n"),
         {"k.yaml:5:37: persistence.backend.filesystem.path: missing"}},
        {with_pipeline("persistence: {backend: {filesystem: {path: [a]}}}\n"),
         {"k.yaml:5:44: persistence.backend.filesystem.path: found a list, expected the path of a "
          "folder"}},
    });
}

TEST(BadConfig, SetsASharedSectionInTwoFiles) {
    const std::vector<SourceText> files{
        {"b.yaml", "threads: 1\nlog: {level: info}\n"},
        {"a.yaml", with_pipeline("log: {}\nthreads: 1\n")},
        {"c.yaml", "log: {level: [}\n"},
    };
    EXPECT_EQ(
        problems_of(files),
        (Lines{
            "a.yaml:5:1: log: stands already at b.yaml:2:1; one file may set it",
            "a.yaml:6:1: threads: stands already at b.yaml:1:1; one file may set it",
            "c.yaml:1:15: not YAML: illegal flow end",
        })
    );
}

TEST(BadConfig, IsReportedWithTwentyMistakesAtOnce) {
    const Lines lines = problems_of(R"(aws:
  regoin: eu-west-1
  connect_timeout_ms: soon
  wire: xml
http: {listen: here, per_shard_metrics: 1}
log: {level: loud, level: info}
persistence: {backend: {s3: {}}}
memory_limit: 1MiB
threads: many
colour: red
pipelines:
  - name: p
    source:
      kinesis:
        format: json
        schema: {amount: intt, when: {type: int, default_value: x}, owner: {typ: int}}
        json_field_paths: {ownr: /d, amount: a}
        read_budget: 0
    sinks:
      - jsonlines: {path: o, sort_by: [zzz]}
      - jsonlines: {path: ./o}
  - {name: p, source: {csv: {}}, sink: discard}
)");
    EXPECT_EQ(
        lines,
        (Lines{
            "k.yaml:2:3: aws.regoin: unknown key; did you mean region?",
            "k.yaml:3:23: aws.connect_timeout_ms: found 'soon', expected milliseconds or a "
            "duration such as 30s, from 1ms to 1h",
            "k.yaml:4:9: aws.wire: found 'xml', expected json or cbor",
            "k.yaml:5:16: http.listen: found 'here', expected host:port such as 127.0.0.1:9464, or "
            "off",
            "k.yaml:5:41: http.per_shard_metrics: found '1', expected true or false",
            "k.yaml:6:14: log.level: found 'loud', expected trace, debug, info, warn or error",
            "k.yaml:6:20: log.level: stands twice, first at k.yaml:6:7",
            "k.yaml:7:24: persistence.backend.filesystem: missing",
            "k.yaml:7:25: persistence.backend.s3: unknown key; known here: filesystem",
            "k.yaml:8:15: memory_limit: found '1MiB', expected bytes or a size such as 64MiB, from "
            "16MiB to 1TiB",
            "k.yaml:9:10: threads: found 'many', expected a whole number from 1 to 64",
            "k.yaml:10:1: colour: unknown key; known here: aws, http, log, persistence, "
            "memory_limit, threads, shutdown_timeout_ms, debug and pipelines",
            "k.yaml:15:9: pipelines[0].source.kinesis.stream_name: missing",
            "k.yaml:16:26: pipelines[0].source.kinesis.schema.amount: unknown type 'intt'; did you "
            "mean 'int'?",
            "k.yaml:16:65: pipelines[0].source.kinesis.schema.when.default_value: found 'x', "
            "expected a value of the type int",
            "k.yaml:16:76: pipelines[0].source.kinesis.schema.owner.type: missing",
            "k.yaml:16:77: pipelines[0].source.kinesis.schema.owner.typ: unknown key; did you mean "
            "type?",
            "k.yaml:17:28: pipelines[0].source.kinesis.json_field_paths.ownr: expected a column of "
            "the schema: amount, when and owner; did you mean owner?",
            "k.yaml:17:46: pipelines[0].source.kinesis.json_field_paths.amount: found 'a', "
            "expected a JSON pointer such as /pet/owners/1/name (RFC 6901)",
            "k.yaml:18:22: pipelines[0].source.kinesis.read_budget: found '0', expected a number "
            "above 0 and up to 1e+06",
            "k.yaml:20:40: pipelines[0].sinks[0].jsonlines.sort_by[0]: found 'zzz', expected a "
            "column of the schema: amount, when and owner",
            "k.yaml:21:27: pipelines[0].sinks[1].jsonlines.path: './o' is already the path of a "
            "sink, at k.yaml:20:27",
            "k.yaml:22:12: pipelines[1].name: 'p' is already the name of a pipeline, at "
            "k.yaml:12:11",
            "k.yaml:22:29: pipelines[1].source.csv.path: missing",
            "k.yaml:22:29: pipelines[1].source.csv.schema: missing",
            "k.yaml:22:40: pipelines[1].sink: found 'discard', expected a mapping",
        })
    );
}

TEST(BadConfig, StopsReportingAtALimit) {
    std::string yaml{one_pipeline};
    for (int i = 0; i < 2000; ++i)
        yaml.append("unknown-key-").append(std::to_string(i)).append(": 1\n");
    const Lines lines = problems_of(yaml);
    ASSERT_EQ(lines.size(), ProblemList::problems_max);
    EXPECT_THAT(lines.back(), testing::HasSubstr("k.yaml:1004:1: too many problems"));
}

}  // namespace
