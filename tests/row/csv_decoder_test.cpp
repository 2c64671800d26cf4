#include "row/csv_decoder.hpp"

#include "row/support.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::column;

// The row as JSON, or the name and the detail of the error.
std::string row_of(const Schema& schema, std::string_view header, std::string_view record) {
    CsvDecoder decoder = CsvDecoder::make(schema).value();
    const Result<CsvColumns> columns = decoder.bind(header);
    if (!columns) return "header: " + columns.error().text();
    RowBatch rows{schema};
    const Result<> decoded = decoder.decode(record, *columns, rows);
    if (!decoded) {
        EXPECT_TRUE(rows.empty());
        return decoded.error().text();
    }
    std::string json;
    JsonEncoder{schema, Stamps::none}.encode(rows.row(0), {}, json);
    return json;
}

std::string cell_of(std::string_view type, std::string_view field) {
    return row_of(Schema{{column("a", type)}}, "a", field);
}

TEST(CsvDecoder, FindsColumnsByTheHeader) {
    const Schema schema{
        {column("n", "int"), column("s", "str", R"("none")"), column("o", "float | None")}
    };
    struct Case {
        std::string_view header;
        std::string_view record;
        std::string expected;
    };
    const std::vector<Case> cases{
        {"n,s,o", "1,x,2.5", R"({"n":1,"s":"x","o":2.5})"},
        {"o,n,s", "2.5,1,x", R"({"n":1,"s":"x","o":2.5})"},
        {"z,o,\"n\",y", "?,,1,?", R"({"n":1,"s":"none","o":null})"},
        {"\xef\xbb\xbfn,o", "1,", R"({"n":1,"s":"none","o":null})"},
        {"n,o,n", "1,,2", R"({"n":2,"s":"none","o":null})"},
        {"s", "x", "header: missing_field: the header has no column 'n' and 'o'"},
        {"n,s", "1,x", "header: missing_field: the header has no column 'o'"},
        {"n,\"o", "1,x", "header: invalid_csv: the header: a quoted field does not end"},
        {"n,o\xff", "1,x", "header: invalid_utf8: the header: the record is not UTF-8"},
        {"n,o", "1", "invalid_csv: the record has 1 fields, the header has 2"},
        {"n,o", "1,2,3", "invalid_csv: the record has 3 fields, the header has 2"},
        {"n,o", "1,\xff", "invalid_utf8: the record is not UTF-8"},
        {"n,o", "1,\"2", "invalid_csv: a quoted field does not end"},
        {"n,o", "x,1", "wrong_type: column 'n': expected int, found x"},
        {"n,o", ",1", "wrong_type: column 'n': expected int, found an empty field"},
    };
    for (const Case& c : cases)
        EXPECT_EQ(row_of(schema, c.header, c.record), c.expected) << c.header << " / " << c.record;
}

TEST(CsvDecoder, ReadsFieldsByTheTypesOfTheirColumns) {
    struct Case {
        std::string_view type;
        std::string_view field;
        std::string value;  // empty: refused
    };
    const std::vector<Case> cases{
        {"int", "-7", "-7"},
        {"int", "+7", "7"},
        {"int", "007", "7"},
        {"int", "\"7\"", "7"},
        {"int", "9223372036854775807", "9223372036854775807"},
        {"int", "9223372036854775808", ""},
        {"int", "1.0", ""},
        {"int", " 1", ""},
        {"int", "+-1", ""},
        {"int", "", ""},
        {"int | None", "", "null"},
        {"int | None", "\"\"", ""},
        {"int | None", "null", ""},
        {"float", "1", "1.0"},
        {"float", "-1.5e3", "-1500.0"},
        {"float", "nan", ""},
        {"float", "inf", ""},
        {"float", "1e999", ""},
        {"float", "0x10", ""},
        {"bool", "true", "true"},
        {"bool", "True", "true"},
        {"bool", "false", "false"},
        {"bool", "False", "false"},
        {"bool", "1", ""},
        {"bool", "TRUE", ""},
        {"str", "", R"("")"},
        {"str", "\"\"", R"("")"},
        {"str", " a ", R"(" a ")"},
        {"str", "\"a,\"\"b\"", R"("a,\"b")"},
        {"str | None", "", "null"},
        {"str | None", "\"\"", R"("")"},
        {"bytes", "AQID", R"("AQID")"},
        {"bytes", "", R"("")"},
        {"bytes", "AQI", ""},
        {"bytes | None", "", "null"},
        {"bytes | None", "\"\"", R"("")"},
        {"datetime_naive", "2024-01-02T03:04:05", R"("2024-01-02T03:04:05.000000000")"},
        {"datetime_naive", "2024-01-02T03:04:05Z", ""},
        {"datetime_utc", "2024-01-02T03:04:05Z", R"("2024-01-02T03:04:05.000000000+0000")"},
        {"duration", "-90", "-90"},
        {"duration", "1.5", ""},
        {"json", R"("{""a"":[1,2.50]}")", R"({"a":[1,2.50]})"},
        {"json", "x", ""},
        {"json", "null", ""},
        {"json | None", "null", "null"},
        {"json | None", "", "null"},
        {"tuple[int, str]", R"("[1,""a""]")", R"([1,"a"])"},
        {"tuple[int, str]", "[1]", ""},
        {"list[int]", "[]", "[]"},
        {"list[int]", "\"[1,2]\"", "[1,2]"},
        {"array[int]",
         R"("{""shape"":[2],""elements"":[1,2]}")",
         R"({"shape":[2],"elements":[1,2]})"},
        {"pointer", "^YYY4HABTRW7T8VX2Q429ZYV70W", R"("^YYY4HABTRW7T8VX2Q429ZYV70W")"},
        {"pointer", "YYY4", ""},
        {"any", "1", "1"},
        {"any", "1.5", "1.5"},
        {"any", "true", "true"},
        {"any", "\"1\"", R"("1")"},
        {"any", "x", R"("x")"},
        {"any", "", ""},
        {"any | None", "", "null"},
    };
    for (const Case& c : cases) {
        const std::string found = cell_of(c.type, c.field);
        if (c.value.empty()) {
            EXPECT_TRUE(found.starts_with("wrong_type: column 'a': expected"))
                << c.type << " " << found;
        } else {
            EXPECT_EQ(found, "{\"a\":" + c.value + "}") << c.type << " / " << c.field;
        }
    }
}

TEST(CsvDecoder, ReadsTheHeaderByTheNamesOfMembers) {
    Column renamed = column("n", "int");
    renamed.member = "the number";
    EXPECT_EQ(row_of(Schema{{renamed}}, "n,the number", "1,2"), R"({"the number":2})");
}

TEST(CsvDecoder, RefusesADefaultThatDoesNotFit) {
    const Schema schema{{column("n", "int", "\"x\"")}};
    EXPECT_EQ(CsvDecoder::make(schema).error().code, Errc::invalid_configuration);
}

}  // namespace
}  // namespace kinesisd
