#include "config/problem_list.hpp"

#include <gtest/gtest.h>

using namespace kinesisd::config;

namespace {

TEST(ProblemList, IsInTheOrderOfTheTextAndSaysEachThingOnce) {
    ProblemList list;
    list.add(Place{"b", 1, 1}, "key", "e");
    list.add(Place{"a", 10, 1}, "key", "d");
    list.add(Place{"a", 2, 11}, "key", "c");
    list.add(Place{"a", 2, 9}, "key", "b");
    list.add(Place{"a", 2, 9}, "key", "a");
    list.add(Place{"a", 2, 9}, "key", "b");
    std::string order;
    for (const Problem& problem : list.take())
        order.append(problem.message).append(" ");
    EXPECT_EQ(order, "a b c d e ");
    EXPECT_TRUE(list.empty());
}

TEST(ProblemList, WritesAProblemAsOneLine) {
    Problem problem{Place{"kinesisd.yaml", 12, 9}, "pipelines[0].source.fromat", "unknown key", ""};
    EXPECT_EQ(problem.text(), "kinesisd.yaml:12:9: pipelines[0].source.fromat: unknown key");
    problem.nearest = "format";
    EXPECT_EQ(
        problem.text(),
        "kinesisd.yaml:12:9: pipelines[0].source.fromat: unknown key; did you mean format?"
    );
    problem.key = "";
    problem.place = Place{};
    EXPECT_EQ(problem.text(), "unknown key; did you mean format?");
}

}  // namespace
