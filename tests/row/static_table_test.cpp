#include "row/static_table.hpp"

#include "row/row_encoder.hpp"
#include "row/row_key.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kinesisd {

namespace {

Column column(const std::string& name, const std::string& type) {
    return {name, name, parse_type(type).value(), Column::Role::plain, std::nullopt};
}

Result<std::shared_ptr<const StaticTable>> table_of(const std::string& text, const Schema& schema) {
    const Result<TableText> drawn = parse_table_text(text);
    if (!drawn) return drawn.error();
    Result<std::vector<StaticTable::Row>> rows = StaticTable::rows_of(*drawn, schema);
    if (!rows) return rows.error();
    return StaticTable::make(schema, schema, *std::move(rows));
}

std::shared_ptr<const StaticTable> inferred(const std::string& text) {
    return table_of(text, infer_schema(parse_table_text(text).value())).value();
}

std::vector<std::string> lines_of(const StaticTable& table) {
    const JsonEncoder encoder{table.rows().schema(), Stamps::none};
    std::vector<std::string> lines;
    for (std::size_t row = 0; row < table.rows().size(); ++row)
        encoder.encode(table.rows().row(row), {}, lines.emplace_back());
    return lines;
}

TEST(StaticTable, HasTheRowsOfItsText) {
    const auto table = inferred("  | a | b | c\n1 | 5 | x | True\n2 | 6 | None | False\n");
    const std::vector<std::string> expected{
        R"({"a":5,"b":"x","c":true})", R"({"a":6,"b":null,"c":false})"
    };
    EXPECT_EQ(lines_of(*table), expected);
}

TEST(StaticTable, KeysAreThoseOfTheIds) {
    const auto table = inferred("  | a\n1 | x\n2 | y\n3 | z\n");
    std::vector<std::string> keys;
    for (const RowKey& key : table->rows().keys())
        keys.push_back(pointer_text(key));
    const std::vector<std::string> expected{
        "^YYY4HABTRW7T8VX2Q429ZYV70W", "^Z3QWT294JQSHPSR8KTPG9ECE4W", "^3CZ78B48PASGNT231ZECWPER90"
    };
    EXPECT_EQ(keys, expected);
}

TEST(StaticTable, WithoutIdsTheKeysAreThoseOfZeroOneTwo) {
    const auto table = inferred("a\nx\ny\n");
    EXPECT_EQ(table->rows().keys()[0], key_of_id(0));
    EXPECT_EQ(table->rows().keys()[1], key_of_id(1));
}

TEST(StaticTable, AnIdMayBeAText) {
    const auto table = inferred("id | a\nfirst | x\nsecond | y\n");
    EXPECT_NE(table->rows().keys()[0], table->rows().keys()[1]);
    EXPECT_EQ(table->rows().keys()[0], inferred("id | b\nfirst | z\n")->rows().keys()[0]);
}

TEST(StaticTable, APrimaryKeyNamesTheRowsBeforeTheirIds) {
    Schema schema{{column("a", "int"), column("b", "str")}};
    std::vector<Column> columns = schema.columns();
    columns[0].role = Column::Role::primary_key;
    const auto table = table_of("  | a | b\n1 | 5 | x\n", Schema{columns}).value();
    const Value five = Value::integer(5);
    EXPECT_EQ(table->rows().keys()[0], key_of_columns({&five, 1}));
}

TEST(StaticTable, RowsComeInTheOrderOfTheirTimesAndElseAsTheyStand) {
    const auto table = inferred(
        "a | __time__ | __diff__\n1 | 4 | 1\n2 | 2 | 1\n3 | 4 | -1\n4 | 2 | 1\n5 | None | 1\n"
    );
    const std::vector<std::string> expected{
        R"({"a":5})", R"({"a":2})", R"({"a":4})", R"({"a":1})", R"({"a":3})"
    };
    EXPECT_EQ(lines_of(*table), expected);
    EXPECT_EQ(table->end_of_time(0), 1U);
    EXPECT_EQ(table->end_of_time(1), 3U);
    EXPECT_EQ(table->end_of_time(3), 5U);
    EXPECT_EQ(table->rows().diffs()[4], -1);
}

TEST(StaticTable, AChangedTableHasAnotherFingerprint) {
    const RowKey one = inferred("a\n1\n")->fingerprint();
    EXPECT_EQ(one, inferred("a\n1\n")->fingerprint());
    EXPECT_NE(one, inferred("a\n2\n")->fingerprint());
    EXPECT_NE(one, inferred("a\n1\n1\n")->fingerprint());
    EXPECT_NE(one, inferred("a | __time__\n1 | 2\n")->fingerprint());
    EXPECT_NE(one, inferred("a | __diff__\n1 | -1\n")->fingerprint());
}

TEST(StaticTable, SaysWhatIsWrongAndWhere) {
    struct Case {
        std::string text;
        std::string expected;
    };
    const Schema schema{{column("count", "int"), column("name", "str")}};
    const std::vector<Case> cases{
        {"count | nam\n1 | x\n", "line 1: the schema has no column nam; did you mean name?"},
        {"count | name | z\n1 | x | 2\n", "line 1: the schema has no column z"},
        {"count\n1\n", "line 2: missing_field: column 'name': the document has no member 'name'"},
        {"count | name\n1.5 | x\n", "line 2: wrong_type: column 'count': expected int, found 1.5"},
        {"count | name\n1 | None\n", "line 2: wrong_type: column 'name': expected str, found null"},
        {"count | name | __time__\n1 | x | 3\n", "line 2: found __time__ 3, expected an even number"
        },
        {"count | name | __time__\n1 | x | -2\n",
         "line 2: found __time__ -2, expected an even number"},
        {"count | name | __diff__\n1 | x | 0\n", "line 2: found __diff__ 0, expected 1 or -1"},
    };
    for (const Case& c : cases) {
        const auto table = table_of(c.text, schema);
        ASSERT_FALSE(table) << c.text;
        EXPECT_EQ(table.error().detail, c.expected) << c.text;
    }
}

}  // namespace

}  // namespace kinesisd
