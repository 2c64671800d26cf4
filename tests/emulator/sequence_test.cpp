#include "emulator/sequence.hpp"

#include "base/ids.hpp"

#include <gtest/gtest.h>

namespace kinesisd::emulator {
namespace {

TEST(SequenceNumbers, AreThoseOfTheServicesSecondVersion) {
    // hex 2 0068b4e180 3 000000000000002a 00 068b4e1ff 00000003 2, worked out with another program
    const SequenceParts parts{0x068b4e180, 3, 0x2a, 0x068b4e1ff};
    EXPECT_EQ(sequence_number(parts), "49666663344006327184588205263566423131815401727006343218");
}

TEST(SequenceNumbers, ComeBackAsTheyWere) {
    for (const SequenceParts& parts :
         {SequenceParts{0, 0, 0, 0},
          SequenceParts{1'788'220'800, 7, 12'345, 1'788'220'999},
          SequenceParts{(1ULL << 36U) - 1, 0x7fff'ffff, sequence_index_max, (1ULL << 36U) - 1}}) {
        const std::string text = sequence_number(parts);
        EXPECT_EQ(text.size(), 56U);
        EXPECT_EQ(parse_sequence_number(text), parts) << text;
    }
}

TEST(SequenceNumbers, GrowWithTheIndexAndFromParentToChild) {
    const SequenceNumber first{sequence_number({1000, 9, 1, 5000})};
    const SequenceNumber next{sequence_number({1000, 9, 2, 1000})};
    const SequenceNumber end{sequence_number({1000, 9, sequence_index_max, 5000})};
    const SequenceNumber child{sequence_number({1001, 2, 0, 1001})};
    EXPECT_LT(first, next);
    EXPECT_LT(next, end);
    EXPECT_LT(end, child);
}

TEST(SequenceNumbers, OfAnotherLayoutAreRefused) {
    const std::string good = sequence_number({1'788'220'800, 7, 12'345, 1'788'220'999});
    for (const std::string& text :
         {std::string{},
          std::string{"0"},
          std::string{"17"},
          good + "0",
          good.substr(1),
          std::string(56, '9'),
          std::string(129, '9'),
          good.substr(0, 55) + "x",
          good.substr(0, 55) + (good.back() == '0' ? "1" : "0")}) {
        EXPECT_EQ(parse_sequence_number(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace kinesisd::emulator
