// From members and pointers to columns: what counts when a value is found, null, missing, doubled.
#include "row/support.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd {
namespace {

using testing::column;
using testing::Decoding;

TEST(JsonColumns, AreTheMembersOfTheirNameInSchemaOrder) {
    Decoding decoding{{column("b", "int"), column("a", "str")}};
    EXPECT_EQ(decoding.row_or_error(R"({"a":"x","b":1})"), R"({"b":1,"a":"x"})");
    EXPECT_EQ(decoding.row_or_error(R"({"b":1,"a":"x"})"), R"({"b":1,"a":"x"})");
    EXPECT_EQ(
        decoding.row_or_error(R"({"c":[{"a":2}],"b":1,"d":null,"a":"x","e":"\n"})"),
        R"({"b":1,"a":"x"})"
    );
    EXPECT_EQ(decoding.row_or_error(R"({"b":1})"), "missing_field");
    EXPECT_EQ(decoding.row_or_error(R"({"b":1,"A":"x"})"), "missing_field");
    EXPECT_EQ(decoding.row_or_error(R"({"b":1,"aa":"x"})"), "missing_field");
    EXPECT_EQ(decoding.row_or_error(R"({"c":{"b":1,"a":"x"}})"), "missing_field");
    EXPECT_EQ(decoding.rows().size(), 3U);
}

TEST(JsonColumns, MayBeRenamed) {
    Column renamed = column("b", "int");
    renamed.member = "B side";
    Decoding decoding{{renamed}};
    EXPECT_EQ(decoding.row_or_error(R"({"B side":1,"b":2})"), R"({"B side":1})");
    EXPECT_EQ(decoding.row_or_error(R"({"b":2})"), "missing_field");
}

TEST(JsonColumns, MayExchangeTheirNames) {
    Column a = column("a", "int");
    a.member = "b";
    Column b = column("b", "str", R"("none")");
    b.member = "a";
    Decoding decoding{{a, b}};
    EXPECT_EQ(decoding.row_or_error(R"({"a":"x","b":1})"), R"({"b":1,"a":"x"})");
    EXPECT_EQ(decoding.row_or_error(R"({"b":1})"), R"({"b":1,"a":"none"})");
    EXPECT_EQ(decoding.row_or_error(R"({"a":"x"})"), "missing_field");
}

TEST(JsonColumns, WithAPathAreWrittenUnderTheirMember) {
    Column renamed = column("owner", "str");
    renamed.member = "Owner";
    Decoding decoding{{renamed}, {{"owner", "/pet/owner"}}};
    EXPECT_EQ(decoding.row_or_error(R"({"Owner":"x","pet":{"owner":"Bo"}})"), R"({"Owner":"Bo"})");
    EXPECT_EQ(decoding.row_or_error(R"({"Owner":"x","owner":"y"})"), "missing_field");
}

TEST(JsonColumns, CompareNamesByWhatTheySay) {
    Column odd = column("odd", "int");
    odd.member = "a\"\\\n/~ü";
    Column plain = column("plain", "int");
    Decoding decoding{{odd, plain}};
    const std::string row = R"({"a\"\\\n/~ü":1,"plain":2})";
    EXPECT_EQ(decoding.row_or_error(R"({"a\"\\\n/~ü":1,"plain":2})"), row);
    EXPECT_EQ(
        decoding.row_or_error(R"({"\u0061\u0022\u005c\u000a\/~\u00fc":1,"pl\u0061in":2})"), row
    );
    EXPECT_EQ(decoding.row_or_error(R"({"a":1,"plain":2})"), "missing_field");
}

TEST(JsonColumns, OfABackslashDoNotMatchAnEscape) {
    Column backslash = column("x", "int");
    backslash.member = R"(a\n)";
    Decoding decoding{{backslash}};
    EXPECT_EQ(decoding.row_or_error(R"({"a\n":1})"), "missing_field");
    EXPECT_EQ(decoding.row_or_error(R"({"a\\n":1})"), R"({"a\\n":1})");
}

