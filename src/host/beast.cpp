// The one translation unit that compiles the non-template parts of Beast.
#include <boost/beast/src.hpp>
