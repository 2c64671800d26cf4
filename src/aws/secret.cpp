#include "aws/secret.hpp"

#include <ostream>

namespace kinesisd::aws {

std::ostream& operator<<(std::ostream& out, const Secret& /*secret*/) {
    return out << "***";
}

}  // namespace kinesisd::aws
