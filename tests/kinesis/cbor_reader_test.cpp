#include "kinesis/cbor_reader.hpp"

#include "kinesis/cbor_bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace kinesisd::kinesis {
namespace {

using testing::ElementsAre;

// A document with a reader on it.
struct Document {
    explicit Document(std::string_view hex) : bytes{from_hex(hex)}, reader{bytes} {}
    std::string bytes;
    CborReader reader;

    std::string problem() const {
        return reader.failed() ? std::string{reader.problem().what} : "";
    }
};

// RFC 8949, appendix A.
TEST(CborReader, ReadsTheNumbersOfTheStandard) {
    struct Row {
        const char* hex;
        double value;
    };
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const Row& row : std::vector<Row>{
             {"00", 0},
             {"01", 1},
             {"17", 23},
             {"1818", 24},
             {"1864", 100},
             {"1903e8", 1000},
             {"1a000f4240", 1'000'000},
             {"1b000000e8d4a51000", 1e12},
             {"1bffffffffffffffff", 18446744073709551615.0},
             {"3bffffffffffffffff", -18446744073709551616.0},
             {"20", -1},
             {"29", -10},
             {"3863", -100},
             {"3903e7", -1000},
             {"f90000", 0},
             {"f98000", -0.0},
             {"f93c00", 1.0},
             {"f93e00", 1.5},
             {"f97bff", 65504.0},
             {"fa47c35000", 100000.0},
             {"fa7f7fffff", 3.4028234663852886e+38},
             {"fb3ff199999999999a", 1.1},
             {"fb7e37e43c8800759c", 1.0e+300},
             {"f90001", 5.960464477539063e-8},
             {"f90400", 0.00006103515625},
             {"f9c400", -4.0},
             {"fbc010666666666666", -4.1},
             {"f97c00", infinity},
             {"f9fc00", -infinity},
             {"fa7f800000", infinity},
             {"c11a514b67b0", 1363896240},
             {"d9d9f7c101", 1}
         }) {
        Document document{row.hex};
        EXPECT_EQ(document.reader.number("n"), row.value) << row.hex;
        document.reader.finish();
        EXPECT_EQ(document.problem(), "") << row.hex;
    }
    Document nan{"f97e00"};
    EXPECT_TRUE(std::isnan(nan.reader.number("n").value_or(0)));
}

TEST(CborReader, ReadsTextsWholeAndInChunks) {
    struct Row {
        const char* hex;
        const char* text;
    };
    for (const Row& row : std::vector<Row>{
             {"60", ""},
             {"6161", "a"},
             {"6449455446", "IETF"},
             {"62225c", "\"\\"},
             {"62c3bc", "\u00fc"},
             {"64f0908591", "\U00010151"},
             {"7f657374726561646d696e67ff", "streaming"},
             {"7fff", ""},
             {"7f60616160ff", "a"},
             // A character may not be parted, but who joins first need not care.
             {"7f61c361bcff", "\u00fc"}
         }) {
        Document document{row.hex};
        EXPECT_EQ(document.reader.text("t"), row.text) << row.hex;
        document.reader.finish();
        EXPECT_EQ(document.problem(), "") << row.hex;
    }
}

TEST(CborReader, ReadsBlobsAsBytesAndAsBase64) {
    for (const char* hex : {"4401020304", "5f42010243030400ff", "6841514944424141 3d"}) {
        Document document{hex};
        const auto blob = document.reader.blob("b");
        EXPECT_EQ(document.problem(), "") << hex;
        EXPECT_TRUE(blob && blob->starts_with("\x01\x02\x03\x04")) << hex;
        document.reader.finish();
        EXPECT_EQ(document.problem(), "") << hex;
    }
    EXPECT_EQ(Document{"60"}.reader.blob("b"), "");
    EXPECT_EQ(Document{"f6"}.reader.blob("b"), std::nullopt);
}

// The bytes that a view shows are those of the document: nothing was copied.
TEST(CborReader, ShowsTheBytesOfTheDocument) {
    for (const char* hex : {"4401020304", "5f4201024203 04ff", "684151494442413d3d"}) {
        Document document{hex};
        const std::string_view blob = document.reader.blob("b").value();
        EXPECT_GE(blob.data(), document.bytes.data()) << hex;
        EXPECT_LE(blob.data() + blob.size(), document.bytes.data() + document.bytes.size()) << hex;
    }
}

TEST(CborReader, WalksContainersOfKnownAndUnknownLength) {
    for (const char* hex :
         {"a26161016162820203", "bf61610161629f0203ffff", "bf6161016162820203ff"}) {
        Document document{hex};
        std::vector<std::string> found;
        CborReader& reader = document.reader;
        for (auto members = reader.enter_map("m"); reader.next(members);) {
            found.emplace_back(reader.key());
            if (found.back() == "a") {
                found.push_back(std::to_string(reader.number("a").value_or(-1)));
            } else {
                for (auto items = reader.enter_array("b"); reader.next(items);)
                    found.push_back(std::to_string(reader.number("b").value_or(-1)));
            }
        }
        reader.finish();
        EXPECT_EQ(document.problem(), "") << hex;
        EXPECT_THAT(found, ElementsAre("a", "1.000000", "b", "2.000000", "3.000000")) << hex;
    }
}