TEST(JsonColumns, TakeTheLastOfDuplicates) {
    Decoding decoding{{column("a", "int"), column("b", "int | None", "7")}};
    EXPECT_EQ(decoding.row_or_error(R"({"a":1,"a":2})"), R"({"a":2,"b":7})");
    EXPECT_EQ(decoding.row_or_error(R"({"a":"x","a":2})"), R"({"a":2,"b":7})");
    EXPECT_EQ(decoding.row_or_error(R"({"a":[],"\u0061":2})"), R"({"a":2,"b":7})");
    EXPECT_EQ(decoding.row_or_error(R"({"a":1,"a":"x"})"), "wrong_type");
    EXPECT_EQ(decoding.row_or_error(R"({"a":1,"b":2,"a":3,"b":null})"), R"({"a":3,"b":null})");
    EXPECT_EQ(decoding.row_or_error(R"({"a":1,"b":"x","b":5,"a":3})"), R"({"a":3,"b":5})");
    EXPECT_EQ(decoding.row_or_error(R"({"a":null,"a":1})"), R"({"a":1,"b":7})");
    EXPECT_EQ(decoding.row_or_error(R"({"a":1,"a":null})"), "wrong_type");
}

TEST(JsonColumns, ALaterMemberHidesAllOfAnEarlierOne) {
    Decoding decoding{
        {column("x", "int", "0"), column("y", "int", "0")}, {{"x", "/a/x"}, {"y", "/a/b/y"}}
    };
    EXPECT_EQ(decoding.row_or_error(R"({"a":{"x":1,"b":{"y":2}}})"), R"({"x":1,"y":2})");
    EXPECT_EQ(decoding.row_or_error(R"({"a":{"x":1,"b":{"y":2}},"a":{}})"), R"({"x":0,"y":0})");
    EXPECT_EQ(decoding.row_or_error(R"({"a":{"x":1,"b":{"y":2}},"a":3})"), R"({"x":0,"y":0})");
    EXPECT_EQ(decoding.row_or_error(R"({"a":{"x":1,"b":{"y":2},"b":[]}})"), R"({"x":1,"y":0})");
    EXPECT_EQ(decoding.row_or_error(R"({"a":{"x":1},"a":{"b":{"y":2}}})"), R"({"x":0,"y":2})");
}

TEST(JsonColumns, NullIsAValueAndNotADefault) {
    Decoding decoding{{
        column("plain", "int"),
        column("optional", "int | None"),
        column("defaulted", "int", "5"),
        column("both", "int | None", "6"),
        column("null_default", "int | None", "null"),
    }};
    const std::string all = R"("plain":1,"optional":2,"defaulted":3,"both":4,"null_default":5)";
    EXPECT_EQ(decoding.row_or_error("{" + all + "}"), "{" + all + "}");
    EXPECT_EQ(
        decoding.row_or_error(R"({"plain":1,"optional":2})"),
        R"({"plain":1,"optional":2,"defaulted":5,"both":6,"null_default":null})"
    );
    EXPECT_EQ(
        decoding.row_or_error(R"({"plain":1,"optional":null,"both":null})"),
        R"({"plain":1,"optional":null,"defaulted":5,"both":null,"null_default":null})"
    );
    EXPECT_EQ(decoding.row_or_error(R"({"plain":null,"optional":2})"), "wrong_type");
    EXPECT_EQ(decoding.row_or_error(R"({"plain":1,"optional":2,"defaulted":null})"), "wrong_type");
    EXPECT_EQ(decoding.row_or_error(R"({"plain":1})"), "missing_field");  // also if optional
}

TEST(JsonColumns, HaveDefaultsOfEveryType) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"int", "1"},
        {"float", "1.5"},
        {"bool", "true"},
        {"str", R"("a text that lies outside of the payload\n")"},
        {"bytes", R"("AAECAw==")"},
        {"json", R"({"a":[1]})"},
        {"any", R"("a text as well")"},
        {"datetime_naive", R"("2024-01-02T03:04:05.000000000")"},
        {"datetime_utc", R"("2024-01-02T03:04:05.000000000+0000")"},
        {"duration", "-5"},
        {"tuple[int, str]", R"([1,"a"])"},
        {"list[list[str]]", R"([["a"],[]])"},
        {"array[int]", R"({"shape":[2],"elements":[1,2]})"},
        {"array[float]", R"({"shape":[1,1],"elements":[0.5]})"},
        {"str | None", R"("optional, and not null")"},
        {"pointer", R"("^YYY4HABTRW7T8VX2Q429ZYV70W")"},
    };
    std::vector<Column> columns;
    std::string expected = "{";
    for (const auto& [type, value] : table) {
        columns.push_back(column(type, type, value));
        expected.append(expected.size() > 1 ? ",\"" : "\"");
        expected.append(type).append("\":").append(value);
    }
    const Schema schema{columns};
    RowBatch rows{schema};
    {
        // The rows outlive the decoder and its defaults.
        JsonDecoder decoder = JsonDecoder::make(schema, {}).value();
        const testing::Document empty{"{}"};
        ASSERT_TRUE(decoder.decode(empty.view(), rows));
    }
    std::string row;
    JsonEncoder{schema, Stamps::none}.encode(rows.row(0), {}, row);
    EXPECT_EQ(row, expected + "}");
}

