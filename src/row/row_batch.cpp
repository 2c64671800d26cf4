#include "row/row_batch.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <new>
#include <span>
#include <string_view>
#include <utility>

namespace kinesisd {

// Counts what the arena takes from the heap.
class RowBatch::CountingResource final : public std::pmr::memory_resource {
public:
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override {
        void* taken = std::pmr::new_delete_resource()->allocate(bytes, alignment);
        bytes_ += bytes;
        return taken;
    }
    void do_deallocate(void* taken, std::size_t bytes, std::size_t alignment) override {
        bytes_ -= bytes;
        std::pmr::new_delete_resource()->deallocate(taken, bytes, alignment);
    }
    [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
        return this == &other;
    }

    std::size_t bytes_ = 0;
};

RowBatch::RowBatch(const Schema& schema)
    : schema_{&schema},
      counted_{std::make_unique<CountingResource>()},
      arena_{std::make_unique<std::pmr::monotonic_buffer_resource>(counted_.get())} {}

RowBatch::RowBatch(RowBatch&& other) noexcept
    : schema_{other.schema_},
      rows_{std::exchange(other.rows_, 0)},
      cells_{std::move(other.cells_)},
      keys_{std::move(other.keys_)},
      diffs_{std::move(other.diffs_)},
      counted_{std::move(other.counted_)},
      arena_{std::move(other.arena_)} {}

RowBatch& RowBatch::operator=(RowBatch&& other) noexcept {
    if (this == &other) return *this;
    schema_ = other.schema_;
    rows_ = std::exchange(other.rows_, 0);
    cells_ = std::move(other.cells_);
    keys_ = std::move(other.keys_);
    diffs_ = std::move(other.diffs_);
    arena_ = std::move(other.arena_);  // before what it gives its memory back to
    counted_ = std::move(other.counted_);
    return *this;
}

RowBatch::~RowBatch() = default;

std::span<const Value> RowBatch::row(std::size_t index) const {
    check(index < rows_);
    return std::span{cells_}.subspan(index * schema_->size(), schema_->size());
}

void RowBatch::reserve(std::size_t rows) {
    cells_.reserve(rows * schema_->size());
}

std::span<Value> RowBatch::add_row() {
    const std::size_t start = cells_.size();
    cells_.resize(start + schema_->size());
    ++rows_;
    return std::span{cells_}.subspan(start);
}

std::span<Value> RowBatch::last_row() {
    check(rows_ > 0);
    return std::span{cells_}.last(schema_->size());
}

void RowBatch::drop_last_row() {
    check(rows_ > 0);
    if (keys_.size() == rows_) keys_.pop_back();
    if (diffs_.size() == rows_) diffs_.pop_back();
    --rows_;
    cells_.resize(rows_ * schema_->size());
}

void RowBatch::set_last_key(RowKey key) {
    check(keys_.size() + 1 == rows_);
    keys_.push_back(key);
}

void RowBatch::set_last_diff(std::int8_t diff) {
    check(diffs_.size() + 1 == rows_);
    diffs_.push_back(diff);
}

std::string_view RowBatch::keep(std::string_view bytes) {
    return {keep_all(std::span{bytes}).data(), bytes.size()};
}

// NOLINTNEXTLINE(misc-no-recursion): values nest as deeply as their types
Value RowBatch::keep(const Value& value) {
    switch (value.kind()) {
        case Kind::string: return Value::string(keep(value.as_text()));
        case Kind::bytes: return Value::bytes(keep(value.as_text()));
        case Kind::json: return Value::json(keep(value.as_text()));
        case Kind::pointer:
            return Value::pointer(keep_all(std::span{&value.as_pointer(), 1}).data());
        case Kind::tuple:
        case Kind::list: {
            const std::span<Value> elements = keep_all(value.as_elements());
            for (Value& element : elements)
                element = keep(element);
            return Value::elements(value.kind(), elements);
        }
        case Kind::array: {
            ArrayData array = value.as_array();
            array.shape = keep_all(array.shape);
            array.integers = keep_all(array.integers);
            array.floats = keep_all(array.floats);
            return Value::array(keep_all(std::span<const ArrayData>{&array, 1}).data());
        }
        default: return value;
    }
}

std::size_t RowBatch::held_bytes() const {
    return cells_.capacity() * sizeof(Value) + keys_.capacity() * sizeof(RowKey) +
           diffs_.capacity() + counted_->bytes();
}

}  // namespace kinesisd
