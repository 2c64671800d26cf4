// A setting and where it comes from, for messages and doctor.
#pragma once

#include <string>

namespace kinesisd::aws {

// {"eu-west-1", "AWS_REGION"}, {"eu-west-1", "profile analytics in /root/.aws/config:12"}.
struct Setting {
    std::string value;
    std::string origin;
};

}  // namespace kinesisd::aws
