#include "kinesis/page_splitter.hpp"
#include "kinesis/record_scan.hpp"

namespace kinesisd::kinesis {

namespace {

constexpr std::string_view list_name = "Records";

constexpr bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

}  // namespace

JsonSplitter::Outline::At JsonSplitter::Outline::put(char c) {
    if (in_ != Text::none) {
        const bool ends = c == '"' && !is_escaped_;
        if (!ends && in_ == Text::key && key_.size() <= list_name.size()) key_.push_back(c);
        is_escaped_ = c == '\\' && !is_escaped_;
        if (ends) in_ = Text::none;
        return At::elsewhere;
    }
    if (is_blank(c)) return At::elsewhere;
    const bool begins_value = awaits_value_;
    awaits_value_ = false;
    switch (c) {
        case '"':
            in_ = depth_ == 1 && awaits_key_ ? Text::key : Text::value;
            if (in_ == Text::key) key_.clear();
            break;
        case '[':
            if (begins_value && key_ == list_name) return At::list;
            [[fallthrough]];
        case '{': awaits_key_ = ++depth_ == 1; break;
        case ']':
        case '}':
            if (depth_ > 0) --depth_;
            break;
        case ',': awaits_key_ = depth_ == 1; break;
        case ':':
            awaits_value_ = depth_ == 1;
            awaits_key_ = false;
            break;
        default: break;
    }
    return At::elsewhere;
}

std::size_t JsonSplitter::take(std::string_view bytes, PageDraft& draft) {
    std::size_t taken = 0;
    while (taken < bytes.size() && !draft.refused()) {
        const std::string_view rest = bytes.substr(taken);
        if (state_ == State::before_list) {
            taken += take_outline(rest, draft);
        } else if (state_ == State::behind_list) {
            draft.keep(rest);
            taken = bytes.size();
        } else if (is_blank(rest.front())) {
            ++taken;
        } else if (state_ == State::separator) {
            taken += take_separator(rest.front(), draft);
        } else {
            const std::size_t size = take_element(rest, draft);
            if (size == 0) return taken;
            taken += size;
        }
    }
    return draft.refused() ? bytes.size() : taken;
}

std::size_t JsonSplitter::take_outline(std::string_view bytes, PageDraft& draft) {
    std::size_t taken = 0;
    while (taken < bytes.size() && state_ == State::before_list)
        if (outline_.put(bytes[taken++]) == Outline::At::list) state_ = State::first_element;
    draft.keep(bytes.substr(0, taken));
    return taken;
}

std::size_t JsonSplitter::take_separator(char c, PageDraft& draft) {
    if (c == ',') {
        state_ = State::element;
    } else if (c == ']') {
        draft.keep("]");
        state_ = State::behind_list;
    } else {
        draft.refuse_list("is not JSON");
    }
    return 1;
}

// Nothing: its end has not come yet.
std::size_t JsonSplitter::take_element(std::string_view bytes, PageDraft& draft) {
    if (bytes.front() == ']' && state_ == State::first_element) return take_separator(']', draft);
    RecordParts parts;
    Scan scan = scan_json_record(bytes, parts);
    if (scan.found == Scan::Found::cut_off) return 0;
    const bool is_usual = scan.found == Scan::Found::whole &&
                          draft.add(parts, PageDraft::DataForm::base64) == PageDraft::Added::yes;
    if (!is_usual) {
        scan = scan_json_element(bytes);
        if (scan.found != Scan::Found::whole) return 0;
        if (scan.bytes == 0) draft.refuse_list("is not JSON");
        if (!draft.refused()) draft.add_unusual(bytes.substr(0, scan.bytes));
    }
    state_ = State::separator;
    return scan.bytes;
}

void JsonSplitter::finish(std::string_view left, PageDraft& draft) {
    draft.keep(left);
}

}  // namespace kinesisd::kinesis
