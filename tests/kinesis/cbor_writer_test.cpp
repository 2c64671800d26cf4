#include "kinesis/cbor_writer.hpp"

#include "kinesis/cbor_bytes.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

namespace kinesisd::kinesis {
namespace {

// RFC 8949, appendix A; times as Kinesis writes them.
TEST(CborWriter, WritesWhatTheStandardPrints) {
    struct Row {
        std::function<void(CborWriter&)> write;
        const char* hex;
    };
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    for (const Row& row : std::vector<Row>{
             {[](CborWriter& to) { to.integer(0); }, "00"},
             {[](CborWriter& to) { to.integer(23); }, "17"},
             {[](CborWriter& to) { to.integer(24); }, "1818"},
             {[](CborWriter& to) { to.integer(255); }, "18ff"},
             {[](CborWriter& to) { to.integer(256); }, "190100"},
             {[](CborWriter& to) { to.integer(65535); }, "19ffff"},
             {[](CborWriter& to) { to.integer(65536); }, "1a00010000"},
             {[](CborWriter& to) { to.integer(4294967295); }, "1affffffff"},
             {[](CborWriter& to) { to.integer(4294967296); }, "1b0000000100000000"},
             {[](CborWriter& to) { to.integer(-1); }, "20"},
             {[](CborWriter& to) { to.integer(-1000); }, "3903e7"},
             {[](CborWriter& to) { to.integer(least); }, "3b7fffffffffffffff"},
             {[](CborWriter& to) { to.number(1.1); }, "fb3ff199999999999a"},
             {[](CborWriter& to) { to.simple(CborSimple::yes); }, "f5"},
             {[](CborWriter& to) { to.simple(CborSimple::no); }, "f4"},
             {[](CborWriter& to) { to.simple(CborSimple::null); }, "f6"},
             {[](CborWriter& to) { to.text("IETF"); }, "6449455446"},
             {[](CborWriter& to) { to.bytes({"\x01\x02", 2}); }, "420102"},
             {[](CborWriter& to) { to.array(2).integer(1).map(1).text("a").integer(2); },
              "8201a1616102"},
             {[](CborWriter& to) { to.begin_map().text("a").begin_array().end().end(); },
              "bf61619fffff"},
             {[](CborWriter& to) { to.time(1'700'000'000'123); }, "c11b0000018bcfe5687b"}
         }) {
        std::string out;
        CborWriter writer{out};
        row.write(writer);
        EXPECT_EQ(hex_of(out), row.hex);
    }
}

}  // namespace
}  // namespace kinesisd::kinesis
