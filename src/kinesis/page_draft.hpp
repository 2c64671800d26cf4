// PageDraft: a page while its answer arrives. Records are copied out of the answer as they come;
// the rest of it, with an empty list in their place, is kept as text and read at the end.
#pragma once

#include "kinesis/page_arena.hpp"
#include "kinesis/page_content.hpp"
#include "kinesis/wire.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::kinesis {

class PageDraft {
public:
    // `body_bytes`: of the answer, or 0.
    PageDraft(Wire wire, std::size_t body_bytes) : wire_{wire}, body_bytes_{body_bytes} {}

    // How the text of a payload stands for its bytes.
    enum class DataForm { bytes, base64 };
    // What came of a record.
    enum class Added { yes, no };

    // A record as services write them, whose views are copied. `no`: something is missing or not as
    // it should be, and nothing has changed; add_unusual() knows what it is.
    [[nodiscard]] Added add(const RecordParts& parts, DataForm form);
    // An element of the list in whatever form, read by those who read whole answers.
    void add_unusual(std::string_view element);
    // The list is broken where the next record should begin.
    void refuse_list(const char* what);

    // What is not in the list.
    void keep(std::string_view text) { rest_.append(text); }

    // Nothing that comes later can make this a page.
    [[nodiscard]] bool refused() const { return static_cast<bool>(problem_); }
    // Reads the rest; once, at the end.
    [[nodiscard]] Result<Page> finish(std::size_t body_bytes);

private:
    [[nodiscard]] Problem read(std::string& body, PageContent& content);
    [[nodiscard]] Error malformed() const;
    void take_records(const PageContent& content);

    // Room for as many records like this first one as the answer may have.
    void expect_more_like(const RecordParts& parts);

    Wire wire_;
    std::size_t body_bytes_;
    PageArena arena_;
    std::vector<Record> records_;
    std::size_t data_bytes_ = 0;
    PageOrder order_ = PageOrder::ascending;
    std::string rest_;
    simdjson::ondemand::parser parser_;
    Problem problem_;
    std::string place_;  // of the problem; empty for the answer itself
};

}  // namespace kinesisd::kinesis
