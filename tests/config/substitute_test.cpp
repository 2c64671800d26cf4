#include "config/substitute.hpp"

#include "config/config_text.hpp"

using namespace kinesisd;
using namespace kinesisd::config;

namespace {

const Variables variables{
    {"A", "1"},
    {"B_2", "two"},
    {"EMPTY", ""},
    {"DOLLAR", "${A}"},
    {"BAD",
     "se\xFF"
     "cret"}
};

TEST(Substitute, PutsVariablesAndDefaultsIntoTexts) {
    struct Case {
        std::string_view text;
        std::string_view wanted;
        std::vector<std::string> names;
        std::size_t written_bytes;
    };
    const Case cases[] = {
        {"", "", {}, 0},
        {"plain $A $ $$", "plain $A $ $$", {}, 13},
        {"${A}", "1", {"A"}, 0},
        {"x-${A}-${B_2}-${A}", "x-1-two-1", {"A", "B_2"}, 4},
        {"${NONE:-word}", "word", {"NONE"}, 4},
        {"${NONE:-}", "", {"NONE"}, 0},
        {"${NONE:-a:-b}", "a:-b", {"NONE"}, 4},
        {"${A:-word}", "1", {"A"}, 4},
        {"${EMPTY}", "", {"EMPTY"}, 0},
        {"${EMPTY:-word}", "word", {"EMPTY"}, 4},
        {"$${A}", "${A}", {}, 4},
        {"$$${A}", "$${A}", {}, 5},
        {"${DOLLAR}", "${A}", {"DOLLAR"}, 0},
    };
    for (const Case& c : cases) {
        const auto done = substitute(c.text, environment_of(variables));
        ASSERT_TRUE(done) << c.text;
        EXPECT_EQ(done->text, c.wanted) << c.text;
        EXPECT_EQ(done->names, c.names) << c.text;
        EXPECT_EQ(done->written_bytes, c.written_bytes) << c.text;
    }
}

TEST(Substitute, SaysWhatIsMissingWithoutAnyValue) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"${NONE}", "not set in the environment, and without a default: NONE"},
        {"${X} ${A} ${Y} ${X}", "not set in the environment, and without a default: X and Y"},
        {"a${A", "'${' without '}'"},
        {"${}", "'${' must be followed by a name and '}' or ':-default}'"},
        {"${1A}", "'${' must be followed by a name and '}' or ':-default}'"},
        {"${A:=x}", "'${' must be followed by a name and '}' or ':-default}'"},
        {"${A-x}", "'${' must be followed by a name and '}' or ':-default}'"},
        {"${ A}", "'${' must be followed by a name and '}' or ':-default}'"},
        {"${A:-${B_2}}", "the default of a variable cannot hold another '${'"},
        {"${BAD}", "the value of ${BAD} is not UTF-8 text, or holds a control character"},
    };
    for (const auto& [text, detail] : cases) {
        const auto done = substitute(text, environment_of(variables));
        ASSERT_FALSE(done) << text;
        EXPECT_EQ(done.error(), (Error{Errc::invalid_configuration, std::string{detail}})) << text;
    }
}

TEST(Substitute, NamesTheOriginOfAValue) {
    EXPECT_EQ(origin_text({"A"}), "(from ${A})");
    EXPECT_EQ(origin_text({"A", "B"}), "(from ${A} and ${B})");
}

}  // namespace
