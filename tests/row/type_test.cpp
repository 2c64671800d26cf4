#include "row/type.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace kinesisd {
namespace {

TEST(Type, IsWrittenAsItWasRead) {
    for (const std::string text :
         {"int",
          "float",
          "bool",
          "str",
          "bytes",
          "json",
          "any",
          "datetime_naive",
          "datetime_utc",
          "duration",
          "pointer",
          "int | None",
          "tuple[int]",
          "tuple[int, str | None, tuple[bool, float]] | None",
          "list[list[int]]",
          "list[json | None]",
          "array[int]",
          "array[float] | None"}) {
        const Result<Type> type = parse_type(text);
        ASSERT_TRUE(type) << text;
        EXPECT_EQ(type->text(), text);
    }
}

TEST(Type, TakesBlanksAnywhere) {
    EXPECT_EQ(
        parse_type("  tuple [ int,str|None ]|  None ")->text(), "tuple[int, str | None] | None"
    );
}

TEST(Type, KnowsItsParts) {
    const Type type = parse_type("tuple[int, str | None]").value();
    EXPECT_EQ(type.kind(), Kind::tuple);
    EXPECT_FALSE(type.is_optional());
    ASSERT_EQ(type.elements().size(), 2U);
    EXPECT_EQ(type.elements()[0], Type{Kind::integer});
    EXPECT_EQ(type.elements()[1], Type{Kind::string}.optional());
    EXPECT_EQ(type, Type::tuple_of({Type{Kind::integer}, Type{Kind::string}.optional()}));
    EXPECT_EQ(parse_type("array[float]").value(), Type::array_of(Kind::floating));
    EXPECT_EQ(parse_type("list[any]").value(), Type::list_of(Type{Kind::any}));
}

TEST(Type, SaysWhatIsWrong) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"strr", "unknown type 'strr'; did you mean 'str'?"},
        {"floar", "unknown type 'floar'; did you mean 'float'?"},
        {"list[nt]", "unknown type 'nt'; did you mean 'int'?"},
        {"whatever", "unknown type 'whatever'"},
        {"Int", "unknown type 'Int'; did you mean 'int'?"},
        {"None", "unknown type 'None'"},
        {"", "'' is not a type: a type is missing"},
        {"int |", "'int |' is not a type: only None may follow '|'"},
        {"int | str", "'int | str' is not a type: only None may follow '|'"},
        {"int | None | None", "'int | None | None' is not a type: nothing may follow it"},
        {"int[str]", "'int[str]' is not a type: nothing may follow it"},
        {"int str", "'int str' is not a type: nothing may follow it"},
        {"list", "'list' is not a type: list needs its elements in brackets"},
        {"tuple[]", "'tuple[]' is not a type: a type is missing"},
        {"tuple[int,]", "'tuple[int,]' is not a type: a type is missing"},
        {"tuple[int", "'tuple[int' is not a type: ']' is missing"},
        {"list[int, str]", "'list[int, str]' is not a type: list has one element type"},
        {"array[str]", "'array[str]' is not a type: array is of int or float, not of str"},
        {"array[int | None]",
         "'array[int | None]' is not a type: array is of int or float, not of int | None"},
    };
    for (const auto& [text, detail] : table) {
        const Result<Type> type = parse_type(text);
        ASSERT_FALSE(type) << text;
        EXPECT_EQ(type.error().code, Errc::invalid_configuration);
        EXPECT_EQ(type.error().detail, detail);
    }
}

TEST(Type, NestsAtMost32Levels) {
    const auto nested = [](std::size_t levels) {
        std::string text;
        for (std::size_t i = 0; i < levels; ++i)
            text += "list[";
        return text + "int" + std::string(levels, ']');
    };
    EXPECT_TRUE(parse_type(nested(32)));
    EXPECT_FALSE(parse_type(nested(33)));
    EXPECT_FALSE(parse_type(nested(100'000)));
}

}  // namespace
}  // namespace kinesisd
