#include "row/table_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kinesisd {

namespace {

// "a,b;1,x;2,null" and the ids, for tables that are right.
std::string shown(const TableText& table) {
    std::string text;
    for (const std::string& column : table.columns)
        text.append(text.empty() ? "" : ",").append(column);
    for (const TableText::Row& row : table.rows) {
        text.append(";").append(row.id.value_or("-")).append(":");
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            text.append(i == 0 ? "" : ",").append(row.cells[i].value_or("null"));
    }
    return text;
}

struct Case {
    std::string text;
    std::string expected;
};

TEST(TableText, IsReadInEveryFormThatPeopleDraw) {
    const std::vector<Case> cases{
        {"a | b\n1 | x\n2 | y\n", "a,b;-:1,x;-:2,y"},
        {"a b\n1 x\n2 y\n", "a,b;-:1,x;-:2,y"},
        {"a|b\n1|x", "a,b;-:1,x"},
        {"  | a | b\n1 | 5 | x\n", "a,b;1:5,x"},
        {"    | a | b\n  1 | 5 | x\n 12 | 6 | y\n", "a,b;1:5,x;12:6,y"},
        {"id | a\n7 | x\n", "a;7:x"},
        {"    a   b\n1   5   x\n2   6   y\n", "a,b;1:5,x;2:6,y"},
        {"a | b\n1 | two words\n", "a,b;-:1,two words"},
        {"a | b\n1 |\n | y\n", "a,b;-:1,null;-:null,y"},
        {"a | b\nNone | NaN\n", "a,b;-:null,null"},
        {"| a | b |\n|---|---|\n| 1 | x |\n", "a,b;-:1,x"},
        {"a | __time__ | __diff__\n1 | 2 | -1\n", "a,__time__,__diff__;-:1,2,-1"},
        {"\n\na\n\n1\n\n", "a;-:1"},
        {"a\n", "a"},
        {"a | b\r\n1 | x\r\n", "a,b;-:1,x"},
        {"k | v\n-1 | -\n", "k,v;-:-1,-"},
    };
    for (const Case& c : cases) {
        const Result<TableText> table = parse_table_text(c.text);
        ASSERT_TRUE(table) << c.text << table.error().text();
        EXPECT_EQ(shown(*table), c.expected) << c.text;
    }
}

TEST(TableText, SaysWhichLineIsWrong) {
    const std::vector<Case> cases{
        {"", "the table has no header"},
        {" \n\n", "the table has no header"},
        {"a | b\n1\n", "line 2: has 1 cell, the header has 2"},
        {"a | b\n1 | 2 | 3\n", "line 2: has 3 cells, the header has 2"},
        {"\na | b\n\n1 | x\n2 | x | y\n", "line 5: has 3 cells, the header has 2"},
        {"a | a\n", "line 1: the column a stands twice"},
        {"a | | b\n", "line 1: a column has no name"},
        {"id | a\n1 | x\n  | y\n", "line 3: has no id, and other lines have one"},
    };
    for (const Case& c : cases) {
        const Result<TableText> table = parse_table_text(c.text);
        ASSERT_FALSE(table) << c.text;
        EXPECT_EQ(table.error().code, Errc::invalid_configuration);
        EXPECT_EQ(table.error().detail, c.expected) << c.text;
    }
}

TEST(TableText, InfersTheNarrowestTypeThatHoldsAllCells) {
    const std::vector<Case> cases{
        {"1 2 -3 0", "int"},
        {"1 2.5", "float"},
        {"1e3 .5", "float"},
        {"True False", "bool"},
        {"True 1", "str"},
        {"x 1", "str"},
        {"007", "str"},
        {"9223372036854775807", "int"},
        {"9223372036854775808", "float"},
        {"inf nan", "str"},
        {"1 None", "int | None"},
        {"None", "str | None"},
        {"true", "str"},
    };
    for (const Case& c : cases) {
        std::string text = "c\n";
        for (const char letter : c.text)
            text.push_back(letter == ' ' ? '\n' : letter);
        const Result<TableText> table = parse_table_text(text);
        ASSERT_TRUE(table) << c.text;
        EXPECT_EQ(infer_schema(*table).columns().at(0).type.text(), c.expected) << c.text;
    }
}

TEST(TableText, ControlColumnsAreNoneOfTheSchema) {
    const Result<TableText> table = parse_table_text("a | __time__ | __diff__\n1 | 2 | 1\n");
    ASSERT_TRUE(table);
    EXPECT_EQ(infer_schema(*table).column_names(), "a");
}

TEST(TableText, ACellIsTheJsonOfItsType) {
    struct CellCase {
        std::optional<std::string> cell;
        std::string type;
        std::string expected;
    };
    const std::vector<CellCase> cases{
        {"7", "int", "7"},
        {"7", "str", "\"7\""},
        {"7", "float", "7.0"},
        {"7", "any", "7"},
        {"x", "any", "\"x\""},
        {"x", "int", "x"},
        {"True", "bool", "true"},
        {"false", "bool", "false"},
        {"yes", "bool", "\"yes\""},
        {"x", "float", "\"x\""},
        {"a\"b", "str", "\"a\\\"b\""},
        {std::nullopt, "str | None", "null"},
        {"[1,2]", "list[int]", "[1,2]"},
        {"{\"a\":1}", "json", "{\"a\":1}"},
        {"2024-01-02T03:04:05", "datetime_naive", "\"2024-01-02T03:04:05\""},
    };
    for (const CellCase& c : cases)
        EXPECT_EQ(cell_json(c.cell, parse_type(c.type).value()), c.expected) << c.type;
}

}  // namespace

}  // namespace kinesisd
