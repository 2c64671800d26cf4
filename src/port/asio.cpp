// The one translation unit that compiles the non-template parts of Asio and of its TLS layer.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
