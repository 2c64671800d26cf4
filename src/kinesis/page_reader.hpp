// PageReader: a GetRecords answer, read while it arrives, so that each byte is looked at while it
// is in the cache and nothing of the answer's own length has to be held.
#pragma once

#include "kinesis/page_draft.hpp"
#include "kinesis/page_splitter.hpp"
#include "kinesis/wire.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace kinesisd::kinesis {

class PageReader {
public:
    // `body_bytes`: how long the body will be, if somebody says so; 0: nobody does. Only a hint.
    explicit PageReader(Wire wire, std::size_t body_bytes = 0);

    // The next bytes of the body; views of them are not kept.
    void put(std::string_view bytes);
    // The body is complete. Once; errors are those of Page::parse().
    [[nodiscard]] Result<Page> finish();

private:
    [[nodiscard]] std::size_t take(std::string_view bytes);
    [[nodiscard]] std::string_view take_across(std::string_view bytes);

    PageDraft draft_;
    std::variant<JsonSplitter, CborSplitter> splitter_;
    std::size_t body_bytes_ = 0;
    std::string begun_;       // of a record whose end has not come yet
    std::size_t enough_ = 0;  // of it, to look again
};

}  // namespace kinesisd::kinesis
