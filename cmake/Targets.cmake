# The three kinds of target, so that a folder's CMakeLists.txt only says what it is and what it needs.
#   huiyin_library(kit_log DEPS kit_base)      every .cc of the folder but main.cc
#   huiyin_binary(huiyin DEPS ...)             main.cc, of the folder or, FROM another, of that one
#   huiyin_test(log_test DEPS kit_log)         every .cc of the folder, one executable
# Beside them, in the lanes fuzz and coverage only:
#   huiyin_fuzzer(csv DEPS ctl_la311)          csv_fuzzer.cc: fuzz/csv_fuzzer
add_library(huiyin_warnings INTERFACE)
# -Wno-restrict: GCC 12 reports it falsely on string concatenation at -O3.
target_compile_options(huiyin_warnings INTERFACE -Wall -Wextra -Wshadow -Werror -Wno-missing-field-initializers -Wno-restrict)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # The release build is where warnings stop us; clang has others, and clang-tidy tells those worth knowing.
  target_compile_options(huiyin_warnings INTERFACE -Wno-error -Wno-unknown-warning-option)
endif()

add_library(huiyin_options INTERFACE)
target_compile_options(huiyin_options INTERFACE -g1 -fno-omit-frame-pointer -pthread)
if(HUIYIN_PROTOS_FROM)
  target_include_directories(huiyin_options INTERFACE "${CMAKE_SOURCE_DIR}" "${HUIYIN_PROTOS_FROM}/protos")
else()
  target_include_directories(huiyin_options INTERFACE "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}/protos")
endif()
target_link_options(huiyin_options INTERFACE -fuse-ld=lld)
if(HUIYIN_LANE STREQUAL "")  # sanitizers bring their own
  target_link_options(huiyin_options INTERFACE LINKER:--push-state,--no-as-needed "${TCMALLOC}" LINKER:--pop-state)
endif()
target_compile_options(huiyin_options INTERFACE ${HUIYIN_LANE_COMPILE})
target_link_options(huiyin_options INTERFACE ${HUIYIN_LANE_LINK})
target_compile_options(huiyin_warnings INTERFACE ${HUIYIN_LANE_CHECKS})

# Tests are sooner built, and as fast: what takes time in them is the services' code. Their precompiled headers need the same.
set(HUIYIN_TEST_COMPILE -O1)
include(Headers)

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
  huiyin_precompiled(${NAME} huiyin_headers)
endfunction()

function(huiyin_binary NAME)
  cmake_parse_arguments(ARG "" "FROM" "DEPS" ${ARGN})
  add_executable(${NAME} "${CMAKE_CURRENT_SOURCE_DIR}/${ARG_FROM}/main.cc")
  target_link_libraries(${NAME} PRIVATE huiyin_options huiyin_warnings ${ARG_DEPS})
  huiyin_precompiled(${NAME} huiyin_headers)
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endfunction()

function(huiyin_test NAME)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  huiyin_sources(sources)
  add_executable(${NAME} ${sources})
  target_link_libraries(${NAME} PRIVATE huiyin_options huiyin_warnings ${ARG_DEPS} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_options(${NAME} PRIVATE ${HUIYIN_TEST_COMPILE})
  huiyin_precompiled(${NAME} huiyin_test_headers)
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  add_test(NAME ${NAME} COMMAND ${NAME})
endfunction()

function(huiyin_fuzzer NAME)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_executable(${NAME}_fuzzer ${NAME}_fuzzer.cc)
  target_link_libraries(${NAME}_fuzzer PRIVATE huiyin_options huiyin_warnings ${ARG_DEPS})
  target_link_options(${NAME}_fuzzer PRIVATE -fsanitize=fuzzer)
  set_target_properties(${NAME}_fuzzer PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
endfunction()
