#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace kinesisd::detail {

void broken_invariant(const std::source_location& where) noexcept {
    std::fprintf(
        stderr,
        "kinesisd: broken invariant at %s:%u in %s\n",
        where.file_name(),
        static_cast<unsigned>(where.line()),
        where.function_name()
    );
    std::abort();
}

}  // namespace kinesisd::detail
