// What CsvEncoder writes, CsvDecoder reads back: every type, null and not, and hostile texts.
#include "row/csv_decoder.hpp"
#include "row/support.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::column;
using testing::Document;

std::string json_of(const Schema& schema, const RowBatch& rows, std::size_t row) {
    std::string json;
    JsonEncoder{schema, Stamps::none}.encode(rows.row(row), {}, json);
    return json;
}

// A document to a row, to CSV, to a row, to a document again.
std::string there_and_back(const Schema& schema, std::string_view json, Stamps stamps) {
    const Document document{json};
    RowBatch rows{schema};
    JsonDecoder from_json = JsonDecoder::make(schema, {}).value();
    from_json.decode(document.view(), rows).value();

    const CsvEncoder encoder{schema, stamps};
    std::string header;
    std::string record;
    encoder.append_header(header);
    encoder.encode(rows.row(0), RowStamp{}, record);
    EXPECT_EQ(CsvRecordEnd{}.find(header), header.size());
    EXPECT_EQ(CsvRecordEnd{}.find(record + "\n"), record.size() + 1) << record;
    header.pop_back();

    CsvDecoder decoder = CsvDecoder::make(schema).value();
    const CsvColumns columns = decoder.bind(header).value();
    RowBatch read{schema};
    const Result<> decoded = decoder.decode(record, columns, read);
    return decoded ? json_of(schema, read, 0) : decoded.error().text() + " in " + record;
}

TEST(CsvRoundTrip, KeepsEveryValueOfEveryType) {
    struct Case {
        std::string_view type;
        std::vector<std::string> values;
    };
    const std::vector<Case> cases{
        {"int", {"0", "-1", "9223372036854775807", "-9223372036854775808"}},
        {"float", {"0.0", "-0.0", "0.1", "1e-300", "1.7976931348623157e308", "123456789.25"}},
        {"bool", {"true", "false"}},
        {"str",
         {R"("")",
          R"("a")",
          R"("a,b")",
          R"("\"")",
          R"("a\"b\"\"")",
          R"("line\nline\r\n")",
          R"(" blank ")",
          R"("null")",
          R"("ä😀")",
          R"("\u0000\u001f")",
          R"("\r")"}},
        {"bytes", {R"("")", R"("AA==")", R"("//79")"}},
        {"json", {"{}", "[1,2.50,\"x,y\\\"\"]", "\"s\"", "true", "-0.0", "{\"a\":{\"b\":null}}"}},
        {"datetime_naive",
         {R"("2024-01-02T03:04:05.123456789")", R"("1677-09-21T00:12:43.145224192")"}},
        {"datetime_utc", {R"("2024-01-02T03:04:05.000000001+0000")"}},
        {"duration", {"0", "-90000000000"}},
        {"tuple[int, str | None]", {R"([1,"a,\"b\""])", "[-1,null]"}},
        {"list[list[str]]", {"[]", R"([["a","b\n"],[]])"}},
        {"array[int]", {R"({"shape":[1,2],"elements":[3,4]})", R"({"shape":[0],"elements":[]})"}},
        {"array[float]", {R"({"shape":[2],"elements":[0.5,1e16]})"}},
        {"pointer", {R"("^YYY4HABTRW7T8VX2Q429ZYV70W")"}},
        {"any",
         {"1",
          "1.5",
          "false",
          R"("word")",
          R"("")",
          R"("two, words")",
          R"("1")",
          R"("+1")",
          R"("1e5")",
          R"("True")",
          R"("inf")"}},
    };
    for (const Case& c : cases)
        for (const Stamps stamps : {Stamps::none, Stamps::diff_and_time}) {
            const Schema schema{{column("v", c.type), column("w", std::string{c.type} + " | None")}
            };
            for (const std::string& value : c.values) {
                const std::string both = R"({"v":)" + value + R"(,"w":)" + value + "}";
                EXPECT_EQ(there_and_back(schema, both, stamps), both) << c.type;
                const std::string null = R"({"v":)" + value + R"(,"w":null})";
                EXPECT_EQ(there_and_back(schema, null, stamps), null) << c.type;
            }
        }
}

TEST(CsvRoundTrip, KeepsNamesThatNeedQuotes) {
    Column odd = column("v", "int");
    odd.member = "a,\"b\"\nc";
    const std::string json = R"({"a,\"b\"\nc":1})";
    EXPECT_EQ(there_and_back(Schema{{odd}}, json, Stamps::none), json);
}

TEST(CsvRoundTrip, KeepsARowOfOneNullAlone) {
    const Schema schema{{column("v", "str | None")}};
    EXPECT_EQ(there_and_back(schema, R"({"v":null})", Stamps::none), R"({"v":null})");
}

}  // namespace
}  // namespace kinesisd
