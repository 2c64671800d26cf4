#include "config/config_text.hpp"

#include <gtest/gtest.h>

namespace kinesisd::config {

namespace {

// One pipeline whose source of this kind has these lines, of which the first is line 5, at
// column 9.
std::string with_file(std::string_view kind, std::string_view lines) {
    std::string yaml = with_source(lines);
    return yaml.replace(yaml.find("kinesis:"), 8, std::string{kind} + ":");
}

const FileSource& file_of(const Config& config) {
    return std::get<FileSource>(config.pipelines.at(0).source);
}

TEST(FileSource, HasDefaults) {
    const Config config = config_of(with_file("plaintext", "path: in/app.log\n"));
    const FileSource& source = file_of(config);
    EXPECT_EQ(source.format, FileFormat::plaintext);
    EXPECT_EQ(source.path, "in/app.log");
    EXPECT_EQ(source.mode, InputMode::streaming);
    EXPECT_EQ(source.name, "p");
    EXPECT_EQ(source.on_error.action, OnRowError::Action::skip);
    EXPECT_EQ(source.row_schema.column_names(), "data");
    EXPECT_FALSE(is_bounded(config.pipelines.at(0).source));
    EXPECT_EQ(stream_of(config.pipelines.at(0).source), "");
}

TEST(FileSource, ReadsEveryKey) {
    const Config config = config_of(with_file(
        "jsonlines",
        "path: ./in//*.jsonl\nmode: static\nschema: {n: int, s: str}\n"
        "json_field_paths: {s: /a/0}\nautocommit_duration_ms: 20\nname: lines\n"
        "max_backlog_size: 7\nwith_metadata: true\non_error: {dead_letter: {path: bad.jsonl}}\n"
    ));
    const FileSource& source = file_of(config);
    EXPECT_EQ(source.format, FileFormat::jsonlines);
    EXPECT_EQ(source.path, "in/*.jsonl");
    EXPECT_EQ(source.mode, InputMode::once);
    EXPECT_EQ(source.schema.column_names(), "n and s");
    EXPECT_EQ(source.row_schema.column_names(), "n, s and _metadata");
    EXPECT_EQ(source.json_field_paths.at("s"), "/a/0");
    EXPECT_EQ(source.autocommit, std::chrono::milliseconds{20});
    EXPECT_EQ(source.name, "lines");
    EXPECT_EQ(source.max_backlog_rows, 7U);
    EXPECT_EQ(source.on_error.path, "bad.jsonl");
    EXPECT_TRUE(is_bounded(config.pipelines.at(0).source));
}

TEST(FileSource, SaysWhatIsWrong) {
    const std::string path = "pipelines[0].source.";
    expect_lines({
        {with_file("csv", "mode: once\n"),
         {"k.yaml:5:9: " + path + "csv.path: missing",
          "k.yaml:5:9: " + path + "csv.schema: missing",
          "k.yaml:5:15: " + path + "csv.mode: found 'once', expected streaming or static"}},
        {with_file("plaintext", "path: a\nschema: {a: int}\n"),
         {"k.yaml:6:9: " + path +
          "plaintext.schema: unknown key; known here: path, mode, autocommit_duration_ms, name, "
          "max_backlog_size, with_metadata, on_error and debug_data"}},
        {with_file("csv", "path: a\nschema: {a: int}\njson_field_paths: {a: /b}\n"),
         {"k.yaml:7:9: " + path +
          "csv.json_field_paths: unknown key; known here: path, mode, schema, "
          "autocommit_duration_ms, name, max_backlog_size, with_metadata, on_error and debug_data"}
        },
        {with_file("jsonlines", "path: a\nschema: {_metadata: int}\nwith_metadata: true\n"),
         {"k.yaml:7:24: " + path +
          "jsonlines.with_metadata: adds the column _metadata, and the schema has one of that "
          "name"}},
    });
}

// The sink of these pipelines writes o.jsonl.
TEST(FileSource, MustNotReadWhatTheConfigurationWrites) {
    const auto problem = [](const std::string& path) {
        return "k.yaml:5:15: pipelines[0].source.plaintext.path: '" + path +
               "' means a file that is written too, at k.yaml:6:30";
    };
    expect_lines({
        {with_file("plaintext", "path: o.jsonl\n"), {problem("o.jsonl")}},
        {with_file("plaintext", "path: ./in/../o.jsonl\n"), {problem("./in/../o.jsonl")}},
        {with_file("plaintext", "path: '*.jsonl'\n"),
         {"k.yaml:5:15: pipelines[0].source.plaintext.path: \"*.jsonl\" means a file that is "
          "written too, at k.yaml:6:30"}},
        {with_file("plaintext", "path: o*.log\n"), {}},
        {with_file("plaintext", "path: in/o.jsonl\n"), {}},
        {with_file("plaintext", "path: bad\non_error: {dead_letter: {path: bad/x}}\n"),
         {"k.yaml:5:15: pipelines[0].source.plaintext.path: 'bad' means a file that is written "
          "too, at k.yaml:6:40"}},
        {"pipelines:\n  - name: p\n    source: {plaintext: {path: out/*.log}}\n"
         "    sink: {plaintext: {path: 'out/{date}-{hour}.log'}}\n",
         {"k.yaml:3:32: pipelines[0].source.plaintext.path: 'out/*.log' means a file that is "
          "written too, at k.yaml:4:30"}},
    });
}

}  // namespace

}  // namespace kinesisd::config
