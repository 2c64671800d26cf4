// One row of the table of types: a cell in and out again.
#pragma once

#include "row/support.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>

namespace kinesisd::testing {

struct Cell {
    std::string_view type;
    std::string_view json;
    std::string_view written;  // empty: refused
};

inline std::ostream& operator<<(std::ostream& out, const Cell& cell) {
    return out << cell.type << " from " << cell.json;
}

// The JSON text that is written for a cell, or the name of the error.
inline std::string through(std::string_view type, std::string_view json) {
    Decoding decoding{{column("v", type)}};
    std::string row = decoding.row_or_error("{\"v\":" + std::string{json} + "}");
    if (!row.starts_with("{\"v\":")) return row;
    return row.substr(5, row.size() - 6);
}

// As a column, inside a list and a tuple, and optional.
inline void expect_accepted_or_refused(const Cell& cell) {
    const std::string type{cell.type};
    const std::string json{cell.json};
    const bool refused = cell.written.empty();
    const std::string written = refused ? "wrong_type" : std::string{cell.written};
    EXPECT_EQ(through(type, json), written);
    const std::string listed = refused ? written : "[" + written + "]";
    EXPECT_EQ(through("list[" + type + "]", "[" + json + "]"), listed);
    EXPECT_EQ(through("tuple[" + type + "]", "[" + json + "]"), listed);
    if (json != "null") EXPECT_EQ(through(type + " | None", json), written);
}

}  // namespace kinesisd::testing
