#include "config/map_reader.hpp"

#include "config/config_text.hpp"

#include <array>

using namespace kinesisd;
using namespace kinesisd::config;

namespace {

constexpr std::array kinds{Key{"one"}, Key{"two"}, Key{"three", Presence::later}};

// The kind that `yaml` tells and the problems, as words.
std::string kind_of(std::string_view yaml) {
    const Environment environment = environment_of({});
    Reading reading{environment};
    const std::string file = "f";
    const auto root = read_yaml(yaml);
    if (!root) return root.error().message;
    const MapReader map{Node{reading, file, *root, "key"}, kinds};
    const Member* only = only_member(map, "one or two");
    std::string text = only == nullptr ? "none" : only->name;
    for (const Problem& problem : reading.problems.take())
        text.append("; ").append(problem.text());
    return text;
}

TEST(MapReader, TakesOneMemberThatTellsTheKind) {
    EXPECT_EQ(kind_of("one: 1"), "one");
    EXPECT_EQ(kind_of("two: {}"), "two");
}

TEST(MapReader, TakesNoSecondKind) {
    EXPECT_EQ(
        kind_of("{one: 1, two: 2}"),
        "none; f:1:10: key.two: one too many: one stands here already, at f:1:2"
    );
    EXPECT_EQ(
        kind_of("{one: 1, three: 3}"),
        "one; f:1:10: key.three: not supported by this version of kinesisd"
    );
}

TEST(MapReader, SaysOnceWhatIsNoKind) {
    EXPECT_EQ(kind_of("{}"), "none; f:1:1: key: found an empty mapping, expected one or two");
    EXPECT_EQ(kind_of("[]"), "none; f:1:1: key: found an empty list, expected a mapping");
    EXPECT_EQ(
        kind_of("{three: 1}"), "none; f:1:2: key.three: not supported by this version of kinesisd"
    );
    EXPECT_EQ(kind_of("{tow: 1, onee: 1}").substr(0, 26), "none; f:1:2: key.tow: unkn");
}

}  // namespace
