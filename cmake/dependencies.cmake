# Every third-party library the tree links, as one imported target each. Versions are Debian 12's.
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(ICU REQUIRED IMPORTED_TARGET icu-uc icu-i18n)
# Its headers name Boost's; they are read with the 1.81 headers below and link nothing of Boost.
find_library(PHONENUMBER_LIBRARY phonenumber REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)

# Boost 1.81 is headers only here (script/bootstrap unpacks it); Asio, Beast, JSON and URL are compiled once in src/boost.
add_library(boost_headers INTERFACE)
target_include_directories(boost_headers SYSTEM INTERFACE ${CMAKE_SOURCE_DIR}/.deps/boost/usr/include)
target_compile_definitions(boost_headers INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ALL_NO_LIB BOOST_JSON_NO_LIB BOOST_URL_NO_LIB BOOST_JSON_STATIC_LINK BOOST_URL_STATIC_LINK)
