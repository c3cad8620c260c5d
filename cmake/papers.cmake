# What is installed beside the program: manual pages and completion scripts, which the program prints from its one table of
# commands (hence papers of this very build), shipped cases, licence and citation.
set(papers_dir ${PROJECT_BINARY_DIR}/papers)
set(commands_file ${PROJECT_SOURCE_DIR}/src/cli/commands.c)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${commands_file})
file(STRINGS ${commands_file} rows REGEX "^    {\"[a-z]+\", \"")
file(MAKE_DIRECTORY ${papers_dir})

# det_paper(name words-of-help...): what `detente help WORDS` prints, as a file.
function(det_paper name)
    add_custom_command(OUTPUT ${papers_dir}/${name} COMMAND detente help ${ARGN} > ${papers_dir}/${name} DEPENDS detente VERBATIM)
    set(papers ${papers} ${papers_dir}/${name} PARENT_SCOPE)
endfunction()

det_paper(detente.1 --man)
foreach(row ${rows})
    string(REGEX REPLACE "^    {\"([a-z]+)\".*" "\\1" command "${row}")
    det_paper(detente-${command}.1 --man ${command})
endforeach()
install(FILES ${papers} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
det_paper(detente --completion bash)
install(FILES ${papers_dir}/detente DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
det_paper(_detente --completion zsh)
install(FILES ${papers_dir}/_detente DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
det_paper(detente.fish --completion fish)
install(FILES ${papers_dir}/detente.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
add_custom_target(papers ALL DEPENDS ${papers})

install(DIRECTORY cases DESTINATION ${CMAKE_INSTALL_DATADIR}/detente)
install(FILES README.md CHANGELOG.md CITATION.cff LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR})
