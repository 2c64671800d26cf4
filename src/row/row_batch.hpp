// RowBatch: rows with one schema, in order. Cells lie in one vector; what they point to lies in the
// page they came from or in the batch's arena, and lives as long as both.
#pragma once

#include "row/schema.hpp"
#include "row/value.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace kinesisd {

class RowBatch {
public:
    // `schema` outlives the batch.
    explicit RowBatch(const Schema& schema);

    [[nodiscard]] const Schema& schema() const { return *schema_; }
    [[nodiscard]] std::size_t size() const { return rows_; }
    [[nodiscard]] bool empty() const { return rows_ == 0; }
    [[nodiscard]] std::span<const Value> row(std::size_t index) const;

    void reserve(std::size_t rows);
    // A new last row of nulls, to be filled at once; the span is valid until the next call.
    [[nodiscard]] std::span<Value> add_row();
    // Not empty; valid until the next call.
    [[nodiscard]] std::span<Value> last_row();
    // Takes the last row back (its decoding failed).
    void drop_last_row();

    // Keys and diffs are kept only where a sink wants them: either none or one for each row.
    [[nodiscard]] std::span<const RowKey> keys() const { return keys_; }
    [[nodiscard]] std::span<const std::int8_t> diffs() const { return diffs_; }
    void set_last_key(RowKey key);
    void set_last_diff(std::int8_t diff);

    [[nodiscard]] std::pmr::memory_resource& arena() { return *arena_; }
    // Copies into the arena.
    [[nodiscard]] std::string_view keep(std::string_view bytes);
    // The same value with all it points to in the arena.
    [[nodiscard]] Value keep(const Value& value);
    // `count` default-made objects in the arena, to be filled; they are never destroyed.
    template <class T>
    [[nodiscard]] std::span<T> make_all(std::size_t count);
    // What cells and arena hold.
    [[nodiscard]] std::size_t held_bytes() const;

private:
    class CountingResource;

    template <class T>
    [[nodiscard]] std::span<std::remove_const_t<T>> keep_all(std::span<T> all) {
        const auto kept = make_all<std::remove_const_t<T>>(all.size());
        std::ranges::copy(all, kept.begin());
        return kept;
    }

    const Schema* schema_;
    std::size_t rows_ = 0;
    std::vector<Value> cells_;
    std::vector<RowKey> keys_;
    std::vector<std::int8_t> diffs_;
    std::unique_ptr<CountingResource> counted_;
    std::unique_ptr<std::pmr::monotonic_buffer_resource> arena_;

public:
    RowBatch(RowBatch&&) noexcept;
    RowBatch& operator=(RowBatch&&) noexcept;
    RowBatch(const RowBatch&) = delete;
    RowBatch& operator=(const RowBatch&) = delete;
    ~RowBatch();
};

template <class T>
std::span<T> RowBatch::make_all(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count == 0) return {};
    T* first = static_cast<T*>(arena_->allocate(count * sizeof(T), alignof(T)));
    std::uninitialized_default_construct_n(first, count);
    return {first, count};
}

}  // namespace kinesisd
