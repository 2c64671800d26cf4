#include "pipeline/record_writer.hpp"

#include "row/row_key.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace kinesisd {
namespace {

Column column(const char* name, Type type) {
    return {name, name, std::move(type), Column::Role::plain, std::nullopt};
}

const Schema schema{{
    column("to", Type{Kind::string}.optional()),
    column("key", Type{Kind::any}),
    column("body", Type{Kind::string}.optional()),
    column("hash", Type{Kind::any}),
}};
enum : std::size_t { to, key, body, hash };

// One row, the values by column, and its key 7.
class Row {
public:
    Row() : batch_{schema} {
        (void)batch_.add_row();
        batch_.set_last_key(7);
        set(to, Value::string("s")).set(key, Value::string("k")).set(body, Value::string("text"));
        set(hash, Value::integer(5));
    }
    Row& set(std::size_t at, Value value) {
        batch_.last_row()[at] = value;
        return *this;
    }
    Row& deleted() {
        batch_.set_last_diff(-1);
        return *this;
    }
    [[nodiscard]] RowRef ref() const { return {&batch_, 0}; }

private:
    RowBatch batch_;
};

config::KinesisSink sink(RowFormat format) {
    config::KinesisSink made;
    made.stream_name = "fixed";
    made.format = format;
    made.partition_key = key;
    made.data = body;
    return made;
}

struct Written {
    std::string key;
    std::string data;
    std::string hash_key;
    friend bool operator==(const Written&, const Written&) = default;
};

Result<Written> write(const config::KinesisSink& config, const Row& row) {
    RecordWriter writer{config, schema};
    const auto record = writer.record_of(row.ref(), RowStamp{1000, 1});
    if (!record) return record.error();
    return Written{
        std::string{record->partition_key()},
        std::string{record->data()},
        std::string{record->explicit_hash_key}
    };
}

TEST(RecordWriter, WritesJsonWithoutANewline) {
    config::KinesisSink config = sink(RowFormat::json);
    EXPECT_EQ(write(config, Row{}).value().data, R"({"to":"s","key":"k","body":"text","hash":5})");
    config.stamps = Stamps::diff_and_time;
    EXPECT_EQ(
        write(config, Row{}).value().data,
        R"({"to":"s","key":"k","body":"text","hash":5,"diff":1,"time":1000})"
    );
    EXPECT_EQ(
        write(config, Row{}.deleted()).value().data,
        R"({"to":"s","key":"k","body":"text","hash":5,"diff":-1,"time":1000})"
    );
}

TEST(RecordWriter, WritesAColumnAsItIs) {
    for (const RowFormat format : {RowFormat::plaintext, RowFormat::raw}) {
        Row row;
        row.set(body, Value::string(" \xC3\xBC\n"));
        EXPECT_EQ(write(sink(format), row).value(), (Written{"k", " \xC3\xBC\n", ""}));
        EXPECT_EQ(write(sink(format), row.set(body, Value{})).error().code, Errc::null_value);
        EXPECT_EQ(write(sink(format), Row{}.deleted()).error().code, Errc::deletion);
    }
}

TEST(RecordWriter, NamesRecordsByTheRowKeyWhenNoColumnDoes) {
    config::KinesisSink config = sink(RowFormat::raw);
    config.partition_key.reset();
    EXPECT_EQ(write(config, Row{}).value(), (Written{"7", "text", ""}));
}

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        all.append(text);
    return all;
}

TEST(RecordWriter, TakesKeysOf1To256Characters) {
    struct Case {
        std::string key;
        bool fits;
    };
    const Case cases[] = {
        {"", false},
        {"k", true},
        {repeated("k", 256), true},
        {repeated("k", 257), false},
        {repeated("\xC3\xBC", 256), true},
        {repeated("\xC3\xBC", 257), false},
        {repeated("\xF0\x9F\x98\x80", 256), true},
        {repeated("\xF0\x9F\x98\x80", 257), false},
    };
    for (const Case& c : cases) {
        Row row;
        row.set(key, Value::string(c.key));
        const auto written = write(sink(RowFormat::raw), row);
        EXPECT_EQ(written.has_value(), c.fits) << c.key;
        if (!written) {
            EXPECT_EQ(written.error().code, Errc::invalid_partition_key);
        } else {
            EXPECT_EQ(written->key, c.key);
        }
    }
    EXPECT_EQ(write(sink(RowFormat::raw), Row{}.set(key, Value{})).error().code, Errc::null_value);
    EXPECT_EQ(
        write(sink(RowFormat::raw), Row{}.set(key, Value::boolean(true))).value().key, "True"
    );
}

TEST(RecordWriter, TakesHashKeysThatLieOnTheRing) {
    config::KinesisSink config = sink(RowFormat::raw);
    config.explicit_hash_key = hash;
    const std::string last = "340282366920938463463374607431768211455";
    const std::string behind = "340282366920938463463374607431768211456";
    EXPECT_EQ(write(config, Row{}).value().hash_key, "5");
    EXPECT_EQ(write(config, Row{}.set(hash, Value::string(last))).value().hash_key, last);
    const Value wrong[] = {
        Value::string(behind), Value::integer(-1), Value::string(""), Value::string("07")
    };
    for (const Value& value : wrong)
        EXPECT_EQ(write(config, Row{}.set(hash, value)).error().code, Errc::invalid_hash_key);
    EXPECT_EQ(write(config, Row{}.set(hash, Value{})).error().code, Errc::null_value);
}

TEST(RecordWriter, FindsTheStreamOfARow) {
    config::KinesisSink config = sink(RowFormat::raw);
    EXPECT_EQ((RecordWriter{config, schema}.stream_of(Row{}.ref()).value()), "fixed");
    config.stream_column = to;
    RecordWriter writer{config, schema};
    const std::string arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/out";
    for (const std::string& name : {std::string{"s"}, arn, repeated("n", 128)}) {
        const Row row = std::move(Row{}.set(to, Value::string(name)));
        EXPECT_EQ(writer.stream_of(row.ref()).value(), name);
    }
    for (const std::string& name : {std::string{}, std::string{"a b"}, repeated("n", 129)}) {
        const Row row = std::move(Row{}.set(to, Value::string(name)));
        EXPECT_EQ(writer.stream_of(row.ref()).error().code, Errc::invalid_stream_name) << name;
    }
    const Row row = std::move(Row{}.set(to, Value{}));
    EXPECT_EQ(writer.stream_of(row.ref()).error().code, Errc::null_value);
}

TEST(RecordWriter, CountsDataAndKeyTogether) {
    const std::string bytes(1000, 'x');
    kinesis::RecordView record;
    record.bytes = bytes;
    EXPECT_TRUE(check_size(record, 1000).has_value());
    EXPECT_EQ(check_size(record, 999).error().code, Errc::record_too_large);
}

TEST(RowKeys, OfAPrimaryKeyAreThoseOfItsColumns) {
    Schema keyed{{
        {"a", "a", Type{Kind::integer}, Column::Role::primary_key, std::nullopt},
        {"b", "b", Type{Kind::integer}, Column::Role::plain, std::nullopt},
    }};
    const Value row[] = {Value::integer(3), Value::integer(4)};
    EXPECT_EQ(key_of_primary(keyed, row), key_of_columns(std::span{row}.first(1)));
    EXPECT_EQ(key_of_primary(schema, row), std::nullopt);
}

}  // namespace
}  // namespace kinesisd
