// Problem: why an answer's body cannot be read, in words that stand behind its place.
#pragma once

namespace kinesisd::kinesis {

// Why, and of which member that is said.
struct Problem {
    const char* what = nullptr;  // nullptr: none
    const char* member = "";

    explicit operator bool() const { return what != nullptr; }
};

}  // namespace kinesisd::kinesis
