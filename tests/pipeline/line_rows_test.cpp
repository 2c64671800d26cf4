#include "pipeline/line_rows.hpp"

#include "pipeline/line_cutter.hpp"
#include "pipeline/machine.hpp"
#include "row/row_key.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using config::FileFormat;
using Texts = std::vector<std::string>;

Texts cut(std::string_view text, FileFormat format, LastLine last_line, std::uint64_t lines_max) {
    const CutLines cut = cut_lines(text, 100, format, last_line, lines_max);
    Texts texts;
    for (const Line& line : cut.lines)
        texts.push_back(std::to_string(line.offset) + ":" + std::string{line.text});
    texts.push_back(std::to_string(cut.bytes));
    return texts;
}

TEST(LineCutter, CutsWholeLinesAndLeavesTheRest) {
    struct Case {
        std::string_view text;
        FileFormat format;
        LastLine last_line;
        std::uint64_t lines_max;
        Texts expected;
    };
    const std::vector<Case> cases{
        {"a\nb\r\n\nc", FileFormat::plaintext, LastLine::waits, 9, {"100:a", "102:b", "105:", "6"}},
        {"a\nb", FileFormat::plaintext, LastLine::counts, 9, {"100:a", "102:b", "3"}},
        {"a\nb\n", FileFormat::plaintext, LastLine::counts, 9, {"100:a", "102:b", "4"}},
        {"a\nb\nc\n", FileFormat::plaintext, LastLine::waits, 2, {"100:a", "102:b", "4"}},
        {"a", FileFormat::plaintext, LastLine::waits, 9, {"0"}},
        {"", FileFormat::plaintext, LastLine::counts, 9, {"0"}},
        {"\"a\nb\",c\nd\n", FileFormat::csv, LastLine::waits, 9, {"100:\"a\nb\",c", "108:d", "10"}},
        {"\"a\nb\n", FileFormat::csv, LastLine::waits, 9, {"0"}},
        {"\"a\nb\n", FileFormat::jsonlines, LastLine::waits, 9, {"100:\"a", "103:b", "5"}},
    };
    for (const Case& c : cases)
        EXPECT_EQ(cut(c.text, c.format, c.last_line, c.lines_max), c.expected) << c.text;
}

class LineRowsTest : public testing::Test {
protected:
    LineRowsTest() {
        config.schema = Schema{
            {Column{"n", "n", Type{Kind::integer}, Column::Role::plain, std::nullopt},
             Column{"s", "s", Type{Kind::string}, Column::Role::plain, std::nullopt}}
        };
    }
    // Each line as it lies in its file; what must be readable behind it follows.
    RowChunk decode(const std::string& lines) {
        config.row_schema = config.schema;
        text = lines + std::string(64, '\0');
        LineRows rows{config, machine.ports};
        RowChunk chunk;
        const std::string_view whole = std::string_view{text}.substr(0, lines.size());
        const CutLines cut = cut_lines(whole, 50, config.format, LastLine::counts, 100);
        rows.decode(cut.lines, {"in/b.log", "in/a.log", 999, 0}, CsvColumns{}, chunk);
        return chunk;
    }

    sim::Machine machine;
    config::FileSource config;
    std::string text;
};

TEST_F(LineRowsTest, RowsHaveTheKeysOfTheirLines) {
    config.keys = config::RowKeys::kept;
    const RowChunk chunk = decode(R"({"n":1,"s":"a"})"
                                  "\nbad\n"
                                  R"({"n":1,"s":"a"})");
    ASSERT_EQ(chunk.rows->keys().size(), 2U);
    EXPECT_EQ(chunk.rows->keys()[0], key_of_line("in/a.log", 50));
    EXPECT_EQ(chunk.rows->keys()[1], key_of_line("in/a.log", 70));
}

TEST_F(LineRowsTest, OrOfTheirPrimaryKey) {
    std::vector<Column> columns = config.schema.columns();
    columns[1].role = Column::Role::primary_key;
    config.schema = Schema{columns};
    config.keys = config::RowKeys::kept;
    const RowChunk chunk = decode(R"({"n":1,"s":"a"})"
                                  "\n"
                                  R"({"n":2,"s":"a"})");
    const Value key = Value::string("a");
    EXPECT_EQ(chunk.rows->keys()[0], key_of_columns({&key, 1}));
    EXPECT_EQ(chunk.rows->keys()[1], key_of_columns({&key, 1}));
}

TEST_F(LineRowsTest, CountsWhatWasReadAndWhatBecameOfIt) {
    RowChunk chunk = decode("{\"n\":1,\"s\":\"a\"}\n{}\n{\"n\":1,\"s\":2}\n\n");
    EXPECT_EQ(chunk.ledger.read, 4U);
    EXPECT_EQ(chunk.row_count(), 1U);
    EXPECT_EQ(
        chunk.ledger.skipped,
        (Ledger::ByReason{{"missing_field", 1}, {"wrong_type", 1}, {"invalid_json", 1}})
    );
    EXPECT_EQ(chunk.read_bytes, 30U);
}

TEST_F(LineRowsTest, ALineThatIsTooLongIsADeadLetterWithItsBeginning) {
    config.on_error = {config::OnRowError::Action::dead_letter, "bad.jsonl"};
    const RowChunk chunk = decode(std::string(line_bytes_max + 1, 'x') + "\n");
    EXPECT_EQ(chunk.ledger.dead_lettered, (Ledger::ByReason{{"too_long", 1}}));
    EXPECT_LT(chunk.dead_letters.size(), 2 * refused_bytes_max);
    EXPECT_TRUE(
        chunk.dead_letters.starts_with(R"({"path":"in/b.log","offset":50,"reason":"too_long")")
    );
}

TEST_F(LineRowsTest, OnErrorFailNamesTheLine) {
    config.on_error.action = config::OnRowError::Action::fail;
    try {
        (void)decode("bad\n");
        ADD_FAILURE() << "nothing was thrown";
    } catch (const Failure& failure) {
        EXPECT_EQ(remedy(failure.error().code), Remedy::give_up);
        EXPECT_TRUE(failure.error().detail.starts_with("in/b.log at byte 50: invalid_json"));
    }
}

}  // namespace
}  // namespace kinesisd
