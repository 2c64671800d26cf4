#include "kinesis/cbor_head.hpp"
#include "kinesis/page_splitter.hpp"
#include "kinesis/record_scan.hpp"

namespace kinesisd::kinesis {

namespace {

constexpr std::string_view list_key{"\x67Records"};
constexpr std::string_view empty_list{"\x80"};

using Found = Scan::Found;

}  // namespace

std::size_t CborSplitter::take(std::string_view bytes, PageDraft& draft) {
    std::size_t taken = 0;
    while (taken < bytes.size() && !draft.refused()) {
        const std::string_view rest = bytes.substr(taken);
        std::size_t size = 0;
        switch (state_) {
            case State::before_map: size = take_head(rest, draft); break;
            case State::in_map: size = take_pair(rest, draft); break;
            case State::in_list: size = take_element(rest, draft); break;
            case State::rest: size = begin_rest(rest, draft); break;
        }
        if (size == 0 && state_ != State::rest) return taken;
        taken += size;
    }
    return draft.refused() ? bytes.size() : taken;
}

// What is not followed here, or has no list any more.
std::size_t CborSplitter::begin_rest(std::string_view bytes, PageDraft& draft) {
    state_ = State::rest;
    draft.keep(bytes);
    return bytes.size();
}

// Only of a map without a tag; how many pairs it has is nothing to this.
std::size_t CborSplitter::take_head(std::string_view bytes, PageDraft& draft) {
    const unsigned info = cbor::info_of(bytes.front());
    const bool is_short = info < cbor::info_one_byte || info == cbor::info_indefinite;
    if (cbor::major_of(bytes.front()) != cbor::map || !is_short) return begin_rest(bytes, draft);
    draft.keep(bytes.substr(0, 1));
    state_ = State::in_map;
    return 1;
}

std::size_t CborSplitter::take_pair(std::string_view bytes, PageDraft& draft) {
    const Scan key = scan_cbor_item(bytes);
    if (key.found == Found::cut_off) return 0;
    if (key.found == Found::other) return begin_rest(bytes, draft);
    const std::string_view value = bytes.substr(key.bytes);
    if (value.empty()) return 0;
    if (bytes.substr(0, key.bytes) != list_key || cbor::major_of(value.front()) != cbor::array) {
        const Scan scan = scan_cbor_item(value);
        if (scan.found == Found::cut_off) return 0;
        if (scan.found == Found::other) return begin_rest(bytes, draft);
        draft.keep(bytes.substr(0, key.bytes + scan.bytes));
        return key.bytes + scan.bytes;
    }
    const Scan head = scan_cbor_head(value, elements_left_);
    if (head.found == Found::cut_off) return 0;
    if (head.found == Found::other) return begin_rest(bytes, draft);
    list_is_open_ = cbor::info_of(value.front()) == cbor::info_indefinite;
    draft.keep(list_key);
    draft.keep(empty_list);
    state_ = State::in_list;
    return key.bytes + head.bytes;
}

// Nothing: its end has not come yet.
std::size_t CborSplitter::take_element(std::string_view bytes, PageDraft& draft) {
    if (!list_is_open_ && elements_left_ == 0) return begin_rest(bytes, draft);
    if (list_is_open_ && static_cast<unsigned char>(bytes.front()) == cbor::break_byte) {
        state_ = State::rest;
        return 1;
    }
    RecordParts parts;
    Scan scan = scan_cbor_record(bytes, parts);
    if (scan.found == Found::cut_off) return 0;
    const bool is_usual = scan.found == Found::whole &&
                          draft.add(parts, PageDraft::DataForm::bytes) == PageDraft::Added::yes;
    if (!is_usual) {
        scan = scan_cbor_item(bytes);
        if (scan.found == Found::cut_off) return 0;
        // Whatever is wrong will be found in it, if it is given all there is.
        const bool is_item = scan.found == Found::whole;
        draft.add_unusual(is_item ? bytes.substr(0, scan.bytes) : bytes);
        if (!is_item && !draft.refused()) draft.refuse_list("is not CBOR");
    }
    --elements_left_;
    return scan.bytes;
}

void CborSplitter::finish(std::string_view left, PageDraft& draft) {
    if (state_ == State::in_list && (list_is_open_ || elements_left_ > 0))
        return draft.refuse_list(cbor::cut_off);
    draft.keep(left);
}

}  // namespace kinesisd::kinesis
