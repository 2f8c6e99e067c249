# throughline_embed(<target>): adds the built front end (web/dist) and api/openapi.yaml to a library, as assembly with .incbin.
#
# The generator is a Node script, run again whenever a file of the front end changed. Without web/dist the program has no pages.
function(throughline_embed target)
  find_program(NODE node HINTS ${CMAKE_SOURCE_DIR}/.deps/node/bin NO_DEFAULT_PATH)
  find_program(NODE node REQUIRED)
  set(out ${CMAKE_BINARY_DIR}/generated)
  file(GLOB_RECURSE pages CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/dist/*)
  add_custom_command(
    OUTPUT ${out}/embedded.cpp ${out}/embedded.S
    COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/cmake/embed.mjs ${CMAKE_SOURCE_DIR}/web/dist ${CMAKE_SOURCE_DIR}/api/openapi.yaml ${out}
    DEPENDS ${CMAKE_SOURCE_DIR}/cmake/embed.mjs ${CMAKE_SOURCE_DIR}/api/openapi.yaml ${pages}
    VERBATIM)
  set_source_files_properties(${out}/embedded.S PROPERTIES COMPILE_OPTIONS "-x;assembler;-Wno-unused-command-line-argument")
  target_sources(${target} PRIVATE ${out}/embedded.cpp ${out}/embedded.S)
endfunction()
