// A GetRecords answer that arrives in pieces, parted into its records and the rest. Each splitter
// takes as many bytes as it understands and leaves the others to be presented again, with more
// behind them; what is no list of records it leaves to the draft, which reads it at the end.
#pragma once

#include "kinesis/page_draft.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kinesisd::kinesis {

class JsonSplitter {
public:
    // Returns how many bytes were taken.
    [[nodiscard]] std::size_t take(std::string_view bytes, PageDraft& draft);
    // No more bytes come; `left` are those that were not taken.
    void finish(std::string_view left, PageDraft& draft);

private:
    // Finds the beginning of the list in the outermost object.
    class Outline {
    public:
        enum class At { elsewhere, list };
        // `list`: it begins with this character.
        At put(char c);

    private:
        enum class Text { none, value, key };

        std::size_t depth_ = 0;
        Text in_ = Text::none;
        bool is_escaped_ = false;
        bool awaits_key_ = false;
        bool awaits_value_ = false;
        std::string key_;  // the last one of the outermost object, or its beginning
    };

    enum class State { before_list, first_element, element, separator, behind_list };

    [[nodiscard]] std::size_t take_outline(std::string_view bytes, PageDraft& draft);
    [[nodiscard]] std::size_t take_separator(char c, PageDraft& draft);
    [[nodiscard]] std::size_t take_element(std::string_view bytes, PageDraft& draft);

    State state_ = State::before_list;
    Outline outline_;
};

class CborSplitter {
public:
    [[nodiscard]] std::size_t take(std::string_view bytes, PageDraft& draft);
    void finish(std::string_view left, PageDraft& draft);

private:
    enum class State { before_map, in_map, in_list, rest };

    [[nodiscard]] std::size_t take_head(std::string_view bytes, PageDraft& draft);
    [[nodiscard]] std::size_t take_pair(std::string_view bytes, PageDraft& draft);
    [[nodiscard]] std::size_t take_element(std::string_view bytes, PageDraft& draft);
    [[nodiscard]] std::size_t begin_rest(std::string_view bytes, PageDraft& draft);

    State state_ = State::before_map;
    std::uint64_t elements_left_ = 0;
    bool list_is_open_ = false;
};

}  // namespace kinesisd::kinesis
