# Compiler flags, sanitizers and the accelerators that are used when present (ccache, mold).
option(THROUGHLINE_FUZZ "build the libFuzzer targets" OFF)
option(THROUGHLINE_BENCH "build the benchmarks" OFF)
set(THROUGHLINE_SANITIZE "" CACHE STRING "value of -fsanitize= for everything, empty for none")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports false positives from inlined library code at -O2.
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds -Wno-dangling-pointer)
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fcoroutines>)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12's own stable_sort calls what it marks as deprecated.
  add_compile_options(-Wno-deprecated-declarations)
endif()

if(THROUGHLINE_SANITIZE)
  add_compile_options(-fsanitize=${THROUGHLINE_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${THROUGHLINE_SANITIZE})
endif()
if(THROUGHLINE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
