#include "pipeline/row_formatter.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kinesisd {
namespace {

constexpr std::size_t no_limit = 1'000'000;

Column column_of(const char* name, Kind kind) {
    return Column{name, name, Type{kind}, Column::Role::plain, std::nullopt};
}

class RowFormatterTest : public testing::Test {
protected:
    RowFormatterTest() {
        for (const auto& [n, data] :
             {std::pair{1, "one"}, std::pair{2, ""}, std::pair{3, "d,rei"}}) {
            const auto row = rows.add_row();
            row[0] = Value::integer(n);
            row[1] = Value::bytes(data);
        }
    }
    [[nodiscard]] RowFormatter formatter() const { return RowFormatter::of(config, schema); }
    [[nodiscard]] std::string all() const {
        std::string out;
        EXPECT_EQ(formatter().append_rows(rows, 0, stamp, out, no_limit), rows.size());
        return out;
    }

    Schema schema{{column_of("n", Kind::integer), column_of("data", Kind::bytes)}};
    RowBatch rows{schema};
    config::FileSink config;
    RowStamp stamp{1000, 1};
};

TEST_F(RowFormatterTest, WritesRowsAsEachFormatWants) {
    using config::FileFormat;
    using config::Framing;
    struct Row {
        FileFormat format;
        Framing framing;
        Stamps stamps;
        std::string text;
    };
    for (const Row& row :
         {Row{FileFormat::jsonlines,
              Framing::none,
              Stamps::none,
              "{\"n\":1,\"data\":\"b25l\"}\n{\"n\":2,\"data\":\"\"}\n{\"n\":3,\"data\":\"ZCxyZWk="
              "\"}\n"},
          Row{FileFormat::csv,
              Framing::none,
              Stamps::diff_and_time,
              "1,b25l,1000,1\n2,\"\",1000,1\n3,ZCxyZWk=,1000,1\n"},
          Row{FileFormat::plaintext, Framing::none, Stamps::none, "one\n\nd,rei\n"},
          Row{FileFormat::raw, Framing::none, Stamps::none, "oned,rei"},
          Row{FileFormat::raw,
              Framing::length_prefixed,
              Stamps::none,
              std::string{"\0\0\0\3one\0\0\0\0\0\0\0\5d,rei", 20}}}) {
        config.format = row.format;
        config.framing = row.framing;
        config.stamps = row.stamps;
        config.column = 1;
        EXPECT_EQ(all(), row.text);
    }
}

TEST_F(RowFormatterTest, HasAHeaderForCsvOnly) {
    for (const auto& [format, header] :
         {std::pair{config::FileFormat::jsonlines, ""},
          std::pair{config::FileFormat::csv, "n,data\n"},
          std::pair{config::FileFormat::plaintext, ""},
          std::pair{config::FileFormat::raw, ""}}) {
        config.format = format;
        std::string out;
        formatter().append_header(out);
        EXPECT_EQ(out, header);
    }
}

// A buffer is written when it is full; the next one goes on with the row behind it.
TEST_F(RowFormatterTest, StopsAtTheWantedSizeAndGoesOnBehindIt) {
    config.format = config::FileFormat::plaintext;
    config.column = 1;
    std::string out;
    EXPECT_EQ(formatter().append_rows(rows, 0, stamp, out, 1), 1U);
    EXPECT_EQ(out, "one\n");
    EXPECT_EQ(formatter().append_rows(rows, 1, stamp, out, 4), 1U) << "it is full already";
    EXPECT_EQ(formatter().append_rows(rows, 1, stamp, out, no_limit), 3U);
    EXPECT_EQ(out, "one\n\nd,rei\n");
}

TEST_F(RowFormatterTest, WritesSortedRowsInTheirOrder) {
    config.format = config::FileFormat::plaintext;
    config.column = 1;
    const std::vector<RowRef> sorted{{&rows, 2}, {&rows, 0}};
    std::string out;
    const std::size_t next = formatter().append_rows(std::span{sorted}, 0, stamp, out, no_limit);
    EXPECT_EQ(next, 2U);
    EXPECT_EQ(out, "d,rei\none\n");
}

TEST_F(RowFormatterTest, ADiffOfTheRowIsWritten) {
    RowBatch changes{schema};
    for (const int diff : {1, -1}) {
        changes.add_row()[0] = Value::integer(7);
        changes.set_last_diff(static_cast<std::int8_t>(diff));
    }
    std::string out;
    (void)RowFormatter::lines(schema, Stamps::diff_and_time)
        .append_rows(changes, 0, stamp, out, no_limit);
    EXPECT_EQ(
        out,
        "{\"n\":7,\"data\":null,\"diff\":1,\"time\":1000}\n"
        "{\"n\":7,\"data\":null,\"diff\":-1,\"time\":1000}\n"
    );
}

}  // namespace
}  // namespace kinesisd
