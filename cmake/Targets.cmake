# The three kinds of target, so that a folder's CMakeLists.txt only says what it is and what it needs.
#   huiyin_library(kit_log DEPS kit_base)      every .cc of the folder but main.cc
#   huiyin_binary(huiyin DEPS ...)             main.cc
#   huiyin_test(log_test DEPS kit_log)         every .cc of the folder, one executable
add_library(huiyin_warnings INTERFACE)
# -Wno-restrict: GCC 12 reports it falsely on string concatenation at -O3.
target_compile_options(huiyin_warnings INTERFACE -Wall -Wextra -Wshadow -Werror -Wno-missing-field-initializers -Wno-restrict)

add_library(huiyin_options INTERFACE)
target_compile_options(huiyin_options INTERFACE -g1 -fno-omit-frame-pointer)
target_include_directories(huiyin_options INTERFACE "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}/protos")
if(LLD)
  target_link_options(huiyin_options INTERFACE -fuse-ld=lld)
endif()
if(HUIYIN_SANITIZE)
  # Debian's gRPC, protobuf and RocksDB are not instrumented: vptr and alignment checks report on them, not on us.
  add_compile_options(-fsanitize=address -O1)
  add_link_options(-fsanitize=address,undefined)
  target_compile_options(huiyin_warnings INTERFACE
    -fsanitize=undefined -fno-sanitize=vptr,null,alignment -fno-sanitize-recover=undefined)
endif()

function(huiyin_sources OUT)
  file(GLOB found CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc" "${CMAKE_CURRENT_SOURCE_DIR}/decide/*.cc"
       "${CMAKE_CURRENT_SOURCE_DIR}/apply/*.cc")
  list(FILTER found EXCLUDE REGEX "/main\\.cc$")
  set(${OUT} ${found} PARENT_SCOPE)
endfunction()

function(huiyin_library NAME)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  huiyin_sources(sources)
  add_library(${NAME} STATIC ${sources})
  target_link_libraries(${NAME} PUBLIC huiyin_options ${ARG_DEPS} PRIVATE huiyin_warnings)
endfunction()

function(huiyin_binary NAME)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_executable(${NAME} "${CMAKE_CURRENT_SOURCE_DIR}/main.cc")
  target_link_libraries(${NAME} PRIVATE huiyin_options huiyin_warnings ${ARG_DEPS})
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endfunction()

function(huiyin_test NAME)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  huiyin_sources(sources)
  add_executable(${NAME} ${sources})
  target_link_libraries(${NAME} PRIVATE huiyin_options huiyin_warnings ${ARG_DEPS} GTest::gtest GTest::gmock GTest::gtest_main)
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  add_test(NAME ${NAME} COMMAND ${NAME})
endfunction()
