#include "config/config_text.hpp"
#include "config/table_indent.hpp"
#include "row/row_encoder.hpp"

#include <gtest/gtest.h>

namespace kinesisd::config {

namespace {

// One pipeline whose static source has these lines, of which the first is line 5, at column 9.
std::string with_static(std::string_view lines) {
    std::string yaml = with_source(lines);
    return yaml.replace(yaml.find("kinesis:"), 8, "static:");
}

Lines rows_of(const Config& config) {
    const auto& source = std::get<StaticSource>(config.pipelines.at(0).source);
    const JsonEncoder encoder{source.row_schema, Stamps::none};
    Lines lines;
    if (!source.table) return {"no table"};
    for (std::size_t row = 0; row < source.table->rows().size(); ++row)
        encoder.encode(source.table->rows().row(row), {}, lines.emplace_back());
    return lines;
}

TEST(StaticSource, ReadsADrawnTable) {
    const Config config = config_of(with_static("markdown: |\n  a | b\n  1 | x\n  2 | y\n"));
    EXPECT_EQ(rows_of(config), (Lines{R"({"a":1,"b":"x"})", R"({"a":2,"b":"y"})"}));
}

TEST(StaticSource, ReadsATableWhoseHeaderStandsFurtherRightThanItsRows) {
    const Config config = config_of(with_static("markdown: |\n      | a | b\n    1 | 5 | x\n"));
    EXPECT_EQ(rows_of(config), (Lines{R"({"a":5,"b":"x"})"}));
}

TEST(StaticSource, ReadsAListOfMappings) {
    const Config config =
        config_of(with_static("rows:\n  - {a: 1, b: x, c: {d: [1]}}\n  - {a: 2.5, b: \"7\"}\n"));
    EXPECT_EQ(
        rows_of(config),
        (Lines{R"({"a":1.0,"b":"x","c":{"d":[1]}})", R"({"a":2.5,"b":"7","c":null})"})
    );
}

TEST(StaticSource, TheSchemaSaysTypesOrderAndDefaults) {
    const Config config = config_of(with_static(
        "schema: {b: str, a: {type: float, default_value: 9.5}}\nrows: [{b: 1}, {a: 2, b: y}]\n"
    ));
    EXPECT_EQ(rows_of(config), (Lines{R"({"b":"1","a":9.5})", R"({"b":"y","a":2.0})"}));
}

TEST(StaticSource, APathIsAFileThatIsReadOnce) {
    for (const auto& [path, format] : {
             std::pair{"a.jsonl", FileFormat::jsonlines},
             {"a.csv", FileFormat::csv},
             {"a.csv.gz", FileFormat::csv},
             {"a.jsonl.zst", FileFormat::jsonlines},
         }) {
        const Config config =
            config_of(with_static("path: " + std::string{path} + "\nschema: {a: int}\n"));
        const auto& source = std::get<FileSource>(config.pipelines.at(0).source);
        EXPECT_EQ(source.path, path);
        EXPECT_EQ(source.mode, InputMode::once);
        EXPECT_EQ(source.format, format) << path;
        EXPECT_TRUE(is_bounded(config.pipelines.at(0).source));
    }
}

TEST(StaticSource, SaysWhatIsWrongAndWhere) {
    const std::string source = "pipelines[0].source.static";
    expect_lines({
        {with_static("schema: {a: int}\n"),
         {"k.yaml:5:9: " + source + ": expected one of markdown, rows and path"}},
        {with_static("markdown: a\nrows: []\n"),
         {"k.yaml:6:9: " + source + ".rows: expected one of markdown and rows, and both stand here"}
        },
        {with_static("markdown: |\n  a | b\n  1\n"),
         {"k.yaml:5:19: " + source + ".markdown: line 2: has 1 cell, the header has 2"}},
        {with_static("rows: 3\n"),
         {"k.yaml:5:15: " + source +
          ".rows: found '3', expected a list of mappings of columns to values"}},
        {with_static("schema: {count: int}\nrows: [{coun: 1}]\n"),
         {"k.yaml:6:17: " + source +
          ".rows[0].coun: the schema has no such column; did you mean count?"}},
        {with_static("rows: [{a: 1, __time__: 3}]\n"),
         {"k.yaml:5:33: " + source +
          ".rows[0].__time__: found '3', expected an even number of at least 0"}},
        {with_static("schema: {a: int}\nrows: [{a: 1}, {a: x}]\n"),
         {"k.yaml:6:15: " + source +
          ".rows: row 2: wrong_type: column 'a': expected int, found \"x\""}},
    });
}

TEST(DebugData, AreYieldedOnlyWithDebug) {
    const std::string yaml =
        with_source("format: json\nschema: {a: int}\nstream_name: s\ndebug_data: |\n  a\n  1\n");
    EXPECT_TRUE(std::holds_alternative<KinesisSource>(config_of(yaml).pipelines[0].source));
    const Config config = config_of(yaml + "debug: true\n");
    EXPECT_EQ(rows_of(config), Lines{R"({"a":1})"});
    EXPECT_FALSE(is_persistent(config.pipelines[0].source));
}

TEST(DebugData, StandInForFilesToo) {
    const std::string yaml =
        "pipelines:\n  - name: p\n    source:\n      csv:\n        path: in.csv\n"
        "        schema: {a: int}\n        with_metadata: true\n        debug_data: |\n"
        "          a\n          1\n    sink: {jsonlines: {path: o.jsonl}}\ndebug: true\n";
    EXPECT_EQ(rows_of(config_of(yaml)), Lines{R"({"a":1,"_metadata":null})"});
}

TEST(DebugData, AreCheckedEvenWithoutDebug) {
    const std::string yaml =
        with_source("format: json\nschema: {a: int}\nstream_name: s\ndebug_data: |\n  a\n  x\n");
    ASSERT_EQ(problems_of(yaml).size(), 1U);
    EXPECT_NE(problems_of(yaml)[0].find("debug_data: line 2: "), std::string::npos);
}

TEST(DebugData, LeaveTheMetadataColumnEmpty) {
    const Config config = config_of(
        with_source("stream_name: s\nformat: plaintext\nwith_metadata: true\n"
                    "debug_data: |\n  data\n  hello\n") +
        "debug: true\n"
    );
    EXPECT_EQ(rows_of(config), Lines{R"({"data":"hello","_metadata":null})"});
}

TEST(TableIndent, ChangesOnlyTablesWhoseHeaderStandsFurtherRight) {
    const std::string even = "x:\n  markdown: |\n    a\n    1\ny: 1\n";
    EXPECT_EQ(with_table_indents(even), even);
    EXPECT_EQ(
        with_table_indents("x:\n  debug_data: |\n      | a\n    1 | 2\ny: 1\n"),
        "x:\n  debug_data: |2\n      | a\n    1 | 2\ny: 1\n"
    );
    EXPECT_EQ(
        with_table_indents("- markdown: |\n      | a\n    1 | 2\n- z: |\n   a\n  b\n"),
        "- markdown: |2\n      | a\n    1 | 2\n- z: |\n   a\n  b\n"
    );
}

}  // namespace

}  // namespace kinesisd::config