TEST(JsonColumns, ViewThePayloadWhereTheyCan) {
    Decoding decoding{{column("plain", "str"), column("escaped", "str"), column("number", "json")}};
    ASSERT_TRUE(decoding.decode(R"({"plain":"ünverändert","escaped":"a\/b","number":1.50})"));
    const std::string_view payload = decoding.last_document().view();
    const auto lies_in_payload = [payload](std::string_view text) {
        return text.data() >= payload.data() && text.data() < payload.data() + payload.size();
    };
    const auto row = decoding.rows().row(0);
    EXPECT_TRUE(lies_in_payload(row[0].as_text()));
    EXPECT_FALSE(lies_in_payload(row[1].as_text()));
    EXPECT_TRUE(lies_in_payload(row[2].as_text()));
    EXPECT_EQ(row[1].as_text(), "a/b");
}

TEST(JsonColumns, SurviveTheDocumentsThatFollow) {
    Decoding decoding{{column("s", "str"), column("l", "list[str]"), column("j", "json")}};
    const auto document = [](int i) {
        const std::string n = std::to_string(i);
        return R"({"s":"\u0061)" + n + R"(","l":["\n)" + n + R"("],"j":{ "k" : )" + n + "}}";
    };
    for (int i = 0; i < 1'000; ++i)
        ASSERT_TRUE(decoding.decode(document(i)));
    for (int i = 0; i < 1'000; ++i) {
        const auto row = decoding.rows().row(static_cast<std::size_t>(i));
        const std::string n = std::to_string(i);
        ASSERT_EQ(row[0].as_text(), "a" + n);
        ASSERT_EQ(row[1].as_elements()[0].as_text(), "\n" + n);
        ASSERT_EQ(row[2].as_text(), "{\"k\":" + n + "}");
    }
}

TEST(JsonColumns, OfLargeDocumentsAreFound) {
    Decoding decoding{{column("s", "str"), column("n", "int")}};
    for (const std::size_t size : {10UL, 1'000UL, 100'000UL, 3'000'000UL, 10UL}) {
        const std::string text(size, 'x');
        ASSERT_TRUE(decoding.decode(R"({"s":"\n)" + text + R"(","n":5})"));
        const auto row = decoding.rows().row(decoding.rows().size() - 1);
        EXPECT_EQ(row[0].as_text(), "\n" + text);
        EXPECT_EQ(row[1].as_integer(), 5);
    }
}

TEST(JsonErrors, NameTheColumnAndWhatWasFound) {
    Decoding decoding{{column("age", "int"), column("at", "int", "0")}, {{"at", "/user/at"}}};
    EXPECT_EQ(decoding.error_text(R"({"age":"x"})"), R"(column 'age': expected int, found "x")");
    EXPECT_EQ(decoding.error_text(R"({"age":1.0})"), "column 'age': expected int, found 1.0");
    EXPECT_EQ(decoding.error_text(R"({"age":null})"), "column 'age': expected int, found null");
    EXPECT_EQ(
        decoding.error_text("{\"age\":[ 1,\n 2 ]}"), "column 'age': expected int, found [1,2]"
    );
    EXPECT_EQ(
        decoding.error_text(R"({"age":1,"user":{"at":{}}})"), "column 'at': expected int, found {}"
    );
    EXPECT_EQ(decoding.error_text("{}"), "column 'age': the document has no member 'age'");
    Decoding pointer{{column("at", "int")}, {{"at", "/user/at"}}};
    EXPECT_EQ(pointer.error_text("{}"), "column 'at': the document has no value at '/user/at'");
    EXPECT_EQ(decoding.error_text("{"), "the document is not JSON");
    EXPECT_EQ(decoding.error_text(""), "the document is empty");
}

TEST(JsonErrors, ShortenWhatWasFoundTo80BytesOfUtf8) {
    Decoding decoding{{column("age", "int")}};
    const std::string start = "column 'age': expected int, found ";
    for (std::size_t ascii = 0; ascii < 8; ++ascii) {
        std::string text = "\"" + std::string(ascii, 'x');
        for (int i = 0; i < 100; ++i)
            text += "😀";
        const std::string detail = decoding.error_text("{\"age\":" + text + "\"}");
        ASSERT_TRUE(detail.starts_with(start));
        const std::string found = detail.substr(start.size());
        EXPECT_LE(found.size(), 80U);
        EXPECT_GE(found.size(), 77U);
        EXPECT_TRUE(found.ends_with("😀…")) << found;
    }
    const std::string fits = "\"" + std::string(78, 'x') + "\"";
    EXPECT_EQ(decoding.error_text("{\"age\":" + fits + "}"), start + fits);
}

TEST(JsonErrors, OfTheDocumentComeBeforeErrorsOfItsColumns) {
    Decoding decoding{{column("a", "int"), column("b", "int")}};
    EXPECT_EQ(decoding.row_or_error(R"({"a":"x","c":01})"), "invalid_json");
    EXPECT_EQ(decoding.row_or_error(R"({"a":"x","c":[1,]})"), "invalid_json");
    EXPECT_EQ(decoding.row_or_error("{\"a\":\"x\"} \xff"), "invalid_utf8");
    EXPECT_TRUE(decoding.rows().empty());
}

TEST(JsonErrors, LeaveNoTraceInTheNextRow) {
    Decoding decoding{{column("a", "int"), column("b", "list[str]", "[]")}};
    for (const std::string bad :
         {R"({"a":1,"b":[1]})",
          R"({"a":1,"b":["\ud800"]})",
          R"({"b":["x"]})",
          R"({"a":1,"b":["x"])",
          "[",
          "\xff",
          R"({"a":[[[[[)"}) {
        const std::size_t before = decoding.rows().size();
        EXPECT_FALSE(decoding.decode(bad)) << bad;
        EXPECT_EQ(decoding.rows().size(), before) << bad;
        EXPECT_EQ(decoding.row_or_error(R"({"a":2})"), R"({"a":2,"b":[]})") << bad;
    }
}

TEST(JsonDecoder, RefusesPathsAndDefaultsThatDoNotFit) {
    const Schema schema{{column("age", "int"), column("user", "str")}};
    const auto error_of = [](const Schema& of, const std::map<std::string, std::string>& paths) {
        const auto made = JsonDecoder::make(of, paths);
        if (made) return std::string{"made"};
        EXPECT_EQ(made.error().code, Errc::invalid_configuration);
        return made.error().detail;
    };
    EXPECT_EQ(error_of(schema, {{"age", "/a"}, {"user", ""}}), "made");
    EXPECT_EQ(
        error_of(schema, {{"agee", "/a"}}),
        "json_field_paths names 'agee', which is no column; did you mean 'age'?"
    );
    EXPECT_EQ(
        error_of(schema, {{"age", "a"}}),
        "column 'age': 'a' is not a JSON pointer: it must be empty or begin with '/'"
    );
    for (const std::string pointer : {"/~", "/a~", "/~2", "/a~b/c"}) {
        EXPECT_EQ(
            error_of(schema, {{"age", pointer}}),
            "column 'age': '" + pointer + "' is not a JSON pointer: '~' must be written '~0'"
        );
    }
    const auto with_default = [](std::string_view type, std::string value) {
        return Schema{{column("age", type, std::move(value))}};
    };
    EXPECT_EQ(error_of(with_default("int", "1"), {}), "made");
    EXPECT_EQ(
        error_of(with_default("int", "\"x\""), {}),
        "column 'age': default_value \"x\" does not fit int"
    );
    EXPECT_EQ(
        error_of(with_default("int", "null"), {}),
        "column 'age': default_value null does not fit int"
    );
    EXPECT_EQ(error_of(with_default("int", "x"), {}), "column 'age': default_value x is not JSON");
}

}  // namespace
}  // namespace kinesisd
