#include "config/config_text.hpp"

#include <string>

using namespace kinesisd;
using namespace kinesisd::config;

namespace {

std::string with_column(std::string_view column) {
    return with_source("stream_name: s\nformat: json\nschema:\n  c: " + std::string{column} + "\n");
}

struct DefaultCase {
    std::string_view type;
    std::string_view value;
    std::string_view json;  // empty: refused
};

TEST(SchemaSection, ReadsDefaultsByTheTypeOfTheColumn) {
    const DefaultCase cases[] = {
        {"int", "5", "5"},
        {"int", "-5", "-5"},
        {"int", "9223372036854775807", "9223372036854775807"},
        {"int", "9223372036854775808", ""},
        {"int", "1.0", ""},
        {"int", "'5'", ""},
        {"int", "05", ""},
        {"int", "0x5", ""},
        {"int", "true", ""},
        {"int", "[1]", ""},
        {"int", "null", ""},
        {"int | None", "null", "null"},
        {"int | None", "~", "null"},
        {"float", "0.0", "0.0"},
        {"float", "1", "1"},
        {"float", "-1e9", "-1e9"},
        {"float", ".5", ""},
        {"float", "nan", ""},
        {"bool", "true", "true"},
        {"bool", "yes", ""},
        {"bool", "1", ""},
        {"str", "abc", "\"abc\""},
        {"str", "5", "\"5\""},
        {"str", "true", "\"true\""},
        {"str", "''", "\"\""},
        {"str", "'null'", "\"null\""},
        {"str", "null", ""},
        {"str", "\"a\\\"\\\\ü\"", "\"a\\\"\\\\ü\""},
        {"bytes", "aGk=", "\"aGk=\""},
        {"bytes", "aGk", ""},
        {"any", "5", "5"},
        {"any", "'5'", "\"5\""},
        {"any", "word", "\"word\""},
        {"any", "[1]", ""},
        {"json", "{a: [1, two, ~, 'x']}", "{\"a\":[1,\"two\",null,\"x\"]}"},
        {"json", "null", ""},
        {"json | None", "null", "null"},
        {"datetime_naive", "2024-01-02T03:04:05", "\"2024-01-02T03:04:05\""},
        {"datetime_naive", "2024-01-02", ""},
        {"datetime_utc", "2024-01-02T03:04:05Z", "\"2024-01-02T03:04:05Z\""},
        {"duration", "5", "5"},
        {"duration", "5s", ""},
        {"'tuple[int, str]'", "[1, 2]", "[1,\"2\"]"},
        {"'tuple[int, str]'", "[1]", ""},
        {"list[str]", "[a, 1]", "[\"a\",\"1\"]"},
        {"list[int]", "[]", "[]"},
        {"list[int]", "[x]", ""},
        {"array[int]", "{shape: [2], elements: [1, 2]}", "{\"shape\":[2],\"elements\":[1,2]}"},
        {"array[int]", "{shape: [2], elements: [1]}", ""},
    };
    for (const DefaultCase& c : cases) {
        const std::string column =
            "{type: " +
            (c.type.front() == '\'' ? std::string{c.type} : "'" + std::string{c.type} + "'") +
            ", default_value: " + std::string{c.value} + "}";
        const Lines lines = problems_of(with_column(column));
        if (c.json.empty()) {
            ASSERT_EQ(lines.size(), 1U) << column;
            EXPECT_NE(lines[0].find(".schema.c.default_value: found "), std::string::npos);
            EXPECT_NE(lines[0].find("expected a value of the type "), std::string::npos);
        } else {
            ASSERT_EQ(lines, Lines{}) << column;
            const Config config = config_of(with_column(column));
            EXPECT_EQ(source_of(config).schema.columns().at(0).default_json, c.json) << column;
        }
    }
}

TEST(SchemaSection, KeepsTheOrderOfTheText) {
    const Config config =
        config_of(with_source("stream_name: s\nformat: json\nschema: {z: int, a: int, m: int}\n"));
    EXPECT_EQ(source_of(config).schema.column_names(), "z, a and m");
}

TEST(SchemaSection, SaysWhatIsWrongWithAColumn) {
    const std::string head = "pipelines[0].source.kinesis.schema";
    const std::pair<std::string, Lines> cases[] = {
        {with_source("stream_name: s\nformat: json\nschema: {}\n"),
         {"k.yaml:7:17: " + head +
          ": found an empty mapping, expected a mapping of columns to "
          "types"}},
        {with_source("stream_name: s\nformat: json\nschema: [a]\n"),
         {"k.yaml:7:17: " + head + ": found a list, expected a mapping of columns to types"}},
        {with_source("stream_name: s\nformat: json\nschema: {a: int, a: str}\n"),
         {"k.yaml:7:26: " + head + ".a: stands twice, first at k.yaml:7:18"}},
        {with_source("stream_name: s\nformat: json\nschema: {\"\": int}\n"),
         {"k.yaml:7:18: " + head + "[\"\"]: found an empty name, expected one of a column"}},
        {with_source("stream_name: s\nformat: json\nschema: {a: int, b: {type: int, name: a}}\n"),
         {"k.yaml:7:26: " + head + ".b: has the same name in JSON as the column a"}},
        {with_column(""),
         {"k.yaml:8:11: " + head +
          ".c: found nothing, expected a type such as int, str or float | "
          "None"}},
        {with_column("[int]"),
         {"k.yaml:8:14: " + head +
          ".c: found a list, expected a type such as int, str or float | "
          "None"}},
        {with_column("floot | None"),
         {"k.yaml:8:14: " + head + ".c: unknown type 'floot'; did you mean 'float'?"}},
        {with_column("{type: int, primary_key: 1, name: ''}"),
         {"k.yaml:8:39: " + head + ".c.primary_key: found '1', expected true or false",
          "k.yaml:8:48: " + head + ".c.name: found \"\", expected the name of a JSON member"}},
    };
    for (const auto& [yaml, lines] : cases)
        EXPECT_EQ(problems_of(yaml), lines) << yaml;
}

TEST(SchemaSection, BoundsTheSizeOfADefault) {
    std::string yaml =
        "stream_name: s\nformat: json\nschema:\n  c:\n    type: json\n"
        "    default_value:\n      l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int level = 1; level < 9; ++level) {
        const std::string before = "*l" + std::to_string(level - 1);
        yaml.append("      l" + std::to_string(level) + ": &l" + std::to_string(level) + " [");
        for (int i = 0; i < 10; ++i)
            yaml.append(i == 0 ? "" : ", ").append(before);
        yaml.append("]\n");
    }
    const Lines lines = problems_of(with_source(yaml));
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NE(lines[0].find("expected a value of the type json"), std::string::npos);
}

}  // namespace
