// The table of types, second half: times, and values that hold others.
#include "row/type_cells.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::Cell;

class TimesAndContainers : public ::testing::TestWithParam<Cell> {};

TEST_P(TimesAndContainers, AcceptOrRefuse) {
    testing::expect_accepted_or_refused(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Times,
    TimesAndContainers,
    ::testing::Values(
        Cell{"datetime_naive", R"("2024-01-02T03:04:05")", R"("2024-01-02T03:04:05.000000000")"},
        Cell{"datetime_naive", R"("2024-01-02T03:04:05.25")", R"("2024-01-02T03:04:05.250000000")"},
        Cell{
            "datetime_naive",
            R"("1969-12-31T23:59:59.1234567899")",
            R"("1969-12-31T23:59:59.123456789")"
        },
        Cell{"datetime_naive", R"("1676-12-31T23:59:59")", ""},
        Cell{"datetime_naive", R"("2263-01-01T00:00:00")", ""},
        Cell{"datetime_naive", R"("2024-01-02T03:04:05Z")", ""},
        Cell{"datetime_naive", R"("2024-01-02T03:04:05+00:00")", ""},
        Cell{"datetime_naive", R"("2024-01-02 03:04:05")", ""},
        Cell{"datetime_naive", "0", ""},
        Cell{"datetime_naive", "null", ""},
        Cell{
            "datetime_utc", R"("2024-01-02T03:04:05Z")", R"("2024-01-02T03:04:05.000000000+0000")"
        },
        Cell{
            "datetime_utc",
            R"("2024-01-02T03:04:05+00:00")",
            R"("2024-01-02T03:04:05.000000000+0000")"
        },
        Cell{
            "datetime_utc",
            R"("2024-01-02T03:04:05-0530")",
            R"("2024-01-02T08:34:05.000000000+0000")"
        },
        Cell{
            "datetime_utc",
            R"("2024-01-02T03:04:05\u005a")",
            R"("2024-01-02T03:04:05.000000000+0000")"
        },
        Cell{
            "datetime_utc",
            R"("2024-01-02T03:04:05.0000000019+14:00")",
            R"("2024-01-01T13:04:05.000000001+0000")"
        },
        Cell{"datetime_utc", R"("2024-01-02T03:04:05")", ""},
        Cell{"datetime_utc", R"("2024-01-02 03:04:05Z")", ""},
        Cell{"datetime_utc", R"("")", ""},
        Cell{"datetime_utc", "1704164645", ""},
        Cell{"datetime_utc", "true", ""},
        Cell{"duration", "1500000000", "1500000000"},
        Cell{"duration", "-1", "-1"},
        Cell{"duration", "9223372036854775807", "9223372036854775807"},
        Cell{"duration", "-9223372036854775808", "-9223372036854775808"},
        Cell{"duration", "9223372036854775808", ""},
        Cell{"duration", "1.0", ""},
        Cell{"duration", "1e9", ""},
        Cell{"duration", R"("1")", ""},
        Cell{"duration", "true", ""},
        Cell{"duration", R"("1s")", ""},
        Cell{"duration", "null", ""}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Nested,
    TimesAndContainers,
    ::testing::Values(
        Cell{"tuple[int, str]", R"([ 1 , "a" ])", R"([1,"a"])"},
        Cell{"tuple[int, str]", "[1]", ""},
        Cell{"tuple[int, str]", R"([1,"a",2])", ""},
        Cell{"tuple[int, str]", R"(["a",1])", ""},
        Cell{"tuple[int, str]", "[]", ""},
        Cell{"tuple[int, str]", "null", ""},
        Cell{"tuple[int, str]", R"({"0":1})", ""},
        Cell{"tuple[int, str]", R"([1,null])", ""},
        Cell{"tuple[int | None, str]", R"([null,"a"])", R"([null,"a"])"},
        Cell{"tuple[tuple[float, any], duration]", R"([[1,"x"],-5])", R"([[1.0,"x"],-5])"},
        Cell{"tuple[tuple[float, any], duration]", "[[1],-5]", ""},
        Cell{"list[int]", "[]", "[]"},
        Cell{"list[int]", "[1,2,3]", "[1,2,3]"},
        Cell{"list[int]", R"([1,"2",3])", ""},
        Cell{"list[int]", "[1,null]", ""},
        Cell{"list[int | None]", "[1,null]", "[1,null]"},
        Cell{"list[any]", R"([1,2.5,"a",true])", R"([1,2.5,"a",true])"},
        Cell{"list[any]", "[1,[]]", ""},
        Cell{"list[list[int]]", "[[1],[2,true]]", ""},
        Cell{
            "list[datetime_utc]",
            R"(["2024-01-02T03:04:05-0530"])",
            R"(["2024-01-02T08:34:05.000000000+0000"])"
        },
        Cell{"list[int]", "1", ""},
        Cell{"list[int]", "{}", ""},
        Cell{"list[list[str]]", R"([[],["a","\n"],["b"]])", R"([[],["a","\n"],["b"]])"},
        Cell{"list[json]", R"([{ "a" : 1 },[ 2 ]])", R"([{"a":1},[2]])"},
        Cell{"list[tuple[str, bytes]]", R"([["a","AA=="],["b",""]])", R"([["a","AA=="],["b",""]])"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Arrays,
    TimesAndContainers,
    ::testing::Values(
        Cell{
            "array[int]",
            R"({"shape":[2,2],"elements":[1,2,3,4]})",
            R"({"shape":[2,2],"elements":[1,2,3,4]})"
        },
        Cell{
            "array[int]",
            R"({ "elements" : [ -1 ], "x":[[{}]], "sh\u0061pe" : [ 1, 1 ] })",
            R"({"shape":[1,1],"elements":[-1]})"
        },
        Cell{
            "array[int]",
            R"({"shape":[9],"elements":7,"shape":[1],"elements":[5]})",
            R"({"shape":[1],"elements":[5]})"
        },
        Cell{
            "array[float]",
            R"({"shape":[2],"elements":[1,2.5]})",
            R"({"shape":[2],"elements":[1.0,2.5]})"
        },
        Cell{"array[int]", R"({"shape":[],"elements":[7]})", R"({"shape":[],"elements":[7]})"},
        Cell{"array[int]", R"({"shape":[0,3],"elements":[]})", R"({"shape":[0,3],"elements":[]})"},
        Cell{
            "array[int]",
            R"({"shape":[9223372036854775807,9223372036854775807,9,0],"elements":[]})",
            R"({"shape":[9223372036854775807,9223372036854775807,9,0],"elements":[]})"
        },
        Cell{"array[int]", R"({"shape":[2,2],"elements":[1,2,3]})", ""},
        Cell{"array[int]", R"({"shape":[2],"elements":[1,2,3]})", ""},
        Cell{
            "array[int]",
            R"({"shape":[4294967296,4294967296,4294967296,4294967296],"elements":[]})",
            ""
        },
        Cell{"array[int]", R"({"shape":[-1,0],"elements":[]})", ""},
        Cell{"array[int]", R"({"shape":[-1],"elements":[1]})", ""},
        Cell{"array[int]", R"({"shape":[1.0],"elements":[1]})", ""},
        Cell{"array[int]", R"({"shape":[1],"elements":[1.5]})", ""},
        Cell{"array[int]", R"({"shape":[1],"elements":[null]})", ""},
        Cell{"array[int]", R"({"shape":[1]})", ""},
        Cell{"array[int]", R"({"elements":[1]})", ""},
        Cell{"array[int]", R"({"shape":1,"elements":[1]})", ""},
        Cell{"array[int]", R"({"shape":[1],"elements":1})", ""},
        Cell{"array[int]", R"({"shape":[1],"elements":[9223372036854775808]})", ""},
        Cell{"array[int]", R"({"shape":[2,1],"elements":[[1],[2]]})", ""},
        Cell{"array[int]", R"({"shape":["1"],"elements":[1]})", ""},
        Cell{"array[int]", R"({"shape":null,"elements":[1]})", ""},
        Cell{"array[int]", R"({"shape":[1],"elements":null})", ""},
        Cell{"array[int]", "{}", ""},
        Cell{"array[float]", R"({"shape":[2,2],"elements":[1,2,3]})", ""},
        Cell{"array[float]", R"({"shape":[1]})", ""},
        Cell{"array[float]", R"({"elements":[1.0]})", ""},
        Cell{"array[float]", R"({"shape":[1],"elements":["1"]})", ""},
        Cell{"array[float]", R"({"shape":[1],"elements":[1e999]})", ""},
        Cell{"array[int]", "[1]", ""},
        Cell{"array[int]", "null", ""}
    )
);

}  // namespace
}  // namespace kinesisd
