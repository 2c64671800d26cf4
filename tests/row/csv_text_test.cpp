#include "row/csv_text.hpp"

#include "row/support.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using Texts = std::vector<std::string>;

// The fields, a quoted one in angle brackets; or the error.
Texts split(std::string_view record) {
    const Schema schema{{testing::column("a", "str")}};
    RowBatch rows{schema};
    std::vector<CsvField> fields;
    if (const Result<> done = split_csv(record, rows, fields); !done) return {done.error().text()};
    Texts texts;
    for (const CsvField& field : fields) {
        const std::string text{field.text};
        texts.push_back(field.form == CsvField::Form::quoted ? "<" + text + ">" : text);
    }
    return texts;
}

TEST(CsvText, SplitsARecordAsRfc4180Says) {
    struct Case {
        std::string_view record;
        Texts fields;
    };
    const std::vector<Case> cases{
        {"", {""}},
        {"a", {"a"}},
        {"a,b,c", {"a", "b", "c"}},
        {",", {"", ""}},
        {"a,,", {"a", "", ""}},
        {R"("a")", {"<a>"}},
        {R"("")", {"<>"}},
        {R"("a,b","c)"
         "\n\r\n"
         R"(d")",
         {"<a,b>", "<c\n\r\nd>"}},
        {R"("a""b","""",x)", {"<a\"b>", "<\">", "x"}},
        {R"("""a""""")", {"<\"a\"\">"}},
        {R"(a"b,c""d)", {"a\"b", "c\"\"d"}},
        {R"( "a")", {" \"a\""}},
        {" a , b ", {" a ", " b "}},
        {"a\rb", {"a\rb"}},
        {R"("a)", {"invalid_csv: a quoted field does not end"}},
        {R"("a"")", {"invalid_csv: a quoted field does not end"}},
        {R"("a"b,c)", {"invalid_csv: text follows the end of a quoted field"}},
        {R"("a" ,c)", {"invalid_csv: text follows the end of a quoted field"}},
    };
    for (const Case& c : cases)
        EXPECT_EQ(split(c.record), c.fields) << c.record;
}

// The records of a text that is given in pieces of this size, and what is left.
Texts records(std::string_view text, std::size_t piece_bytes) {
    Texts records;
    CsvRecordEnd end;
    std::string pending;
    for (std::size_t at = 0; at < text.size(); at += piece_bytes) {
        std::string_view piece = text.substr(at, piece_bytes);
        while (const auto found = end.find(piece)) {
            records.push_back(pending.append(piece.substr(0, *found)));
            pending.clear();
            piece.remove_prefix(*found);
        }
        pending.append(piece);
    }
    records.push_back(pending);
    return records;
}

TEST(CsvText, FindsTheEndsOfRecordsWhateverThePieces) {
    struct Case {
        std::string_view text;
        Texts records;
    };
    const std::vector<Case> cases{
        {"a,b\nc,d\n", {"a,b\n", "c,d\n", ""}},
        {"a,b\r\nc", {"a,b\r\n", "c"}},
        {"\n\n", {"\n", "\n", ""}},
        {"\"a\nb\",c\nd\n", {"\"a\nb\",c\n", "d\n", ""}},
        {"\"a\"\"\nb\"\nd\n", {"\"a\"\"\nb\"\n", "d\n", ""}},
        {"a\"b\nc\"d\n", {"a\"b\n", "c\"d\n", ""}},
        {"x,\"\"\n\"\",\"\n\"\n", {"x,\"\"\n", "\"\",\"\n\"\n", ""}},
        {"\"a\"x\"\nb\n", {"\"a\"x\"\n", "b\n", ""}},
        {"\"a\nb\n", {"\"a\nb\n"}},
    };
    for (const Case& c : cases)
        for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{100}})
            EXPECT_EQ(records(c.text, piece), c.records) << c.text << " in pieces of " << piece;
}

}  // namespace
}  // namespace kinesisd