TEST(CborReader, SkipsWhateverOneItemIs) {
    for (const char* hex :
         {"00",
          "3903e7",
          "43010203",
          "5f4101420203ff",
          "7f6161ff",
          "80",
          "a0",
          "9fff",
          "bfff",
          "8301820203820405",
          "9f018202039f0405ffff",
          "a201020304",
          "a1828001bf0102ff",
          "9fa0ff",
          "bf61610161629f0203ffff",
          "c074323031332d30332d32315432303a30343a30305a",
          "d9d9f7d818456449455446",
          "f0",
          "f8ff",
          "f4",
          "f6",
          "f97c00",
          "fb3ff199999999999a"}) {
        Document document{hex};
        document.reader.skip();
        document.reader.finish();
        EXPECT_EQ(document.problem(), "") << hex;
    }
}

TEST(CborReader, SaysWhatIsWrongWithADocument) {
    struct Row {
        const char* hex;
        const char* problem;
    };
    for (const Row& row : std::vector<Row>{
             {"", "is cut off"},
             {"18", "is cut off"},
             {"1b000000", "is cut off"},
             {"c1", "is cut off"},
             {"62 61", "is cut off"},
             {"5b7fffffffffffffff 00", "is cut off"},
             {"7f6161", "is cut off"},
             {"9bffffffffffffffff 00", "is cut off"},
             {"bbffffffffffffffff 00", "is cut off"},
             {"82 01", "is cut off"},
             {"9f 01", "is cut off"},
             {"bf 01 ff", "is not CBOR"},  // a key without its value
             {"ff", "is not CBOR"},
             {"81 ff", "is not CBOR"},
             {"1c", "is not CBOR"},
             {"fe", "is not CBOR"},
             {"1f", "is not CBOR"},
             {"3f", "is not CBOR"},
             {"df 00", "is not CBOR"},
             {"5f 6161 ff", "has a chunk of another type"},
             {"5f 5f 4101 ff ff", "has a chunk of another type"},
             {"7f 00 ff", "has a chunk of another type"},
             {"00 00", "has something behind the CBOR document"}
         }) {
        Document document{row.hex};
        document.reader.skip();
        document.reader.finish();
        EXPECT_EQ(document.problem(), row.problem) << row.hex;
    }
}

TEST(CborReader, NeedsTheTypeThatWasAskedFor) {
    const auto problem = [](const char* hex, auto read) {
        Document document{hex};
        read(document.reader);
        return document.problem();
    };
    const auto text = [](CborReader& reader) { (void)reader.text("t"); };
    const auto blob = [](CborReader& reader) { (void)reader.blob("t"); };
    const auto number = [](CborReader& reader) { (void)reader.number("t"); };
    const auto array = [](CborReader& reader) { (void)reader.enter_array("t"); };
    const auto map = [](CborReader& reader) { (void)reader.enter_map("t"); };
    EXPECT_EQ(problem("4161", text), "is not a string");
    EXPECT_EQ(problem("01", text), "is not a string");
    EXPECT_EQ(problem("61ff", text), "is not UTF-8");
    EXPECT_EQ(problem("63eda080", text), "is not UTF-8");  // half of a surrogate pair
    EXPECT_EQ(problem("01", blob), "is neither bytes nor base64");
    EXPECT_EQ(problem("6121", blob), "is not base64");
    EXPECT_EQ(problem("6161", number), "is not a number");
    EXPECT_EQ(problem("f4", number), "is not a number");
    EXPECT_EQ(problem("a0", array), "is not an array");
    EXPECT_EQ(problem("80", map), "is not an object");
    EXPECT_EQ(problem("f6", map), "is not an object");
    EXPECT_EQ(problem("f6", array), "");
}

// A document could else choose how much of our stack it takes.
TEST(CborReader, SkipsOnlySoDeep) {
    const auto nested = [](std::size_t depth) {
        std::string bytes(depth, '\x81');
        bytes.push_back('\0');
        CborReader reader{bytes};
        reader.skip();
        reader.finish();
        return reader.failed() ? std::string{reader.problem().what} : "";
    };
    EXPECT_EQ(nested(CborReader::depth_max), "");
    EXPECT_EQ(nested(CborReader::depth_max + 1), "is nested too deep");
    EXPECT_EQ(nested(1'000'000), "is nested too deep");
    std::string tags(1'000'000, '\xc1');
    tags.push_back('\0');
    CborReader reader{tags};
    reader.skip();
    EXPECT_FALSE(reader.failed());
}

TEST(CborReader, ReadsNothingAfterAProblem) {
    Document document{"61ff 01"};
    (void)document.reader.text("first");
    EXPECT_EQ(document.reader.number("second"), std::nullopt);
    EXPECT_EQ(document.reader.next_type(), CborType::none);
    CborReader::Items items{CborReader::Items::Length::definite, 7};
    EXPECT_FALSE(document.reader.next(items));
    EXPECT_STREQ(document.reader.problem().member, "first");
}

}  // namespace
}  // namespace kinesisd::kinesis
